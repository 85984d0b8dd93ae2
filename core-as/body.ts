import { TOKEN_CRLF, TOKEN_LF } from './dot'
import { crConstant, lfConstant } from './masks'
import { chunkStart, lineBase, lineLimit, offsetBase, setLineBase, takeLimit } from './scan'
import { Session } from './session'

/**
 * Steps of 64 octets over body lines in which nothing needs a closer look: every line ends as the session's
 * lines do, none begins with `.` or `-`, none has a NUL, a bare CR or more octets than the limit.
 */
export function skipBody(s: Session, p: usize, end: usize): usize {
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
