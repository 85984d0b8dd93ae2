import { skipLines } from './body'
import { isFinal, outStart, setOutEnd } from '../chunk'
import { TOKEN_CR, TOKEN_CRLF, TOKEN_LF, TOKEN_START, endOfData, token } from './dot'
import { EVERY_LINE, K_DATA_LINE, LIMIT_BODY, LIMIT_FILENAME, LIMIT_HEADER, V_PASS } from '../layout'
import { bareCrSeen, cutClient, limitPassed, lineEnded, nulSeen } from '../line'
import { anyNul64, crConstant, equal64, lfConstant, valid64 } from '../masks'
import { M_IDLE, fieldEnds, fieldOctet, fieldOctets, fieldStarts, judgesFilenames } from './mime'
import { RULE_L1, RULE_L3, RULE_M1 } from '../names'
import { record, recordsFull } from '../records'
import {
  chunkStart,
  dataLimitCuts,
  liftLimit,
  lineBase,
  lineLimit,
  offsetBase,
  placeScan,
  setLineBase,
  takeLimit,
} from './scan'
import { C_NONE, C_PASSING, Session, has, limitAction } from '../session'
import { V_UNKNOWN } from '../words'

/** The chunk is dealt with up to here, and the mail data ended. */
let dataEnded: bool = false

/** Mail data begins at the line that begins now. */
export function dataStarts(s: Session): void {
  s.dOffset = s.cOffset
  s.dLineNumber = s.cLineNumber
  s.dLines = 0
  s.dLongest = 0
  s.dHeaderLines = 0
  s.dTop = 1
  s.dPart = 0
  s.dPreviousCrlf = 1
  s.dToken = TOKEN_START
  s.dTokenEnd = s.cOffset
  s.dLast = 10
  s.mState = M_IDLE
  s.mFound = 0
  s.dOpen = 1
}

/** Mail data from `p` on (M1): to the end of the data, of the chunk, or a cut. Returns how far it got. */
export function scanData(s: Session, p: usize, end: usize): usize {
  if (!s.dOpen) dataStarts(s)
  placeScan(<i64>s.cLength - <i64>p, s.cOffset + s.cLength - p, outStart)
  dataEnded = false
  takeLimit(s)
  const every = has(s, EVERY_LINE)
  while (p < end) {
    if (!every && !s.dPart && s.mState == M_IDLE) {
      p = skipLines(s, p, end)
      if (p == end) break
    }
    p = exactStep(s, p, end)
    if (s.closed) return end
    if (dataEnded || recordsFull()) {
      if (!dataEnded) keepPlace(s, p, p)
      setOutEnd(p)
      return p
    }
  }
  // A CR at the end waits: whether it ends the line is not known.
  const waits = !isFinal && load<u8>(end - 1) == 13
  const to = waits ? end - 1 : end
  s.cCr = waits ? 1 : 0
  keepPlace(s, to, end)
  setOutEnd(to)
  return end
}

/** Puts the scan's place back into the session. */
function keepPlace(s: Session, to: usize, end: usize): void {
  s.cLength = <u64>(lineBase + <i64>to)
  s.cOffset = offsetBase + to - s.cLength
  s.cLine = s.cLength || to < end ? C_PASSING : C_NONE
  if (to > chunkStart) s.dLast = load<u8>(to - 1)
}

/** Up to 64 octets from `p` by the rules, octet by octet where one matters. */
function exactStep(s: Session, p: usize, end: usize): usize {
  const valid = valid64(p, end)
  const blockEnd = min<usize>(p + 64, end)
  const ends = equal64(p, lfConstant()) & valid
  const crs = equal64(p, crConstant()) & valid
  // The CRs that belong to a terminator, or wait at the end of the chunk: no octets of their line.
  let term = crs & (ends >> 1)
  if ((crs >> (blockEnd - p - 1)) & 1) {
    if (blockEnd < end ? load<u8>(blockEnd) == 10 : !isFinal) term |= (<u64>1) << (blockEnd - p - 1)
  }
  const bare = crs & ~term
  const nuls: u64 = anyNul64(p) ? equal64(p, i8x16.splat(0)) & valid : 0
  let bits = ends | bare | nuls
  let x = p
  for (;;) {
    const at = bits ? p + <usize>ctz(bits) : blockEnd
    // Where the content before `at` ends: a terminator's CR is not content.
    let to = at
    if (at > p && (term >> (at - 1 - p)) & 1) to--
    if (lineBase + <i64>x == 0 && x < blockEnd) {
      if (lineStarts(s, x)) {
        setOutEnd(x)
        return x
      }
    }
    if (to > x && content(s, x, to)) return end
    if (!bits) break
    bits &= bits - 1
    x = at
    const octet = load<u8>(at)
    if (octet == 10) {
      lineEnds(s, at)
      x = at + 1
      if (dataEnded) return x
      if (recordsFull()) return x
    } else if (octet == 13) {
      bareCrSeen(s, true)
      // A cut at this very octet comes before the sequence it would complete.
      if (lineBase + <i64>at < lineLimit || !dataLimitCuts(s)) token(s, offsetBase + at, octetBefore(s, at), TOKEN_CR, offsetBase + at + 1)
    } else nulSeen(s, true)
  }
  return blockEnd
}

