import {
  ACTION_DROP_CONNECTION,
  K_AUTH_RESPONSE,
  K_COMMAND,
  K_DATA_LINE,
  MAX_HELD,
  V_DROP,
} from './layout'
import { E_BAD_TERMINATION, E_BARE_CR, E_COMMAND_OVERFLOW, E_LIMIT, E_NUL, RULE_C8 } from './names'
import { event, messageRecord, record } from './records'
import { AUTH_MODE, DATA_MODE, Session, limitPosition } from './session'
import { V_UNKNOWN } from './words'

/** What every line of either direction has: its line end, its odd octets, its place. */

/** Section 1: the first line end settles `auto`; a bare LF in a crlf session is an event. */
// @ts-ignore: decorator
@inline
export function lineEnded(s: Session, client: bool, terminator: u32): void {
  if (s.eol == 0) s.eol = terminator == 2 ? 1 : 2
  else if (terminator == 1 && s.eol == 1) {
    event(
      s,
      client,
      E_BAD_TERMINATION,
      client ? s.cOffset : s.sOffset,
      client ? s.cLineNumber : s.sLineNumber,
      0,
    )
  }
}

/** Once a line. */
export function nulSeen(s: Session, client: bool): void {
  if (client) {
    if (s.cNul) return
    s.cNul = 1
    event(s, true, E_NUL, s.cOffset, s.cLineNumber, 0)
  } else {
    if (s.sNul) return
    s.sNul = 1
    event(s, false, E_NUL, s.sOffset, s.sLineNumber, 0)
  }
}

/** Once a line. */
export function bareCrSeen(s: Session, client: bool): void {
  if (client) {
    if (s.cBareCr) return
    s.cBareCr = 1
    event(s, true, E_BARE_CR, s.cOffset, s.cLineNumber, 0)
  } else {
    if (s.sBareCr) return
    s.sBareCr = 1
    event(s, false, E_BARE_CR, s.sOffset, s.sLineNumber, 0)
  }
}

/** Events for the ordinary octets [from, to) of a line. Every CR among them is bare. */
export function oddOctets(s: Session, client: bool, from: usize, to: usize): void {
  for (let at = from; at < to; at++) {
    const octet = load<u8>(at)
    if (octet == 0) nulSeen(s, client)
    else if (octet == 13) bareCrSeen(s, client)
  }
}

/** The next client line. */
// @ts-ignore: decorator
@inline
export function nextClientLine(s: Session, length: u64): void {
  s.cOffset += length
  s.cLineNumber++
  s.cLength = 0
  s.cNul = 0
  s.cBareCr = 0
  s.cLong = 0
  s.cSplit = 0
}

// @ts-ignore: decorator
@inline
export function nextServerLine(s: Session, length: u64): void {
  s.sOffset += length
  s.sLineNumber++
  s.sLength = 0
  s.sHead = 0
  s.sNul = 0
  s.sBareCr = 0
}

/** L1: closes the session. `length`: octets of the client line up to the one that decided. */
export function cutClient(s: Session, action: u32, rule: u32, length: u64, terminator: u32): void {
  const mode = s.cLineMode
  if (mode == DATA_MODE && s.cOffset > s.dOffset) messageRecord(s, s.cOffset - s.dOffset, false)
  const kind = mode == DATA_MODE ? K_DATA_LINE : mode == AUTH_MODE ? K_AUTH_RESPONSE : K_COMMAND
  record(s, true, kind, V_DROP, rule, V_UNKNOWN, length, terminator)
  s.closed = <u8>action
}

/** C8: a held line, or one that would be, has an octet too many. */
export function commandOverflow(s: Session): void {
  event(s, true, E_COMMAND_OVERFLOW, s.cOffset, s.cLineNumber, 0)
  cutClient(s, ACTION_DROP_CONNECTION, RULE_C8, MAX_HELD + 1, 0)
}

/** Event of a limit; true if its action cuts. */
export function limitPassed(s: Session, limit: u32, action: u32, offset: u64, line: u32): bool {
  event(s, true, E_LIMIT + limit, offset, line, limitPosition(s, limit))
  return action >= ACTION_DROP_CONNECTION
}
