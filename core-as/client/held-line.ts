import { ASKED, CUT, CUT_BEHIND, GO_ON, MODE_CHANGED, OUT_OF_MEMORY } from './answers'
import { isFinal, setHeldOut, setOutEnd, setOutStart, setReached } from '../chunk'
import {
  commandLine,
  cutBehind,
  cutUnknown,
  maskLine,
  mayBeResponse,
  streamTooLong,
} from './command'
import { dropHold, hold, spendHold } from '../hold'
import { ASK_UNKNOWN, END_OF_SEGMENT, LIMIT_COMMAND, MAX_HELD, SEGMENTS } from '../layout'
import { commandOverflow, oddOctets } from '../line'
import { findLf } from '../masks'
import { E_SPLIT } from '../names'
import { event } from '../records'
import {
  AUTH_MODE,
  C_BEHIND_VERB,
  C_HELD,
  C_MASKING,
  C_NONE,
  Session,
  commandLimitCuts,
  has,
  limitAction,
  limitGt,
} from '../session'
import { V_UNKNOWN, verbLength, verbOf } from '../words'

/**
 * A line that began and has not ended: `length` octets at `at`, those from `fresh` on not yet looked at.
 * Decides whether it is held (C6) or goes out as X (C2, C3, C5).
 */
export function unfinished(
  s: Session,
  at: usize,
  length: u32,
  fresh: usize,
  flags: u32,
  inHold: bool,
): u32 {
  const waits = !isFinal && load<u8>(at + length - 1) == 13
  const n = waits ? length - 1 : length
  const to = at + n
  const real = has(s, SEGMENTS)
  const ended = (flags & END_OF_SEGMENT) != 0
  const verb = verbOf(at, n)
  const supported = verb != V_UNKNOWN && ((s.verbs >> verb) & 1) != 0
  // M6: a line that may still be an auth-response is held without event, and none of C4-C8 applies yet.
  const response = s.cAuthOpen != 0 && n > 0 && mayBeResponse(at, n)
  const longest = limitGt(s, LIMIT_COMMAND)
  const cuts = commandLimitCuts(s)
  // C8 comes first in a held line, if class 1 allows more.
  const overflows = supported && longest > MAX_HELD
  if (!response && !overflows && limitAction(s, LIMIT_COMMAND) && <u64>n > longest && !s.cLong) {
    oddOctets(s, true, fresh, cuts ? at + <usize>longest + 1 : to)
    if (streamTooLong(s, n)) {
      const goes = !supported && cutUnknown(s, at) == CUT_BEHIND
      if (goes && inHold) {
        setHeldOut(at, cutBehind)
        spendHold(s, true)
      } else if (goes) setOutEnd(at + cutBehind)
      else if (inHold) dropHold(s, true)
      s.cLine = C_NONE
      return CUT
    }
  } else {
    // of a line that may not be held on, what stands behind the octet that is too many never arrives
    const isLast = n > MAX_HELD && (supported || response)
    oddOctets(s, true, fresh, isLast ? at + MAX_HELD + 1 : to)
  }

  let holds = true
  if (!response) {
    if (real) holds = !ended || supported || n == 0
    else {
      const verbEnds = verbLength(at, n)
      const decided = verbEnds < n || n > s.longestVerb
      holds = supported || !decided || cuts || (s.ask & ASK_UNKNOWN) != 0
    }
  }
  // An unknown line is held for class 1 or for the host only as long as a held line may be.
  if (n > MAX_HELD && !supported && !response) holds = false
  if (holds) {
    if (n > MAX_HELD) {
      if (response) s.cLineMode = AUTH_MODE
      commandOverflow(s)
      if (inHold) dropHold(s, true)
      s.cLine = C_NONE
      return CUT
    }
    if (real && ended && supported && !response && !s.cSplit) {
      s.cSplit = 1
      event(s, true, E_SPLIT, s.cOffset, s.cLineNumber, 0)
    }
    if (!inHold && !hold(s, true, at, length)) return OUT_OF_MEMORY
    s.cLine = C_HELD
    s.cLength = n
    return GO_ON
  }
  s.cVerb = <u8>verb
  const masked = maskLine(s, at, n)
  s.cLine = masked < n ? C_BEHIND_VERB : C_MASKING
  s.cLength = n
  s.cCr = waits ? 1 : 0
  s.cAuthOpen = 0
  if (inHold) {
    setHeldOut(at, n)
    spendHold(s, true)
  } else setOutEnd(to)
  return GO_ON
}

/** C8: a supported line, or one that may be an auth-response; an unknown one was let go. */
function heldToItsEnd(s: Session, at: usize, length: u32): bool {
  const verb = verbOf(at, length)
  if (verb != V_UNKNOWN && (s.verbs >> verb) & 1) return true
  return s.cAuthOpen != 0 && mayBeResponse(at, length)
}

/** Where continueHeld got to in the chunk. */
export let held_reached: usize = 0

/** A held line goes on: its octets are put together in the hold until it ends. */
export function continueHeld(s: Session, p: usize, end: usize, flags: u32): u32 {
  held_reached = p
  setOutStart(p)
  const before = s.cHeld
  let whole = before > 0 && load<u8>(s.cHold + before - 1) == 10
  if (!whole) {
    if (p == end && !isFinal) return GO_ON
    const q = findLf(p, end)
    whole = q < end
    const wanted = <u32>((whole ? q + 1 : end) - p)
    const more = min<u32>(wanted, MAX_HELD + 2 - min<u32>(before, MAX_HELD + 1))
    if (wanted > more) whole = false
    if (!hold(s, true, p, more)) return OUT_OF_MEMORY
    held_reached = p + more
    setOutStart(held_reached)
  }
  const at = s.cHold
  const held = s.cHeld
  // Octets looked at before; a CR that waited was not.
  const fresh = at + <usize>s.cLength
  if (!whole) {
    const answer = unfinished(s, at, held, fresh, flags, true)
    setReached(held_reached)
    return answer
  }
  const terminator: u32 = held > 1 && load<u8>(at + held - 2) == 13 ? 2 : 1
  const length = held - terminator
  if (length > MAX_HELD && heldToItsEnd(s, at, length)) {
    oddOctets(s, true, fresh, at + MAX_HELD + 1)
    if (!streamTooLong(s, length)) {
      commandOverflow(s)
    }
    dropHold(s, true)
    s.cLine = C_NONE
    return CUT
  }
  s.cLine = C_NONE
  const answer = commandLine(s, at, length, terminator, true)
  setReached(held_reached)
  if (answer == ASKED) {
    s.cLine = C_HELD
    s.cLength = length
    return ASKED
  }
  if (answer <= MODE_CHANGED || answer == CUT_BEHIND) {
    setHeldOut(at, answer == CUT_BEHIND ? cutBehind : held)
    spendHold(s, true)
    return answer == CUT_BEHIND ? CUT : GO_ON
  }
  dropHold(s, true)
  return answer
}
