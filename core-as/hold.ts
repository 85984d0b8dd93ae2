import { blockSize, giveBlock, takeBlock } from './pool'
import { Session } from './session'

/** Frees the hold of one direction. */
export function dropHold(s: Session, client: bool): void {
  if (client) {
    if (s.cHold) giveBlock(s.cHoldClass, s.cHold)
    s.cHold = 0
    s.cHeld = 0
  } else {
    if (s.sHold) giveBlock(s.sHoldClass, s.sHold)
    s.sHold = 0
    s.sHeld = 0
  }
}

/** Holds dealt with, one a direction: block, then size class. */
const spent = memory.data(32, 8)

/** The hold has been dealt with: its octets stay readable until the next call. */
export function spendHold(s: Session, client: bool): void {
  const at = spent + (client ? 0 : 16)
  store<usize>(at, client ? s.cHold : s.sHold)
  store<u32>(at, client ? s.cHoldClass : s.sHoldClass, 8)
  if (client) {
    s.cHold = 0
    s.cHeld = 0
  } else {
    s.sHold = 0
    s.sHeld = 0
  }
}

/** A new call: what the last one left to read is free. */
export function freeSpent(): void {
  for (let at = spent; at < spent + 32; at += 16) {
    if (load<usize>(at)) giveBlock(load<u32>(at, 8), load<usize>(at))
    store<usize>(at, 0)
  }
}

/** Appends octets to the hold, growing it. False when memory is used up. */
export function hold(s: Session, client: bool, from: usize, length: u32): bool {
  let block = client ? s.cHold : s.sHold
  let c = client ? s.cHoldClass : s.sHoldClass
  const held = client ? s.cHeld : s.sHeld
  const wanted = held + length
  if (!block || wanted > blockSize(c)) {
    let larger: u32 = 0
    while (blockSize(larger) < wanted) larger++
    const next = takeBlock(larger)
    if (!next) return false
    if (block) {
      memory.copy(next, block, held)
      giveBlock(c, block)
    }
    block = next
    c = larger
  }
  memory.copy(block + held, from, length)
  if (client) {
    s.cHold = block
    s.cHoldClass = c
    s.cHeld = wanted
  } else {
    s.sHold = block
    s.sHoldClass = c
    s.sHeld = wanted
  }
  return true
}
