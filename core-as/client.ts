import { isFinal, setHeldOut, setOutEnd, setOutStart, setReached } from './chunk'
import {
  ASKED,
  CUT,
  GO_ON,
  MODE_CHANGED,
  OUT_OF_MEMORY,
  TAKEN,
  commandEnded,
  commandLine,
  maskLine,
  maskedLineEnded,
  mayBeResponse,
  responseEnded,
  streamTooLong,
} from './command'
import { scanData } from './data'
import {
  ASK,
  ASK_UNKNOWN,
  DONE,
  END_OF_SEGMENT,
  LIMIT_COMMAND,
  NO_MEMORY,
  RECORDS_FULL,
  SCOPE_VERB,
  SEGMENTS,
  TAKEN_OUT,
  MAX_HELD,
} from './layout'
import { bareCrSeen, lineEnded, nulSeen, oddOctets, commandOverflow } from './line'
import { crConstant, equal64, anyNul64, findLf, lfConstant, valid64 } from './masks'
import { E_SPLIT, E_TLS_STARTED } from './names'
import { event, recordsFull } from './records'
import {
  AUTH_MODE,
  C_BEHIND_VERB,
  C_HELD,
  C_MASKING,
  C_NONE,
  C_PASSING,
  DATA_MODE,
  Session,
  commandLimitCuts,
  dropHold,
  has,
  hold,
  limitAction,
  limitGt,
  spendHold,
} from './session'
import { V_UNKNOWN, verbLength, verbOf } from './words'

/** Status of a line as status of the call. */
function statusOf(answer: u32): u32 {
  return answer == ASKED
    ? ASK
    : answer == TAKEN
      ? TAKEN_OUT
      : answer == OUT_OF_MEMORY
        ? NO_MEMORY
        : DONE
}

/**
 * Client octets [start, end). Everything up to `reached` is dealt with; what of it leaves stands in the
 * held part and in [outStart, outEnd).
 */
export function feedClient(s: Session, start: usize, end: usize, flags: u32): u32 {
  let p = start
  if (s.tls) return passThrough(s, p, end)
  if (s.cLine == C_HELD) {
    const answer = continueHeld(s, p, end, flags)
    if (answer != GO_ON) return statusOf(answer)
    p = held_reached
    if (s.closed) return DONE
  } else if (s.cCr) {
    // The CR that waited goes back before the chunk: whether it ends the line can be seen now.
    p = start - 1
    store<u8>(p, 13)
    s.cCr = 0
    setOutStart(p)
  }
  while (p < end && !s.closed) {
    if (recordsFull()) {
      setReached(p)
      return RECORDS_FULL
    }
    if (s.cLine == C_NONE) {
      if (s.cTlsArmed) {
        s.cTlsArmed = 0
        if (load<u8>(p) == 0x16) {
          event(s, true, E_TLS_STARTED, s.cOffset, s.cLineNumber, 0)
          s.tls = 1
          return passThrough(s, p, end)
        }
      }
      s.cLineMode = s.cMode
    }
    let answer = GO_ON
    if (s.cLineMode == DATA_MODE) {
      p = scanData(s, p, end)
      continue
    }
    if (s.cLine != C_NONE || s.cLineMode == AUTH_MODE) {
      if (s.cLine == C_NONE) s.cLine = C_PASSING
      answer = streamLine(s, p, end)
    } else {
      answer = scanCommands(s, p, end, flags)
    }
    p = line_reached
    if (answer > MODE_CHANGED) {
      setReached(p)
      return statusOf(answer)
    }
  }
  setReached(end)
  return DONE
}

/** Everything passes: TLS, or no inspection. */
function passThrough(s: Session, p: usize, end: usize): u32 {
  s.cThrough += end - p
  setOutEnd(end)
  setReached(end)
  return DONE
}

/** Where the last step got to. */
let line_reached: usize = 0
let held_reached: usize = 0

/** Whole command lines from `p`, the first octet of a line, to the end of the chunk or a change of mode. */
function scanCommands(s: Session, p: usize, end: usize, flags: u32): u32 {
  const lf = lfConstant()
  const cr = crConstant()
  let lineStart = p
  let odd = false
  for (let b = p; b < end; b += 64) {
    const valid = valid64(b, end)
    let ends = equal64(b, lf) & valid
    const crs = equal64(b, cr) & valid
    let bare = crs & ~(ends >> 1)
    // A CR in the last place: look one octet on, or wait for it.
    if (bare >> 63 && (b + 64 >= end ? !isFinal : load<u8>(b + 64) == 10)) bare &= ~((<u64>1) << 63)
    else if (b + 64 > end && !isFinal) bare &= ~((<u64>1) << (end - b - 1))
    let odds = bare
    if (anyNul64(b)) odds |= equal64(b, i8x16.splat(0)) & valid
    while (ends) {
      const at = ctz(ends)
      const q = b + <usize>at
      if (odds) {
        const before = ((<u64>1) << at) - 1
        odd = odd || (odds & before) != 0
        odds &= ~before
      }
      ends &= ends - 1
      const terminator: u32 = q > lineStart && load<u8>(q - 1) == 13 ? 2 : 1
      const length = <u32>(q - lineStart) + 1 - terminator
      const answer = commandLine(s, lineStart, length, terminator, odd)
      if (answer != GO_ON || recordsFull()) {
        if (answer <= MODE_CHANGED) setOutEnd(q + 1)
        else setOutEnd(lineStart)
        line_reached = answer == ASKED ? lineStart : q + 1
        return answer
      }
      odd = false
      lineStart = q + 1
    }
    if (odds) odd = true
  }
  setOutEnd(lineStart)
  line_reached = end
  if (lineStart == end) return GO_ON
  return unfinished(s, lineStart, <u32>(end - lineStart), lineStart, flags, false)
}

