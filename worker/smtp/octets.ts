/**
 * Octets as a string whose char codes are 0–255 (WebIDL's ByteString). V8 keeps such a string at one
 * byte a character and slices it without copying, so readers hand lines on without an allocation each.
 */
export type ByteString = string

/** A stretch of octets, in the shape its source has it: text readers slice strings, captures slice buffers. */
export type Octets = Uint8Array | ByteString

/** Which way octets travel: `C` client to server, `S` server to client. */
export type Direction = 'C' | 'S'

const encoder = new TextEncoder()

/** The octets of `text` (each char code 0–255 is one octet). Throws on no input; codes above 255 keep their low 8 bits. */
export function toOctets(text: ByteString): Uint8Array {
  const octets = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) octets[i] = text.charCodeAt(i)
  return octets
}

/** Octets from which on one call for all is faster than eight at a time: 4 times at 120, 17 times at 1,448. */
const LONG_OCTETS = 96
/** The platform's Latin-1 is windows-1252, in which 27 octets from 0x80 to 0x9f are other characters, none of them below 0x100. */
const latin1 = new TextDecoder('latin1')
const NO_OCTET = /[^\0-\xff]/

/** `octets` from `start` to `end` as a ByteString. */
export function toByteString(octets: Uint8Array, start = 0, end = octets.length): ByteString {
  // never past the array: what is read there would cost V8 its fast way
  const stop = Math.min(end, octets.length)
  if (stop - start >= LONG_OCTETS) {
    const text = latin1.decode(octets.subarray(start, stop))
    if (!NO_OCTET.test(text)) return text
  }
  const char = String.fromCharCode
  let text = ''
  let at = start
  for (; at + 8 <= stop; at += 8)
    text += char(
      octets[at]!,
      octets[at + 1]!,
      octets[at + 2]!,
      octets[at + 3]!,
      octets[at + 4]!,
      octets[at + 5]!,
      octets[at + 6]!,
      octets[at + 7]!,
    )
  for (; at < stop; at++) text += char(octets[at]!)
  return text
}

/** `chunks` in one piece; a single one that is not empty as it is, not a copy. */
export function joinOctets(chunks: readonly Uint8Array[]): Uint8Array {
  const filled = chunks.filter((chunk) => chunk.length > 0)
  if (filled.length === 1) return filled[0]!
  const whole = new Uint8Array(filled.reduce((sum, chunk) => sum + chunk.length, 0))
  let at = 0
  for (const chunk of filled) {
    whole.set(chunk, at)
    at += chunk.length
  }
  return whole
}

/**
 * `text` in memory of its own. A slice keeps the whole string it was cut from alive: what is kept of a
 * long upload must not keep the upload.
 */
export function detached(text: string): string {
  return ` ${text}`.slice(1)
}

const NOT_ASCII = /[^\x00-\x7f]/

/** The UTF-8 octets of a JavaScript string, as a ByteString. */
export function utf8ByteString(text: string): ByteString {
  return NOT_ASCII.test(text) ? toByteString(encoder.encode(text)) : text
}
