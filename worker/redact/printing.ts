import type { ByteString } from '../smtp/octets.ts'

const PLAIN = /^[\x20-\x5b\x5d-\x7e]*$/
/** Characters that do not show, or that rearrange what stands beside them (bidi overrides are Cf). */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u

/**
 * `octets` as printable, unambiguous text: what is not UTF-8, and characters of Unicode Cc, Cf, Zl and
 * Zp, as `\xNN` an octet (lower-case hexadecimal); a backslash as `\\`.
 */
export function print(octets: ByteString): string {
  if (PLAIN.test(octets)) return octets
  let text = ''
  for (let at = 0; at < octets.length;) {
    const length = sequenceLength(octets, at)
    const character = length > 0 ? decode(octets, at, length) : ''
    const width = Math.max(length, 1)
    if (character === '\\') text += '\\\\'
    else if (length > 0 && !UNPRINTABLE.test(character)) text += character
    else for (let i = 0; i < width; i++) text += hexadecimal(octets.charCodeAt(at + i))
    at += width
  }
  return text
}

function hexadecimal(octet: number): string {
  return '\\x' + octet.toString(16).padStart(2, '0')
}

/** Octets of the well-formed UTF-8 sequence at `at` (Unicode table 3-7: no overlong forms, no surrogates), else 0. */
function sequenceLength(octets: ByteString, at: number): number {
  const first = octets.charCodeAt(at)
  if (first < 0x80) return 1
  if (first < 0xc2 || first > 0xf4) return 0
  const second = octets.charCodeAt(at + 1)
  const low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80
  const high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf
  if (!(second >= low && second <= high)) return 0
  if (first < 0xe0) return 2
  if (!continues(octets, at + 2)) return 0
  if (first < 0xf0) return 3
  return continues(octets, at + 3) ? 4 : 0
}

function continues(octets: ByteString, at: number): boolean {
  // NaN past the end compares false
  const octet = octets.charCodeAt(at)
  return octet >= 0x80 && octet <= 0xbf
}

function decode(octets: ByteString, at: number, length: number): string {
  const first = octets.charCodeAt(at)
  if (length === 1) return octets[at] as string
  let code = first & (0xff >> (length + 1))
  for (let i = 1; i < length; i++) code = (code << 6) | (octets.charCodeAt(at + i) & 0x3f)
  return String.fromCodePoint(code)
}
