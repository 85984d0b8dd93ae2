/** Verb ids: bits of the policy's verb word. */
export const V_UNKNOWN: u32 = 31
export const V_DATA: u32 = 0
export const V_HELO: u32 = 1
export const V_MAIL: u32 = 2
export const V_NOOP: u32 = 3
export const V_QUIT: u32 = 4
export const V_RCPT: u32 = 5
export const V_RSET: u32 = 6
export const V_AUTH: u32 = 7
export const V_EHLO: u32 = 8
export const V_ETRN: u32 = 9
export const V_HELP: u32 = 10
export const V_SAML: u32 = 11
export const V_SEND: u32 = 12
export const V_SOML: u32 = 13
export const V_VRFY: u32 = 14
export const V_STARTTLS: u32 = 15

// @ts-ignore: decorator
@inline
const FOLD: u32 = 0xdfdfdfdf

/** Four letters as a little-endian word. */
// @ts-ignore: decorator
@inline
function word(a: u32, b: u32, c: u32, d: u32): u32 {
  return a | (b << 8) | (c << 16) | (d << 24)
}

// Found by search: the sixteen words fall into sixteen places without collision.
const HASH_MULTIPLIER: u32 = 0x3d426723
const HASH_SHIFT: u32 = 28

/** Sixteen places of {word, id}. */
const places = memory.data(128, 8)

function place(a: u32, b: u32, c: u32, d: u32, id: u32): void {
  const w = word(a, b, c, d)
  const at = places + (((w * HASH_MULTIPLIER) >> HASH_SHIFT) << 3)
  store<u32>(at, w)
  store<u32>(at, id, 4)
}
place(68, 65, 84, 65, V_DATA)
place(72, 69, 76, 79, V_HELO)
place(77, 65, 73, 76, V_MAIL)
place(78, 79, 79, 80, V_NOOP)
place(81, 85, 73, 84, V_QUIT)
place(82, 67, 80, 84, V_RCPT)
place(82, 83, 69, 84, V_RSET)
place(65, 85, 84, 72, V_AUTH)
place(69, 72, 76, 79, V_EHLO)
place(69, 84, 82, 78, V_ETRN)
place(72, 69, 76, 80, V_HELP)
place(83, 65, 77, 76, V_SAML)
place(83, 69, 78, 68, V_SEND)
place(83, 79, 77, 76, V_SOML)
place(86, 82, 70, 89, V_VRFY)
place(83, 84, 65, 82, V_STARTTLS)

/** TTLS, the rest of STARTTLS. */
const TTLS: u32 = word(84, 84, 76, 83)

/** SP, TAB, CR and LF end a verb. */
// @ts-ignore: decorator
@inline
export function endsVerb(octet: u32): bool {
  return octet == 32 || octet == 13 || octet == 10 || octet == 9
}

/**
 * The verb at `at`, a line of `length` octets without terminator. Octets up to `at` + 12 may be read.
 * Clearing bit 5 pairs each letter with its other case and with nothing else, so the fold is exact.
 */
// @ts-ignore: decorator
@inline
export function verbOf(at: usize, length: u32): u32 {
  if (length < 4) return V_UNKNOWN
  const w = load<u32>(at) & FOLD
  const p = places + (((w * HASH_MULTIPLIER) >> HASH_SHIFT) << 3)
  if (load<u32>(p) != w) return V_UNKNOWN
  const id = load<u32>(p, 4)
  if (id != V_STARTTLS) return length == 4 || endsVerb(load<u8>(at, 4)) ? id : V_UNKNOWN
  if (length < 8 || (load<u32>(at, 4) & FOLD) != TTLS) return V_UNKNOWN
  return length == 8 || endsVerb(load<u8>(at, 8)) ? V_STARTTLS : V_UNKNOWN
}

/** Octets of the verb of a line of `length` octets. */
export function verbLength(at: usize, length: u32): u32 {
  let n: u32 = 0
  while (n < length && !endsVerb(load<u8>(at + n))) n++
  return n
}

// EHLO keywords: their ids are their places in this list.
const NAMES: StaticArray<string> = [
  '8BITMIME',
  'AUTH',
  'BINARYMIME',
  'CHECKPOINT',
  'DSN',
  'ENHANCEDSTATUSCODES',
  'ETRN',
  'PIPELINING',
  'SIZE',
  'VRFY',
  'STARTTLS',
]
const KEYWORDS: i32 = 11

/** ASCII letters without case, everything else as it is. */
// @ts-ignore: decorator
@inline
export function upper(octet: u32): u32 {
  return octet - 97 < 26 ? octet - 32 : octet
}

/** True if the `length` octets at `at` are `name`, letters without case. */
export function isName(at: usize, length: u32, name: string): bool {
  if (<i32>length != name.length) return false
  for (let i: u32 = 0; i < length; i++) {
    if (upper(load<u8>(at + i)) != <u32>name.charCodeAt(i)) return false
  }
  return true
}

/** S2: id of the keyword that `length` octets at `at` begin with, or -1. */
export function keywordOf(at: usize, length: u32, equalsEnds: bool): i32 {
  let n: u32 = 0
  while (n < length) {
    const octet: u32 = load<u8>(at + n)
    if (octet == 32 || octet == 9 || (equalsEnds && octet == 61)) break
    n++
  }
  for (let i = 0; i < KEYWORDS; i++) {
    if (isName(at, n, unchecked(NAMES[i]))) return i
  }
  return -1
}
