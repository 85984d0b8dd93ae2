import type { ByteString } from '../../smtp/octets.ts'
import { utf8ByteString } from '../../smtp/octets.ts'

/** Takes one line of what was quoted: its octets, and what ended it (`\r\n`, `\n`, or '' at the end). */
export type TakeLine = (line: ByteString, terminator: string) => void

const BACKSLASH = 0x5c
const SIMPLE: Record<string, string> = {
  n: '\n',
  r: '\r',
  t: '\t',
  a: '\x07',
  b: '\b',
  v: '\v',
  f: '\f',
  e: '\x1b',
  0: '\0',
}

/**
 * Undoes Python's `repr` and Ruby's `dump` between `start` and `end` of `text`, and hands on what was
 * quoted line by line. `\xNN` is an octet, or, where `codePoints` (Python's str), a code point that went
 * out as UTF-8, as `\uNNNN` and `\u{N…}` do everywhere. An escape nobody prints stays as it is.
 */
export function unquoteLines(
  text: ByteString,
  start: number,
  end: number,
  codePoints: boolean,
  take: TakeLine,
): void {
  let at = start
  let held = ''
  while (at < end) {
    const escape = text.indexOf('\\', at)
    if (escape < 0 || escape >= end - 1) break
    const letter = text.charCodeAt(escape + 1)
    if (letter === 0x72 && text.startsWith('\\n', escape + 2) && escape + 4 <= end) {
      take(joined(held, text, at, escape), '\r\n')
      held = ''
      at = escape + 4
    } else if (letter === 0x6e) {
      take(joined(held, text, at, escape), '\n')
      held = ''
      at = escape + 2
    } else {
      const length = escapeLength(text, escape, end)
      held += text.slice(at, escape) + escaped(text, escape, length, codePoints)
      at = escape + length
    }
  }
  if (at < end || held !== '') take(joined(held, text, at, end), '')
}

function joined(held: string, text: string, start: number, end: number): string {
  return held === '' ? text.slice(start, end) : held + text.slice(start, end)
}

function escapeLength(text: string, at: number, end: number): number {
  const letter = text.charCodeAt(at + 1)
  let length = 2
  if (letter === 0x78) length = 4
  else if (letter === 0x55) length = 10
  else if (letter === 0x75) {
    length = text.charCodeAt(at + 2) === 0x7b ? text.indexOf('}', at) - at + 1 : 6
  }
  return length > 0 && length <= 10 && at + length <= end ? length : 2
}

function escaped(text: string, at: number, length: number, codePoints: boolean): string {
  if (length === 2) {
    if (text.charCodeAt(at + 1) === BACKSLASH) return '\\'
    const letter = text[at + 1] ?? ''
    if (letter === 'x' || letter === 'u' || letter === 'U') return '\\' + letter
    return SIMPLE[letter] ?? letter
  }
  const digits = text.slice(at + 2, at + length).replace(/[{}]/g, '')
  const code = /^[0-9A-Fa-f]+$/.test(digits) ? parseInt(digits, 16) : -1
  if (code < 0 || code > 0x10ffff) return text.slice(at, at + length)
  const isOctet = length === 4 && !codePoints
  return isOctet || code < 0x80 ? String.fromCharCode(code) : utf8ByteString(codeText(code))
}

function codeText(code: number): string {
  return String.fromCodePoint(code)
}
