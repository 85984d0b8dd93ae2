import { isFinal, outStart, setOutEnd } from './chunk'
import {
  ACTION_DROP_CONNECTION,
  ACTION_NONE,
  EVERY_LINE,
  K_DATA_LINE,
  LIMIT_BODY,
  LIMIT_FILENAME,
  LIMIT_HEADER,
  SEGMENTS,
  V_PASS,
} from './layout'
import { bareCrSeen, cutClient, lineEnded, limitPassed, nulSeen } from './line'
import { anyNul64, crConstant, equal64, lfConstant, valid64 } from './masks'
import {
  M_IDLE,
  fieldEnds,
  fieldOctet,
  fieldOctets,
  fieldStarts,
  judgesFilenames,
} from './mime'
import { E_DOTCRLF_SPLIT, E_SMUGGLING, RULE_L1, RULE_L3, RULE_M1 } from './names'
import { event, messageRecord, record, recordsFull } from './records'
import {
  COMMAND_MODE,
  C_NONE,
  C_PASSING,
  Session,
  W_END_OF_DATA,
  await_,
  has,
  limitAction,
  limitGt,
} from './session'
import { V_UNKNOWN } from './words'

/** M7: what stands left or right of a dot. */
const TOKEN_CRLF: u8 = 0
const TOKEN_LF: u8 = 1
const TOKEN_CR: u8 = 2
const TOKEN_START: u8 = 3

/** No limit on the line. */
const NO_LIMIT: i64 = i64.MAX_VALUE

// The scan's place: octets of the line before address x are lineBase + x; offset of address x is offsetBase + x.
let lineBase: i64 = 0
let offsetBase: u64 = 0
let chunkStart: usize = 0
/** Octets the line may have before its limit must be looked at. */
let lineLimit: i64 = NO_LIMIT
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

function dataLimitCuts(s: Session): bool {
  return limitAction(s, s.dTop ? LIMIT_HEADER : LIMIT_BODY) >= ACTION_DROP_CONNECTION
}

function takeLimit(s: Session): void {
  const limit = s.dTop ? LIMIT_HEADER : LIMIT_BODY
  lineLimit =
    s.cLong || limitAction(s, limit) == ACTION_NONE ? NO_LIMIT : <i64>limitGt(s, limit)
}

