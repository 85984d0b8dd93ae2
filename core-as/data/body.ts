import { TOKEN_CRLF, TOKEN_LF } from './dot'
import { crConstant, lfConstant } from '../masks'
import { judgesFilenames } from './mime'
import { chunkStart, lineBase, lineLimit, offsetBase, setLineBase, takeLimit, usualLimit } from './scan'
import { Session } from '../session'

const DASH: u8 = 45

/**
 * Steps of 64 octets over header and body lines in which nothing needs a closer look: every line ends as the
 * session's lines do, none begins with `.` or `-` (in the header with `c`, or is empty), none has a NUL, a
 * bare CR or more octets than the limit. The line that `p` stands in has no field of L3;
 * one of which so little came that it may yet be empty or the end of data is not gone on with here.
 */
export function skipLines(s: Session, p: usize, end: usize): usize {
  const lf = lfConstant()
  const cr = crConstant()
  const crlf = s.eol == 1
  const top = s.dTop != 0
  const fields = top && judgesFilenames(s)
  let lines: u32 = 0
  let longest: i64 = s.dLongest
  let base = lineBase
  // The line in progress may be over its limit already; the next ones are not.
  let limit = lineLimit
  const usual = usualLimit(s)
  let before: u64 = p > chunkStart && load<u8>(p - 1) == 13 ? 1 : 0
  let lastEnd: usize = 0
  if (p + 65 > end) return p
  const begun = base + <i64>p
  // M7: a bare CR and a dot behind it wait for what ends them, too.
  const close =
    begun == 0
      ? looksClosely(load<u8>(p), top, fields)
      : begun < 3 || s.dFirst == DASH || offsetBase + p < s.dTokenEnd + 3
  if (close) return p
  do {
    const v0 = v128.load(p)
    const v1 = v128.load(p, 16)
    const v2 = v128.load(p, 32)
    const v3 = v128.load(p, 48)
    if (!i8x16.all_true(i8x16.min_u(i8x16.min_u(v0, v1), i8x16.min_u(v2, v3)))) break
    let ends: u64 =
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
    // In an lf session a line may end either way; in a crlf session only with both.
    if (crlf ? ends != behind : (behind & ~ends) != 0) break
    if (crs >> 63 && load<u8>(p + 64) != 10) break
    before = crs >> 63
    let stops = false
    while (ends) {
      const at = ctz(ends)
      const q = p + <usize>at
      const length = base + <i64>q - <i64>((behind >> at) & 1)
      // The line must be looked at from its beginning, or from the limit on.
      if (length > limit) {
        stops = true
        break
      }
      if (length > longest) longest = length
      lines++
      lastEnd = q + 1
      base = -(<i64>lastEnd)
      limit = usual
      if (looksClosely(load<u8>(lastEnd), top, fields)) {
        stops = true
        break
      }
      ends &= ends - 1
    }
    if (stops) break
    if (base + <i64>p + 64 > limit) break
    p += 64
  } while (p + 65 <= end)
  // What stands before the line's end, or the step, is dealt with; a line over its limit is not.
  if (lastEnd > p) p = lastEnd
  if (lastEnd) {
    s.cLineNumber += lines
    s.dLines += lines
    if (top) s.dHeaderLines += lines
    s.dLongest = <u32>min<i64>(longest, <i64>u32.MAX_VALUE)
    const both = crlf || (lastEnd - 1 > chunkStart && load<u8>(lastEnd - 2) == 13)
    s.dToken = both ? TOKEN_CRLF : TOKEN_LF
    s.dTokenEnd = offsetBase + lastEnd
    s.dPreviousCrlf = both ? 1 : 0
    s.cNul = 0
    s.cBareCr = 0
    s.cLong = 0
    s.cOffset = s.dTokenEnd
    takeLimit(s)
  }
  setLineBase(base)
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

/** A line that begins with this octet: M1, L3's part headers and fields, and the header's end. */
// @ts-ignore: decorator
@inline
function looksClosely(octet: u32, top: bool, fields: bool): bool {
  return (octet | 3) == 47 || (top && (octet == 13 || octet == 10 || (fields && (octet | 32) == 99)))
}
