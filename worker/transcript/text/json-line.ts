import type { ByteString } from '../../smtp/octets.ts'
import { toOctets, utf8ByteString } from '../../smtp/octets.ts'

/** An object of JSON with its values unknown. */
export type JsonObject = Readonly<Record<string, unknown>>

const utf8 = new TextDecoder()
/** Most lines are ASCII, and need no decoding. */
const NOT_ASCII = /[^\x00-\x7f]/

/** The object that `text`, UTF-8 as a ByteString, is; null if it is anything else. */
export function jsonObject(text: ByteString): JsonObject | null {
  if (!text.startsWith('{')) return null
  try {
    const value: unknown = JSON.parse(NOT_ASCII.test(text) ? utf8.decode(toOctets(text)) : text)
    return isObject(value) ? value : null
  } catch {
    return null
  }
}

/** `value` if it is an object and no list, else null. */
export function objectIn(value: unknown): JsonObject | null {
  return isObject(value) ? value : null
}

/** `value` as octets if it is a text or a number, else ''. */
export function textIn(value: unknown): ByteString {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' ? utf8ByteString(value) : ''
}

/** The texts of a list; a text alone is a list of one. */
export function textsIn(value: unknown): ByteString[] {
  const list: unknown[] = Array.isArray(value) ? value : [value]
  return list.map(textIn).filter((text) => text !== '')
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
