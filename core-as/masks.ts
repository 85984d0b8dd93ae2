/** Comparisons of 64 octets at once. Constants wait in memory: rebuilding a splat at each use costs a fifth. */
const constants = memory.data(256, 16)
v128.store(constants, i8x16.splat(10))
v128.store(constants, i8x16.splat(13), 16)

// @ts-ignore: decorator
@inline
export function lfConstant(): v128 {
  return v128.load(constants)
}
// @ts-ignore: decorator
@inline
export function crConstant(): v128 {
  return v128.load(constants, 16)
}

/** Bit i: octet i of the 64 at `at` equals the octet splatted in `c`. */
// @ts-ignore: decorator
@inline
export function equal64(at: usize, c: v128): u64 {
  return (
    <u64>(<u32>i8x16.bitmask(i8x16.eq(v128.load(at), c))) |
    (<u64>(<u32>i8x16.bitmask(i8x16.eq(v128.load(at, 16), c))) << 16) |
    (<u64>(<u32>i8x16.bitmask(i8x16.eq(v128.load(at, 32), c))) << 32) |
    (<u64>(<u32>i8x16.bitmask(i8x16.eq(v128.load(at, 48), c))) << 48)
  )
}

/** True if one of the 64 octets at `at` is NUL. */
// @ts-ignore: decorator
@inline
export function anyNul64(at: usize): bool {
  return !i8x16.all_true(
    i8x16.min_u(
      i8x16.min_u(v128.load(at), v128.load(at, 16)),
      i8x16.min_u(v128.load(at, 32), v128.load(at, 48)),
    ),
  )
}

/** Bits of the octets before `end` in the 64 at `at`. */
// @ts-ignore: decorator
@inline
export function valid64(at: usize, end: usize): u64 {
  const n = end - at
  return n >= 64 ? u64.MAX_VALUE : ((<u64>1) << n) - 1
}

/** Address of the first LF from `at` on, or `end`. */
export function findLf(at: usize, end: usize): usize {
  const lf = lfConstant()
  while (at < end) {
    const bits = equal64(at, lf)
    if (bits) {
      const found = at + <usize>ctz(bits)
      return found < end ? found : end
    }
    at += 64
  }
  return end
}

/** True if there is a NUL in [at, end). */
export function hasNul(at: usize, end: usize): bool {
  while (at < end) {
    if (anyNul64(at)) {
      if (equal64(at, i8x16.splat(0)) & valid64(at, end)) return true
    }
    at += 64
  }
  return false
}

/** Address of the first CR from `at` on, or `end`. */
export function findCr(at: usize, end: usize): usize {
  const cr = crConstant()
  while (at < end) {
    const bits = equal64(at, cr)
    if (bits) {
      const found = at + <usize>ctz(bits)
      return found < end ? found : end
    }
    at += 64
  }
  return end
}
