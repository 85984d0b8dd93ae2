import { isFinal, setAsked, setOutEnd, setOutStart, setReached, takeDecision } from './chunk'
import {
  ASKED,
  CUT,
  CUT_BEHIND,
  GO_ON,
  MODE_CHANGED,
  OUT_OF_MEMORY,
  TAKEN,
  commandEnded,
  commandLine,
  maskedLineEnded,
  responseEnded,
  streamTooLong,
} from './command'
import { scanData } from './data'
import { stopLine, stops } from './decided'
import { continueHeld, held_reached, unfinished } from './held-line'
import {
  ASK,
  ASKED_DATA,
  ASKED_SENT,
  ASK_DATA,
  ASK_UNKNOWN,
  DECIDE_LATE,
  DECIDE_PASS,
  DONE,
  LIMIT_COMMAND,
  NO_MEMORY,
  QUIET,
  RECORDS_FULL,
  SCOPE_VERB,
  TAKEN_OUT,
  inputAddress,
} from './layout'
import { bareCrSeen, lineEnded, nulSeen } from './line'
import { anyNul64, crConstant, equal64, findLf, lfConstant, valid64 } from './masks'
import { E_TLS_STARTED, E_TRUNCATED } from './names'
import { countsPlainly, plainSlot, plainVerbs } from './plain'
import { event, recordsFull, slot } from './records'
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
  has,
  limitAction,
  limitGt,
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
  // Mail data that the host has looked at, or need not.
  let readsData = !(s.ask & ASK_DATA) || isFinal
  if (!readsData && inData(s)) {
    readsData = takeDecision() == DECIDE_PASS
    if (!readsData && p < end) return askAboutData(s, p, end)
  }
  if (s.cLine == C_HELD) {
    const answer = continueHeld(s, p, end, flags)
    if (answer != GO_ON) return statusOf(answer)
    p = held_reached
    if (s.closed) return DONE
  }
  if (s.cCr && (p < end || isFinal)) {
    // The CR that waited goes back before what follows: whether it ends the line can be seen now.
    p--
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
      if (!readsData) return askAboutData(s, p, end)
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

/** The next client octet is one of mail data. */
function inData(s: Session): bool {
  return s.cLine == C_NONE ? s.cMode == DATA_MODE : s.cLine == C_PASSING && s.cLineMode == DATA_MODE
}

/** The host is to look at the mail data from `p` on. */
function askAboutData(s: Session, p: usize, end: usize): u32 {
  setAsked(ASKED_DATA, p, end - p, V_UNKNOWN, s.cOffset + s.cLength + s.cCr)
  setReached(p)
  return ASK
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

/** Whole command lines from `p`, the first octet of a line, to the end of the chunk or a change of mode. */
function scanCommands(s: Session, p: usize, end: usize, flags: u32): u32 {
  const lf = lfConstant()
  const cr = crConstant()
  const quiet = has(s, QUIET)
  const most = s.plainOctets
  let plain = plainVerbs(s)
  /** The session's place is that of this address; `lines` have ended behind it. */
  let placed = p
  let lines: u32 = 0
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
      if (!odd && length <= most && (terminator == 2 || s.eol == 2)) {
        const verb = verbOf(lineStart, length)
        if ((plain >> verb) & 1 && countsPlainly(s, verb)) {
          if (!quiet) slot(plainSlot(verb, terminator) | (length + terminator))
          lines++
          lineStart = q + 1
          if (!recordsFull()) continue
          placeClient(s, lineStart - placed, lines)
          setOutEnd(lineStart)
          line_reached = lineStart
          return GO_ON
        }
      }
      placeClient(s, lineStart - placed, lines)
      lines = 0
      placed = q + 1
      const answer = commandLine(s, lineStart, length, terminator, odd)
      if (answer != GO_ON || recordsFull()) {
        if (answer <= MODE_CHANGED) setOutEnd(q + 1)
        else setOutEnd(answer == CUT_BEHIND ? q + 1 - terminator : lineStart)
        line_reached = answer == ASKED ? lineStart : q + 1
        return answer
      }
      plain = plainVerbs(s)
      odd = false
      lineStart = q + 1
    }
    if (odds) odd = true
  }
  placeClient(s, lineStart - placed, lines)
  setOutEnd(lineStart)
  line_reached = end
  if (lineStart == end) return GO_ON
  return unfinished(s, lineStart, <u32>(end - lineStart), lineStart, flags, false)
}

/** Lines that left nothing else behind have ended. */
// @ts-ignore: decorator
@inline
function placeClient(s: Session, octets: usize, lines: u32): void {
  s.cOffset += octets
  s.cLineNumber += lines
}

/** Octets of a line that goes out as it comes: masked, or an auth-response. */
function streamLine(s: Session, p: usize, end: usize): u32 {
  const q = findLf(p, end)
  const whole = q < end
  let to = whole ? q : end
  let terminator: u32 = 0
  let decided = DECIDE_PASS
  if (whole) {
    terminator = q > p && load<u8>(q - 1) == 13 ? 2 : 1
    to = q + 1 - terminator
    if (s.cLine != C_PASSING && s.ask & ASK_UNKNOWN) {
      decided = takeDecision()
      if (!decided) {
        setAsked(ASKED_SENT, 0, s.cLength + (to - p), s.cVerb, s.cOffset)
        // A CR that had been put back waits again.
        s.cCr = p < inputAddress() ? 1 : 0
        line_reached = p + s.cCr
        setOutStart(line_reached)
        return ASKED
      }
    }
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
  const stopped = stops(decided)
  if (length < 4 && (!stopped || decided & DECIDE_LATE)) {
    event(s, true, E_TRUNCATED, s.cOffset, s.cLineNumber, 0)
  }
  if (stopped) {
    setOutEnd(to)
    stopLine(s, decided, length, terminator)
    return CUT
  }
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