/** The first octet of a line: L3 is judged, and a header line may begin a field. True: cut here. */
function lineStarts(s: Session, x: usize): bool {
  s.cOffset = offsetBase + x
  s.dFirst = 0
  s.dSecond = 0
  if (!judgesFilenames(s)) return false
  const octet = load<u8>(x)
  const folded = octet == 32 || octet == 9
  if (s.mState != M_IDLE || s.mFound) {
    if (folded) {
      // Terminator and blanks count as one SP.
      fieldOctet(s, 32)
      s.mFold = 1
      return false
    }
    const action = limitAction(s, LIMIT_FILENAME)
    if (fieldEnds(s) && limitPassed(s, LIMIT_FILENAME, action, s.mOffset, s.mLineNumber)) {
      cutClient(s, action, RULE_L3, 1, 0)
      return true
    }
  }
  s.mFold = 0
  if ((s.dTop || s.dPart) && (octet | 32) == 99) fieldStarts(s, s.cOffset, s.cLineNumber)
  return false
}

/** Ordinary octets [from, to) of a line. True: cut. */
function content(s: Session, from: usize, to: usize): bool {
  const length = lineBase + <i64>from
  if (length < 2) {
    if (length == 0) s.dFirst = load<u8>(from)
    if (length + <i64>(to - from) > 1) s.dSecond = load<u8>(from + <usize>(1 - length))
  }
  if (lineBase + <i64>to > lineLimit) {
    const limit = s.dTop ? LIMIT_HEADER : LIMIT_BODY
    const action = limitAction(s, limit)
    const gt = lineLimit
    s.cLong = 1
    liftLimit()
    if (limitPassed(s, limit, action, s.cOffset, s.cLineNumber)) {
      // L1: the line's first N octets go, nothing after.
      cutClient(s, action, RULE_L1, <u64>gt + 1, 0)
      setOutEnd(<usize>(gt - lineBase))
      return true
    }
  }
  if (s.mState != M_IDLE) {
    let at = from
    if (s.mFold) {
      while (at < to && (load<u8>(at) == 32 || load<u8>(at) == 9)) at++
      if (at < to) s.mFold = 0
    }
    fieldOctets(s, at, to)
  }
  return false
}

/** The octet before address `at`, which may have come in an earlier chunk. */
// @ts-ignore: decorator
@inline
function octetBefore(s: Session, at: usize): u8 {
  return at > chunkStart ? load<u8>(at - 1) : s.dLast
}

/** A line ends with the LF at `q`. */
function lineEnds(s: Session, q: usize): void {
  const terminator: u32 = q > chunkStart && load<u8>(q - 1) == 13 ? 2 : 1
  const length = <u64>(lineBase + <i64>q + 1 - terminator)
  lineEnded(s, true, terminator)
  const begins = q + 1 - terminator
  const kind = terminator == 2 ? TOKEN_CRLF : TOKEN_LF
  token(s, offsetBase + begins, octetBefore(s, begins), kind, offsetBase + q + 1)
  const dot = length == 1 && s.dFirst == 46
  const last = dot && (s.eol == 2 || (terminator == 2 && s.dPreviousCrlf != 0))
  if (has(s, EVERY_LINE)) {
    record(s, true, K_DATA_LINE, V_PASS, RULE_M1, V_UNKNOWN, length + terminator, terminator)
  }
  if (!last) s.dPreviousCrlf = terminator == 2 ? 1 : 0
  s.cOffset = offsetBase + q + 1
  s.cLineNumber++
  s.cLength = 0
  s.cNul = 0
  s.cBareCr = 0
  s.cLong = 0
  setLineBase(-(<i64>q + 1))
  if (last) {
    endOfData(s, q + 1, offsetBase + q + 1, terminator)
    dataEnded = true
    return
  }
  s.dLines++
  if (length > <u64>s.dLongest) s.dLongest = <u32>min<u64>(length, <u64>u32.MAX_VALUE)
  if (s.dTop) {
    if (length) s.dHeaderLines++
    else s.dTop = 0
  } else if (s.dPart) {
    if (!length) s.dPart = 0
  } else if (length >= 2 && s.dFirst == 45 && s.dSecond == 45 && judgesFilenames(s)) s.dPart = 1
  takeLimit(s)
}
