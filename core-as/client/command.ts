import { ASKED, CUT, CUT_BEHIND, GO_ON, OUT_OF_MEMORY, TAKEN } from './answers'
import { W_AUTH_RESPONSE, W_OTHER, await_ } from '../server/awaited'
import { setAsked, takeDecision } from '../chunk'
import { stopLine, stops } from '../decided'
import {
  ACTION_DROP_CONNECTION,
  ACTION_NONE,
  ASKED_COMMAND,
  ASKED_SENT,
  ASK_UNKNOWN,
  CLIENT_ONLY,
  DECIDE_LATE,
  DECIDE_PASS,
  K_AUTH_RESPONSE,
  K_COMMAND,
  LIMIT_COMMAND,
  MAX_HELD,
  SCOPE_VERB,
  V_MASK,
  V_PASS,
} from '../layout'
import {
  commandOverflow,
  cutClient,
  limitPassed,
  lineEnded,
  nextClientLine,
  oddOctets,
} from '../line'
import {
  E_EMPTY,
  E_PIPELINE_OVERFLOW,
  E_PIPELINING,
  E_TRUNCATED,
  RULE_C2,
  RULE_C3,
  RULE_C4,
  RULE_C8,
  RULE_L1,
  RULE_M2,
  RULE_M6,
} from '../names'
import { event, record } from '../records'
import { AUTH_MODE, Session, has, limitAction, limitGt } from '../session'
import { supportedLine } from './supported'
import { V_UNKNOWN, verbLength, verbOf } from '../words'

/** Octets M6 allows in an auth-response: A–Z a–z 0–9 + / =. */
function isBase64(octet: u32): bool {
  return (
    (octet | 32) - 97 < 26 || octet - 48 < 10 || octet == 43 || octet == 47 || octet == 61
  )
}

/** M6: `length` octets that may be (the beginning of) an auth-response, whatever their verb. */
export function mayBeResponse(at: usize, length: u32): bool {
  if (length == 1 && load<u8>(at) == 42) return true
  for (let i: u32 = 0; i < length; i++) if (!isBase64(load<u8>(at + i))) return false
  return true
}

/** Rule of a masked line. */
// @ts-ignore: decorator
@inline
export function maskRule(s: Session): u32 {
  return has(s, SCOPE_VERB) ? RULE_C3 : RULE_C2
}

/** C2, C3: overwrites a line, or its verb. Returns the octets overwritten. */
export function maskLine(s: Session, at: usize, length: u32): u32 {
  const n = has(s, SCOPE_VERB) ? verbLength(at, length) : length
  memory.fill(at, 88, n)
  return n
}

/** C8: the end of a command line is one too many; the host is not asked about it. */
export function commandOverflows(s: Session): bool {
  return s.awaited >= MAX_HELD && !(s.flags & CLIENT_ONLY)
}

/** C9, C8: what the end of a command line brings before anything is decided about it. False: overflow, closed. */
export function commandEnded(s: Session, length: u64, terminator: u32): bool {
  lineEnded(s, true, terminator)
  if (s.flags & CLIENT_ONLY) return true
  if (!s.awaited) return true
  if (!s.cPipelined) {
    s.cPipelined = 1
    event(s, true, E_PIPELINING, s.cOffset, s.cLineNumber, 0)
  }
  if (!commandOverflows(s)) return true
  event(s, true, E_PIPELINE_OVERFLOW, s.cOffset, s.cLineNumber, 0)
  cutClient(s, ACTION_DROP_CONNECTION, RULE_C8, length + terminator, terminator)
  return false
}

/** Class 1 on a line whose octets stand together: true if it cuts. */
function commandTooLong(s: Session, at: usize, length: u32, odd: bool): bool {
  const action = limitAction(s, LIMIT_COMMAND)
  const gt = limitGt(s, LIMIT_COMMAND)
  if (action == ACTION_NONE || s.cLong || <u64>length <= gt) return false
  // Events of the octets up to the one that decides come first; those behind it never arrive.
  if (odd) oddOctets(s, true, at, action >= ACTION_DROP_CONNECTION ? at + <usize>gt + 1 : at + length)
  s.cLong = 1
  if (!limitPassed(s, LIMIT_COMMAND, action, s.cOffset, s.cLineNumber)) return false
  cutClient(s, action, RULE_L1, gt + 1, 0)
  return true
}

/** Class 1 on octets of a line that goes out piece by piece, `length` so far: true if it cuts. */
export function streamTooLong(s: Session, length: u64): bool {
  const action = limitAction(s, LIMIT_COMMAND)
  if (action == ACTION_NONE || s.cLong || length <= limitGt(s, LIMIT_COMMAND)) return false
  s.cLong = 1
  if (!limitPassed(s, LIMIT_COMMAND, action, s.cOffset, s.cLineNumber)) return false
  cutClient(s, action, RULE_L1, limitGt(s, LIMIT_COMMAND) + 1, 0)
  return true
}