/** Mail data from `p` on (M1): to the end of the data, of the chunk, or a cut. Returns how far it got. */
export function scanData(s: Session, p: usize, end: usize): usize {
  if (!s.dOpen) dataStarts(s)
  chunkStart = outStart
  lineBase = <i64>s.cLength - <i64>p
  offsetBase = s.cOffset + s.cLength - p
  dataEnded = false
  takeLimit(s)
  const every = has(s, EVERY_LINE)
  while (p < end) {
    if (!every && !s.dTop && !s.dPart && s.mState == M_IDLE && p + 65 <= end) {
      p = skipBody(s, p, end)
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

/**
 * Steps of 64 octets over body lines in which nothing needs a closer look: every line ends as the session's
 * lines do, none begins with `.` or `-`, none has a NUL, a bare CR or more octets than the limit.
 */
function skipBody(s: Session, p: usize, end: usize): usize {
  const lf = lfConstant()
  const cr = crConstant()
  const three = i8x16.splat(3)
  const slash = i8x16.splat(47)
  const crlf = s.eol == 1
  let lines: u32 = 0
  let longest: i64 = s.dLongest
  let base = lineBase
  const limit = lineLimit
  let atStart: u64 = base + <i64>p == 0 ? 1 : 0
  let before: u64 = p > chunkStart && load<u8>(p - 1) == 13 ? 1 : 0
  let lastEnd: usize = 0
  while (p + 65 <= end) {
    const v0 = v128.load(p)
    const v1 = v128.load(p, 16)
    const v2 = v128.load(p, 32)
    const v3 = v128.load(p, 48)
    if (!i8x16.all_true(i8x16.min_u(i8x16.min_u(v0, v1), i8x16.min_u(v2, v3)))) break
    const ends: u64 =
      <u64>(<u32>i8x16.bitmask(i8x16.eq(v0, lf))) |
      (<u64>(<u32>i8x16.bitmask(i8x16.eq(v1, lf))) << 16) |
      (<u64>(<u32>i8x16.bitmask(i8x16.eq(v2, lf))) << 32) |
      (<u64>(<u32>i8x16.bitmask(i8x16.eq(v3, lf))) << 48)
    const crs: u64 =
      <u64>(<u32>i8x16.bitmask(i8x16.eq(v0, cr))) |
      (<u64>(<u32>i8x16.bitmask(i8x16.eq(v1, cr))) << 16) |
      (<u64>(<u32>i8x16.bitmask(i8x16.eq(v2, cr))) << 32) |
      (<u64>(<u32>i8x16.bitmask(i8x16.eq(v3, cr))) << 48)
    const behind = (crs << 1) | before
    const next: u64 = load<u8>(p + 64) == 10 ? (<u64>1) << 63 : 0
    let odd = crs & ~((ends >> 1) | next)
    if (crlf) odd |= ends & ~behind
    if (odd) break
    if (!ends) {
      // Only the first step's line start can stand here: a line start follows a line end.
      if (atStart && dashOrDot(p)) break
      if (base + <i64>p + 64 > limit) break
      atStart = 0
    } else {
      const starts = (ends << 1) | atStart
      // `,` `-` `.` `/` differ in their two lowest bits only.
      const dots: u64 =
        <u64>(<u32>i8x16.bitmask(i8x16.eq(v128.or(v0, three), slash))) |
        (<u64>(<u32>i8x16.bitmask(i8x16.eq(v128.or(v1, three), slash))) << 16) |
        (<u64>(<u32>i8x16.bitmask(i8x16.eq(v128.or(v2, three), slash))) << 32) |
        (<u64>(<u32>i8x16.bitmask(i8x16.eq(v128.or(v3, three), slash))) << 48)
      if (starts & dots) break
      const first = ctz(ends)
      const length = base + <i64>p + <i64>first - <i64>((behind >> first) & 1)
      if (length > limit) break
      if (length > longest) longest = length
      const count = <u32>popcnt(ends)
      lines += count
      const last = 63 - clz(ends)
      if (count > 1 && longest < 64) longest = longestOf(ends, behind, longest)
      lastEnd = p + <usize>last + 1
      base = -(<i64>lastEnd)
      if (base + <i64>p + 64 > limit) {
        // The rest of this step passes the limit: only with limits under 64. Left to the exact step.
        p = lastEnd
        atStart = 1
        before = 0
        break
      }
      atStart = ends >> 63
    }
    before = crs >> 63
    p += 64
  }
  if (lastEnd) {
    s.cLineNumber += lines
    s.dLines += lines
    s.dLongest = <u32>min<i64>(longest, <i64>u32.MAX_VALUE)
    s.dToken = crlf ? TOKEN_CRLF : TOKEN_LF
    s.dTokenEnd = offsetBase + lastEnd
    s.dPreviousCrlf = 1
    s.cNul = 0
    s.cBareCr = 0
    s.cLong = 0
    s.cOffset = s.dTokenEnd
    takeLimit(s)
  }
  lineBase = base
  const length = base + <i64>p
  if (length > 0) {
    const at = <usize>(-base)
    if (at >= chunkStart && at < p && base < 0) {
      s.dFirst = load<u8>(at)
      if (length > 1) s.dSecond = load<u8>(at, 1)
    }
  }
  return p
}

// @ts-ignore: decorator
@inline
function dashOrDot(at: usize): bool {
  return (load<u8>(at) | 3) == 47
}

/** The longest line of a step but for its first, whose beginning may lie before. */
function longestOf(ends: u64, behind: u64, longest: i64): i64 {
  let from = <i64>ctz(ends) + 1
  ends &= ends - 1
  while (ends) {
    const at = <i64>ctz(ends)
    const length = at - from - <i64>((behind >> at) & 1)
    if (length > longest) longest = length
    from = at + 1
    ends &= ends - 1
  }
  return longest
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
      if (lineStarts(s, x)) return cutAt(s, x)
    }
    if (to > x && content(s, x, to)) return end
    if (!bits) break
    bits &= bits - 1
    x = at
    const octet = load<u8>(at)
    if (octet == 10) {
      lineEnds(s, at, p)
      x = at + 1
      if (dataEnded) return x
      if (recordsFull()) return x
    } else if (octet == 13) {
      bareCrSeen(s, true)
      // A cut at this very octet comes before the sequence it would complete.
      if (lineBase + <i64>at < lineLimit || !dataLimitCuts(s)) token(s, at, TOKEN_CR, at + 1)
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

function cutAt(s: Session, x: usize): usize {
  setOutEnd(x)
  return x
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
    lineLimit = NO_LIMIT
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

/** A line ends with the LF at `q`. */
function lineEnds(s: Session, q: usize, p: usize): void {
  const terminator: u32 = q > chunkStart && load<u8>(q - 1) == 13 ? 2 : 1
  const length = <u64>(lineBase + <i64>q + 1 - terminator)
  lineEnded(s, true, terminator)
  token(s, q + 1 - terminator, terminator == 2 ? TOKEN_CRLF : TOKEN_LF, q + 1)
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
  lineBase = -(<i64>q + 1)
  if (last) {
    endOfData(s, q + 1, terminator)
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

/** M7: something that may stand beside a lone dot begins at `at` and ends before `after`. */
function token(s: Session, at: usize, kind: u8, after: usize): void {
  const offset = offsetBase + at
  if (
    s.eol == 1 &&
    offset == s.dTokenEnd + 1 &&
    (at > chunkStart ? load<u8>(at - 1) : s.dLast) == 46
  ) {
    const left = s.dToken
    const proper = kind == TOKEN_CRLF && (left == TOKEN_CRLF || left == TOKEN_START)
    if (!proper) {
      const back: u64 = left == TOKEN_CRLF ? 2 : left == TOKEN_START ? 0 : 1
      event(s, true, E_SMUGGLING, s.dTokenEnd - back, s.cLineNumber - (left == TOKEN_CR || left == TOKEN_START ? 0 : 1), 0)
    }
  }
  s.dToken = kind
  s.dTokenEnd = offsetBase + after
}

/** M1: the end of data, its last octet before `after`. */
function endOfData(s: Session, after: usize, terminator: u32): void {
  const offset = offsetBase + after
  // M5: CR LF . CR LF, of an empty message . CR LF, within one segment.
  if (has(s, SEGMENTS)) {
    // In an lf session the same of whatever terminators stand there.
    const own: u64 = 1 + terminator
    const empty = offset - s.dOffset == own
    const octets: u64 = own + (empty ? 0 : (s.dPreviousCrlf ? 2 : 1))
    const here = <u64>s.cSegment + (after - segmentStart)
    if (here < octets) event(s, true, E_DOTCRLF_SPLIT, offset - octets, s.cLineNumber - (empty ? 1 : 2), 0)
  }
  messageRecord(s, offset - s.dOffset)
  s.dOpen = 0
  s.rcptCount = 0
  s.mState = M_IDLE
  s.mFound = 0
  s.cMode = COMMAND_MODE
  s.cLine = C_NONE
  await_(s, W_END_OF_DATA)
  dataEnded = true
}

/** Address of the first octet of the call's chunk: octets of the segment before it are in cSegment. */
let segmentStart: usize = 0
export function setSegmentStart(at: usize): void {
  segmentStart = at
}
