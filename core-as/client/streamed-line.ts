import { ASKED, CUT, GO_ON } from './answers'
import {
  isFinal,
  lineReached,
  setAsked,
  setLineReached,
  setOutEnd,
  setOutStart,
  takeDecision,
} from '../chunk'
import { commandEnded, commandOverflows, maskedLineEnded, responseEnded, streamTooLong } from './command'
import { stopLine, stops } from '../decided'
import {
  ASKED_SENT,
  ASK_UNKNOWN,
  DECIDE_LATE,
  DECIDE_PASS,
  LIMIT_COMMAND,
  MAX_HELD,
  SCOPE_VERB,
  inputAddress,
} from '../layout'
import { bareCrSeen, lineEnded, nulSeen } from '../line'
import { anyNul64, crConstant, equal64, findLf, valid64 } from '../masks'
import { E_TRUNCATED } from '../names'
import { event } from '../records'
import {
  C_BEHIND_VERB,
  C_MASKING,
  C_NONE,
  C_PASSING,
  Session,
  commandLimitCuts,
  has,
  limitAction,
  limitGt,
} from '../session'
import { verbLength } from '../words'

/** Octets of a line that goes out as it comes: masked, or an auth-response. */
export function streamLine(s: Session, p: usize, end: usize): u32 {
  const q = findLf(p, end)
  const whole = q < end
  let to = whole ? q : end
  let terminator: u32 = 0
  let decided = DECIDE_PASS
  if (whole) {
    terminator = q > p && load<u8>(q - 1) == 13 ? 2 : 1
    to = q + 1 - terminator
    if (s.cLine != C_PASSING && s.ask & ASK_UNKNOWN && !commandOverflows(s)) {
      decided = takeDecision()
      if (!decided) {
        setAsked(ASKED_SENT, 0, s.cLength + (to - p), s.cVerb, s.cOffset)
        // A CR that had been put back waits again.
        s.cCr = p < inputAddress() ? 1 : 0
        setLineReached(p + s.cCr)
        setOutStart(lineReached)
        return ASKED
      }
    }
  } else if (!isFinal && load<u8>(end - 1) == 13) {
    s.cCr = 1
    to = end - 1
  }
  setLineReached(whole ? q + 1 : end)
  const passing = s.cLine == C_PASSING
  if (!passing && limitAction(s, LIMIT_COMMAND) && !s.cLong) {
    const gt = limitGt(s, LIMIT_COMMAND)
    const length = s.cLength + (to - p)
    if (length > gt) {
      const decides = p + <usize>(gt - s.cLength) + 1
      streamOdd(s, p, commandLimitCuts(s) ? decides : to)
      if (streamTooLong(s, length)) {
        // What went in an earlier segment has gone; of this one nothing of the line goes, but what stands
        // before octet N + 1 of a line that is longer than a held one may be.
        const goes: usize = gt > MAX_HELD ? <usize>(gt - s.cLength) : 0
        maskOctets(s, p, goes)
        setOutEnd(p + goes)
        s.cCr = 0
        return CUT
      }
    }
  }
  streamOdd(s, p, to)
  maskOctets(s, p, to - p)
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
    // L1: what an earlier segment took along has gone; of this one nothing goes, but of a line that was let go
    // for its length all that was read before its end.
    setOutEnd(length > MAX_HELD ? to : p)
    stopLine(s, decided, length, terminator)
    return CUT
  }
  return maskedLineEnded(s, length, terminator)
}

/** Overwrites octets of a line that goes out masked: all of them, or as far as its verb goes. */
function maskOctets(s: Session, p: usize, length: usize): void {
  if (s.cLine != C_MASKING) return
  let n = length
  if (has(s, SCOPE_VERB)) {
    n = verbLength(p, <u32>n)
    if (n < length) s.cLine = C_BEHIND_VERB
  }
  memory.fill(p, 88, n)
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