/** CUT_BEHIND: octets of the line that go before the cut. */
export let cutBehind: u32 = 0

/**
 * Class 1 cuts an unknown line. Above the length of a held line it was let go at octet MAX_HELD + 1, whatever
 * the chunks: then what stands before octet N + 1 goes, masked.
 */
export function cutUnknown(s: Session, at: usize): u32 {
  const gt = limitGt(s, LIMIT_COMMAND)
  if (gt <= MAX_HELD) return CUT
  cutBehind = <u32>gt
  maskLine(s, at, cutBehind)
  return CUT_BEHIND
}

/** C8: a line that is held to its end, and is longer than a held line may be; class 1 comes first. */
function heldTooLong(s: Session, at: usize, length: u32, supported: bool): u32 {
  // Octets behind the one that overflows never arrive.
  if (supported && limitGt(s, LIMIT_COMMAND) <= MAX_HELD && commandTooLong(s, at, MAX_HELD + 1, true)) return CUT
  oddOctets(s, true, at, at + MAX_HELD + 1)
  if (!supported) s.cLineMode = AUTH_MODE
  commandOverflow(s)
  return CUT
}

/** An unknown line that has ended, its octets already overwritten. */
export function maskedLineEnded(s: Session, length: u64, terminator: u32): u32 {
  const rule = length < 4 ? RULE_C4 : maskRule(s)
  record(s, true, K_COMMAND, V_MASK, rule, V_UNKNOWN, length + terminator, terminator)
  nextClientLine(s, length + terminator)
  return await_(s, W_OTHER) ? GO_ON : OUT_OF_MEMORY
}

/** An auth-response that has ended: M2, M6. */
export function responseEnded(s: Session, length: u64, terminator: u32): u32 {
  const rule = has(s, CLIENT_ONLY) ? RULE_M6 : RULE_M2
  record(s, true, K_AUTH_RESPONSE, V_PASS, rule, V_UNKNOWN, length + terminator, terminator)
  nextClientLine(s, length + terminator)
  return await_(s, W_AUTH_RESPONSE) ? GO_ON : OUT_OF_MEMORY
}

/**
 * A whole command line of `length` octets at `at`, its terminator behind it. `odd`: it has NULs or bare
 * CRs. Masks and edits in place.
 */
export function commandLine(
  s: Session,
  at: usize,
  length: u32,
  terminator: u32,
  odd: bool,
): u32 {
  const verb = verbOf(at, length)
  const supported = ((s.verbs >> verb) & 1) != 0 && verb != V_UNKNOWN
  if (length > MAX_HELD && (supported || (s.cAuthOpen && mayBeResponse(at, length)))) {
    return heldTooLong(s, at, length, supported)
  }
  if (s.cAuthOpen) {
    if (length && !supported && mayBeResponse(at, length)) {
      lineEnded(s, true, terminator)
      return responseEnded(s, length, terminator)
    }
    s.cAuthOpen = 0
  }
  let decided = DECIDE_PASS
  const asks = supported ? (s.askVerbs >> verb) & 1 : s.ask & ASK_UNKNOWN
  if (asks && !commandOverflows(s)) {
    decided = takeDecision()
    if (!decided) {
      const kind = !supported && length > MAX_HELD ? ASKED_SENT : ASKED_COMMAND
      setAsked(kind, at, length, verb, s.cOffset)
      return ASKED
    }
  }
  if (commandTooLong(s, at, length, odd)) return supported ? CUT : cutUnknown(s, at)
  if (odd) oddOctets(s, true, at, at + length)
  if (!commandEnded(s, length, terminator)) return CUT
  if (stops(decided) && !(decided & DECIDE_LATE)) return stopped(s, decided, at, length, terminator)
  if (!supported) {
    if (length == 0) {
      event(s, true, E_EMPTY, s.cOffset, s.cLineNumber, 0)
      record(s, true, K_COMMAND, V_PASS, RULE_C4, V_UNKNOWN, terminator, terminator)
      nextClientLine(s, terminator)
      return await_(s, W_OTHER) ? GO_ON : OUT_OF_MEMORY
    }
    if (length < 4) event(s, true, E_TRUNCATED, s.cOffset, s.cLineNumber, 0)
    if (stops(decided)) return stopped(s, decided, at, length, terminator)
    maskLine(s, at, length)
    return maskedLineEnded(s, length, terminator)
  }
  return supportedLine(s, at, length, terminator, verb, decided)
}

/** A whole line the host stops. One too long to have been held goes masked, all but its terminator. */
function stopped(s: Session, decided: u32, at: usize, length: u32, terminator: u32): u32 {
  if (stopLine(s, decided, length, terminator)) return TAKEN
  if (length <= MAX_HELD) return CUT
  maskLine(s, at, length)
  cutBehind = length
  return CUT_BEHIND
}
