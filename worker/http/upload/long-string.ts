import { STRING_AT_ONCE_OCTETS } from '../../limits.ts'
import { joinOctets } from '../../smtp/octets.ts'
import type { Steps } from '../../turn.ts'

const BACKSLASH = 0x5c
const LETTER_U = 0x75
/** `\uXXXX`, and any other escape (RFC 8259 7). */
const UNICODE_ESCAPE_OCTETS = 6
const ESCAPE_OCTETS = 2
/** Octets of a character of UTF-8 behind its first. */
const MOST_CONTINUED_OCTETS = 3
const SURROGATE_PAIR = /^\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}$/

/** A long string of a JSON body, still as it stands there: parsed at once it would hold up everybody else. */
export class LongString {
  readonly #json: Uint8Array

  /** `json`: what stands between its quotation marks. Every reading throws a SyntaxError or TypeError where that is no JSON. */
  constructor(json: Uint8Array) {
    this.#json = json
  }

  /** What it says. */
  *text(): Steps<string> {
    let text = ''
    for (const piece of this.#pieces()) {
      text += piece
      yield
    }
    return text
  }

  /** The same as UTF-8. */
  *octets(): Steps<Uint8Array> {
    const encoder = new TextEncoder()
    const chunks: Uint8Array[] = []
    for (const piece of this.#pieces()) {
      chunks.push(encoder.encode(piece))
      yield
    }
    return joinOctets(chunks)
  }

  /** The octets that it says in base64, blanks left out; null where it is none. */
  *base64(): Steps<Uint8Array | null> {
    const chunks: Uint8Array[] = []
    let carried = ''
    let padded = false
    for (const piece of this.#pieces()) {
      const text = carried + piece.replace(/[\t\n\f\r ]+/g, '')
      const whole = text.slice(0, text.length - (text.length % 4))
      carried = text.slice(whole.length)
      if (padded && text !== '') return null
      padded = whole.includes('=')
      const octets = decodedBase64(whole)
      if (octets === null) return null
      chunks.push(octets)
      yield
    }
    const last = decodedBase64(carried)
    return last === null || (padded && carried !== '') ? null : joinOctets([...chunks, last])
  }

  /** Parsed piece by piece, none of which ends within a character or an escape. */
  *#pieces(): Iterable<string> {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
    for (let at = 0; at < this.#json.length;) {
      const end = this.#cutBehind(at)
      yield JSON.parse(`"${decoder.decode(this.#json.subarray(at, end))}"`) as string
      at = end
    }
  }

  #cutBehind(at: number): number {
    const json = this.#json
    const end = Math.min(at + STRING_AT_ONCE_OCTETS, json.length)
    for (let from = at; ;) {
      const found = json.subarray(from, end).indexOf(BACKSLASH)
      if (found < 0) return beforeContinuation(json, end)
      const escape = from + found
      from = escape + this.#lengthOfEscape(escape)
      if (from >= end) return Math.min(from, json.length)
    }
  }

  /** A pair of surrogates is one character. */
  #lengthOfEscape(at: number): number {
    if (this.#json[at + 1] !== LETTER_U) return ESCAPE_OCTETS
    const two = String.fromCharCode(...this.#json.subarray(at, at + 2 * UNICODE_ESCAPE_OCTETS))
    return SURROGATE_PAIR.test(two) ? 2 * UNICODE_ESCAPE_OCTETS : UNICODE_ESCAPE_OCTETS
  }
}

function beforeContinuation(octets: Uint8Array, end: number): number {
  for (let at = end; at > end - MOST_CONTINUED_OCTETS - 1; at--)
    if (((octets[at] ?? 0) & 0xc0) !== 0x80) return at
  return end
}

/** What stands in base64; null where it is none. */
export function decodedBase64(base64: string): Uint8Array | null {
  try {
    return Uint8Array.from(atob(base64), (octet) => octet.charCodeAt(0))
  } catch {
    return null
  }
}