/**
 * A line that began and has not ended: `length` octets at `at`, those from `fresh` on not yet looked at.
 * Decides whether it is held (C6) or goes out as X (C2, C3, C5).
 */
function unfinished(
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
  if (!response && limitAction(s, LIMIT_COMMAND) && <u64>n > longest && !s.cLong) {
    oddOctets(s, true, fresh, cuts ? at + <usize>longest + 1 : to)
    if (streamTooLong(s, n)) {
      if (inHold) dropHold(s, true)
      s.cLine = C_NONE
      return CUT
    }
  } else oddOctets(s, true, fresh, to)

  let holds = true
  if (!response) {
    if (real) holds = !ended || supported || n == 0
    else {
      const verbEnds = verbLength(at, n)
      const decided = verbEnds < n || n > s.longestVerb
      holds = supported || !decided || cuts || (s.ask & ASK_UNKNOWN) != 0
    }
  }
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

/** A held line goes on: its octets are put together in the hold until it ends. */
function continueHeld(s: Session, p: usize, end: usize, flags: u32): u32 {
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
  if (length > MAX_HELD) {
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
  if (answer <= MODE_CHANGED) {
    setHeldOut(at, held)
    spendHold(s, true)
    return GO_ON
  }
  dropHold(s, true)
  return answer
}

/** Octets of a line that goes out as it comes: masked, or an auth-response. */
function streamLine(s: Session, p: usize, end: usize): u32 {
  const q = findLf(p, end)
  const whole = q < end
  let to = whole ? q : end
  let terminator: u32 = 0
  if (whole) {
    terminator = q > p && load<u8>(q - 1) == 13 ? 2 : 1
    to = q + 1 - terminator
  } else if (!isFinal && load<u8>(end - 1) == 13) {
    s.cCr = 1
    to = end - 1
  }
  line_reached = whole ? q + 1 : end
  const passing = s.cLine == C_PASSING
  if (!passing && limitAction(s, LIMIT_COMMAND) && !s.cLong) {
    const gt = limitGt(s, LIMIT_COMMAND)
    const length = s.cLength + (to - p)
    if (length > gt) {
      const decides = p + <usize>(gt - s.cLength) + 1
      streamOdd(s, p, commandLimitCuts(s) ? decides : to)
      if (streamTooLong(s, length)) {
        // What went in an earlier segment has gone; of this one nothing of the line goes.
        setOutEnd(p)
        s.cCr = 0
        return CUT
      }
    }
  }
  streamOdd(s, p, to)
  if (s.cLine == C_MASKING) {
    let n = to - p
    if (has(s, SCOPE_VERB)) {
      n = verbLength(p, <u32>n)
      if (p + n < to) s.cLine = C_BEHIND_VERB
    }
    memory.fill(p, 88, n)
  }
  setOutEnd(whole ? q + 1 : to)
  s.cLength += to - p
  if (!whole) return GO_ON
  const length = s.cLength
  if (passing) {
    lineEnded(s, true, terminator)
    s.cLine = C_NONE
    return responseEnded(s, length, terminator)
  }
  if (!commandEnded(s, length, terminator)) {
    // C8: the terminator is not forwarded; what stood before it has gone, or goes.
    setOutEnd(to)
    return CUT
  }
  s.cLine = C_NONE
  return maskedLineEnded(s, length, terminator)
}

/** NULs and bare CRs of [from, to), each once a line: 64 octets at a time. */
function streamOdd(s: Session, from: usize, to: usize): void {
  if (s.cNul && s.cBareCr) return
  const cr = crConstant()
  for (let b = from; b < to; b += 64) {
    const valid = valid64(b, to)
    if (!s.cNul && anyNul64(b) && equal64(b, i8x16.splat(0)) & valid) nulSeen(s, true)
    if (!s.cBareCr && equal64(b, cr) & valid) bareCrSeen(s, true)
    if (s.cNul && s.cBareCr) return
  }
}
