import { CLIENT_ONLY } from '../layout'
import { blockSize, giveBlock, takeBlock } from '../pool'
import { Session } from '../session'

/** What a reply is awaited for. */
export const W_OTHER: u8 = 0
export const W_EHLO: u8 = 1
export const W_AUTH: u8 = 2
export const W_DATA: u8 = 3
export const W_STARTTLS: u8 = 4
export const W_AUTH_RESPONSE: u8 = 5
export const W_END_OF_DATA: u8 = 6
export const W_RCPT: u8 = 7


/** Replies awaited that need no block of their own: the two inline words. */
const INLINE_AWAITED: u32 = 16
// @ts-ignore: decorator
@inline
function ringCapacity(s: Session): u32 {
  return s.ringClass == u32.MAX_VALUE ? INLINE_AWAITED : blockSize(s.ringClass)
}

/** One more reply is awaited. False when memory is used up; the caller has checked MAX_AWAITED. */
export function await_(s: Session, what: u8): bool {
  if (s.flags & CLIENT_ONLY) return true
  let capacity = ringCapacity(s)
  if (s.awaited == capacity) {
    const c: u32 = s.ringClass == u32.MAX_VALUE ? 0 : s.ringClass + 1
    const block = takeBlock(c)
    if (!block) return false
    for (let i: u32 = 0; i < s.awaited; i++) {
      store<u8>(block + i, load<u8>(s.ring + ((s.awaitedAt + i) % capacity)))
    }
    if (s.ringClass != u32.MAX_VALUE) giveBlock(s.ringClass, s.ring)
    s.ring = block
    s.ringClass = c
    s.awaitedAt = 0
    capacity = blockSize(c)
  }
  store<u8>(s.ring + ((s.awaitedAt + s.awaited) % capacity), what)
  s.awaited++
  return true
}

/** What the oldest awaited reply answers. */
export function oldestAwaited(s: Session): u8 {
  return load<u8>(s.ring + s.awaitedAt)
}

export function answered(s: Session): void {
  if (!s.awaited) return
  s.awaited--
  s.awaitedAt = s.awaited ? (s.awaitedAt + 1) % ringCapacity(s) : 0
}
