import {
  EVERY_LINE,
  K_EVENT,
  K_MESSAGE,
  K_PASSTHROUGH,
  QUIET,
  RECORD_CAPACITY,
  V_PASS,
  V_PASSTHROUGH,
  recordAddress,
} from './layout'
import { Session, has } from './session'

/** Where the next slot goes. */
export let cursor: usize = 0

export function resetRecords(): void {
  cursor = recordAddress()
}

// @ts-ignore: decorator
@inline
export function recordsFull(): bool {
  return cursor >= recordAddress() + RECORD_CAPACITY
}

// @ts-ignore: decorator
@inline
export function record(
  s: Session,
  client: bool,
  kind: u32,
  verdict: u32,
  rule: u32,
  verb: u32,
  length: u64,
  terminator: u32,
): void {
  if (has(s, QUIET)) return
  const high = length >> 32
  const slot: u64 =
    (length & 0xffffffff) |
    ((<u64>(kind | (high ? 0x80 : 0))) << 32) |
    ((<u64>(verdict | (terminator << 4) | (client ? 0 : 0x80))) << 40) |
    ((<u64>rule) << 48) |
    ((<u64>verb) << 56)
  store<u64>(cursor, slot)
  cursor += 8
  if (high) {
    store<u64>(cursor, length)
    cursor += 8
  }
}

/** A record of one slot. */
// @ts-ignore: decorator
@inline
export function slot(value: u64): void {
  store<u64>(cursor, value)
  cursor += 8
}

export function event(s: Session, client: bool, id: u32, offset: u64, line: u32, position: u32): void {
  if (has(s, QUIET)) return
  store<u32>(cursor, 0)
  store<u8>(cursor, <u8>K_EVENT, 4)
  store<u8>(cursor, client ? 0 : 0x80, 5)
  store<u8>(cursor, <u8>id, 6)
  store<u8>(cursor, 0, 7)
  store<u64>(cursor, offset, 8)
  store<u32>(cursor, line, 16)
  store<u32>(cursor, position, 20)
  cursor += 24
}

/** One record for the mail data of a message, or as much of it as there was. */
export function messageRecord(s: Session, length: u64, complete: bool): void {
  if (has(s, QUIET) || has(s, EVERY_LINE)) return
  store<u32>(cursor, 0)
  store<u8>(cursor, <u8>K_MESSAGE, 4)
  store<u16>(cursor, <u16>V_PASS, 5)
  store<u8>(cursor, 0, 7)
  store<u64>(cursor, length, 8)
  store<u32>(cursor, s.dLines, 16)
  store<u32>(cursor, s.dLongest, 20)
  store<u32>(cursor, s.dHeaderLines, 24)
  store<u32>(cursor, complete ? 1 : 0, 28)
  cursor += 32
}

export function passthroughRecord(s: Session, client: bool, length: u64): void {
  if (has(s, QUIET) || !length) return
  store<u32>(cursor, 0)
  store<u8>(cursor, <u8>K_PASSTHROUGH, 4)
  store<u8>(cursor, <u8>(V_PASSTHROUGH | (client ? 0 : 0x80)), 5)
  store<u16>(cursor, 0, 6)
  store<u64>(cursor, length, 8)
  cursor += 16
}
