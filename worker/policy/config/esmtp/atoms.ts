import {
  MAX_DESCRIPTION_CHARS,
  MAX_MATCH_COUNT,
  MAX_NAME_CHARS,
  MAX_PORT,
} from '../../../limits.ts'
import type { Cursor } from '../cursor.ts'
import type { Word } from '../lines.ts'
import { tcpPort } from '../traffic/ports.ts'

/** Characters that print as something else than they are; what is written back must be what was read. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u

/** Whether every character of `text` shows as itself. */
export function isPrintable(text: string): boolean {
  return !UNPRINTABLE.test(text)
}

/** A name of at most 40 characters, or null after a fault. */
export function readName(cursor: Cursor, what: string): Word | null {
  const word = cursor.next
  if (word === null || word.text.length > MAX_NAME_CHARS || !isPrintable(word.text)) {
    cursor.fault(`${what}, 1 to ${MAX_NAME_CHARS} characters`)
    return null
  }
  return cursor.take()
}

/** N of a limit, or null after a fault. */
export function readCount(cursor: Cursor): number | null {
  return readNumber(cursor, 1, MAX_MATCH_COUNT)
}

/** A decimal number in bounds, or null after a fault. */
export function readNumber(cursor: Cursor, lowest: number, highest: number): number | null {
  const word = cursor.next
  const value = word !== null && /^[0-9]{1,10}$/.test(word.text) ? Number(word.text) : NaN
  if (!(value >= lowest && value <= highest)) {
    cursor.fault(`a number from ${lowest} to ${highest}`)
    return null
  }
  cursor.take()
  return value
}

/** A TCP port, by number or by the name that the device prints; null after a fault. */
export function readPort(cursor: Cursor): number | null {
  const word = cursor.next?.text ?? ''
  const named = /^[0-9]/.test(word) ? null : tcpPort(word)
  if (named === null) return readNumber(cursor, 1, MAX_PORT)
  cursor.take()
  return named
}

/** The rest of the line after `description`, or null after a fault. */
export function readDescription(cursor: Cursor): string | null {
  const first = cursor.next
  const text = first === null ? '' : cursor.line.text.slice(first.column - 1)
  if (text === '' || text.length > MAX_DESCRIPTION_CHARS || !isPrintable(text)) {
    cursor.fault(`a text of 1 to ${MAX_DESCRIPTION_CHARS} characters`)
    return null
  }
  return text
}
