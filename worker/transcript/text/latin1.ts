import type { ByteString } from '../../smtp/octets.ts'
import { toOctets, utf8ByteString } from '../../smtp/octets.ts'

const NOT_ASCII = /[\x80-\xff]/
const BEYOND_LATIN1 = /[^\x00-\xff]/
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The characters of UTF-8 `octets`; null if they are not valid UTF-8. */
export function decodedUtf8(octets: ByteString): string | null {
  if (!NOT_ASCII.test(octets)) return octets
  try {
    return decoder.decode(toOctets(octets))
  } catch {
    return null
  }
}

/**
 * The octets of a text that was taken for Latin-1 when it was logged and written out as UTF-8: each
 * character is an octet again. A text with characters beyond Latin-1, or no UTF-8, stays as it is.
 */
export function onceDecoded(octets: ByteString): ByteString {
  if (!NOT_ASCII.test(octets)) return octets
  const text = decodedUtf8(octets)
  return text === null || BEYOND_LATIN1.test(text) ? octets : text
}

/** `text` as octets: Latin-1 where it was logged so (`binary`), else UTF-8. */
export function octetsOf(text: string, binary: boolean): ByteString {
  return binary && !BEYOND_LATIN1.test(text) ? text : utf8ByteString(text)
}
