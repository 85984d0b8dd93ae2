import {
  MAX_KEPT_SECRET_OCTETS,
  MAX_REMEMBERED_SECRETS,
  MIN_QUOTED_SECRET_OCTETS,
  MIN_QUOTED_START_OCTETS,
} from '../limits.ts'
import type { ByteString } from '../smtp/octets.ts'

/** A stretch of a line that quotes a secret: from `start` up to `end`. */
export interface Quote {
  start: number
  end: number
}

/** Something secret as it may be quoted: lower case, as some servers upper-case what they quote (aiosmtpd). */
interface Needle {
  start: string
  /** true if the secret was longer than what is kept of it */
  clipped: boolean
}

const BASE64 = /^[A-Za-z0-9+/_-]{4,}={0,2}$/
/** Separators inside decoded responses: PLAIN's NUL, XOAUTH2's 0x01, SCRAM's comma, CRAM-MD5's SP. */
const BETWEEN_PARTS = /[\0\x01,\s]+/
/** `user=`, `auth=`, `n=` before a value (XOAUTH2, SCRAM). */
const NAME_BEFORE_VALUE = /^[a-z]+=/i

/** Octets of an encoded value that are one wherever they stand: a server may quote its second half. */
const PART_OCTETS = 8
/** Encoded text in a reply, which may have a secret in it: base64, and hexadecimal by octets. */
const ENCODED = /[A-Za-z0-9+/_-]{4,}={0,2}/g
const HEXADECIMAL = /(?:(?:0x|\\x|%)?[0-9A-Fa-f]{2}[ :,.-]?){6,}/g

/**
 * The AUTH values seen in one session, and where a reply quotes them: as sent, upper-cased, cut short,
 * half of the base64, decoded from it whole or in part, and all that in base64 or hexadecimal again.
 */
export class Secrets {
  readonly #needles = new Map<string, Needle>()
  /** every PART_OCTETS of the values as sent */
  readonly #parts = new Set<string>()
  #remembered = 0

  /** True once more was seen than is remembered: then no reply text can be trusted. */
  get overflowed(): boolean {
    return this.#remembered > MAX_REMEMBERED_SECRETS
  }

  /** Takes what followed AUTH's mechanism, or a whole auth-response line. */
  add(value: ByteString): void {
    const secret = value.trim()
    // `=`, `*`, and asterisks of the uploader's own are no secret
    if (!/[A-Za-z0-9]/.test(secret) || isRedacted(secret)) return
    this.#remembered++
    if (this.overflowed) return
    this.#keep(secret)
    for (const word of secret.split(/\s+/)) {
      this.#keep(word)
      const decoded = decodeBase64(word)
      if (decoded === null) continue
      this.#keepParts(word)
      this.#keep(decoded)
      for (const part of decoded.split(BETWEEN_PARTS)) {
        this.#keep(part)
        this.#keep(part.replace(NAME_BEFORE_VALUE, ''))
      }
    }
  }

  /** A line shown in full makes what it says public: hiding it elsewhere would only mark it as a secret. */
  publish(line: ByteString): void {
    if (this.#needles.size === 0) return
    const shown = line.toLowerCase()
    for (const needle of this.#needles.keys())
      if (shown.includes(needle)) this.#needles.delete(needle)
    for (const { start, end } of this.#quotedParts(shown))
      this.#parts.delete(shown.slice(start, end))
  }

  /** Where `text` quotes a secret, in order, without overlap. */
  quotes(text: ByteString): Quote[] {
    if (this.#needles.size === 0) return []
    return joined([...this.#plainQuotes(text), ...this.#quotedEncoded(text)])
  }

  #plainQuotes(text: ByteString): Quote[] {
    if (this.#needles.size === 0) return []
    const lower = text.toLowerCase()
    const found = this.#quotedParts(lower)
    for (const needle of this.#needles.values()) {
      const head = needle.start.slice(0, MIN_QUOTED_START_OCTETS)
      for (let at = lower.indexOf(head); at >= 0;) {
        const end = endOfQuote(lower, at, needle)
        found.push({ start: at, end })
        at = lower.indexOf(head, end)
      }
    }
    return found
  }

  #quotedParts(lower: string): Quote[] {
    const found: Quote[] = []
    for (let at = 0; at + PART_OCTETS <= lower.length; at++)
      if (this.#parts.has(lower.slice(at, at + PART_OCTETS)))
        found.push({ start: at, end: at + PART_OCTETS })
    return found
  }

  #quotedEncoded(text: ByteString): Quote[] {
    if (this.#needles.size === 0) return []
    const found: Quote[] = []
    for (const match of text.matchAll(HEXADECIMAL)) {
      const digits = match[0].replace(/0x|\\x|%|[^0-9A-Fa-f]/g, '')
      // A quote may begin in the middle of an octet.
      const readings = [0, 1].map((from) => unhex(digits.slice(from)))
      if (readings.some((reading) => this.#plainQuotes(reading).length > 0))
        found.push({ start: match.index, end: match.index + match[0].trimEnd().length })
    }
    for (const match of text.matchAll(ENCODED)) {
      const decoded = decodeBase64(match[0])
      if (decoded !== null && this.#plainQuotes(decoded).length > 0)
        found.push({ start: match.index, end: match.index + match[0].length })
    }
    return found
  }

  #keepParts(word: ByteString): void {
    const digits = word.slice(0, MAX_KEPT_SECRET_OCTETS).toLowerCase()
    for (let at = 0; at + PART_OCTETS <= digits.length; at++)
      this.#parts.add(digits.slice(at, at + PART_OCTETS))
  }

  #keep(secret: ByteString): void {
    if (secret.length < MIN_QUOTED_SECRET_OCTETS || /^bearer$/i.test(secret)) return
    const start = secret.slice(0, MAX_KEPT_SECRET_OCTETS).toLowerCase()
    this.#needles.set(start, { start, clipped: secret.length > MAX_KEPT_SECRET_OCTETS })
  }
}

/** A quote runs as far as it agrees with the secret; past what is kept of it, to the end of the line. */
function endOfQuote(lower: string, at: number, needle: Needle): number {
  let length = 0
  while (length < needle.start.length && lower[at + length] === needle.start[length]) length++
  return needle.clipped && length === needle.start.length ? lower.length : at + length
}

/** `quotes` in order; those that overlap or touch made one. */
export function joined(quotes: Quote[]): Quote[] {
  quotes.sort((a, b) => a.start - b.start)
  const result: Quote[] = []
  for (const quote of quotes) {
    const last = result.at(-1)
    if (last && quote.start <= last.end) last.end = Math.max(last.end, quote.end)
    else result.push(quote)
  }
  return result
}

/** Whether `text` is a secret's place already emptied. */
export function isRedacted(text: string): boolean {
  return /^\[redacted \d+ octets\]$/.test(text)
}

function unhex(digits: string): ByteString {
  let octets = ''
  for (let at = 0; at + 2 <= digits.length; at += 2)
    octets += String.fromCharCode(parseInt(digits.slice(at, at + 2), 16))
  return octets
}

/** The octets `word` stands for (base64 or base64url, padding optional), or null if it is not base64. */
export function decodeBase64(word: ByteString): ByteString | null {
  if (!BASE64.test(word)) return null
  const digits = word.replace(/=+$/, '').replaceAll('-', '+').replaceAll('_', '/')
  // a lone last digit carries no octet: a quote cut short may end so
  const whole = digits.length % 4 === 1 ? digits.slice(0, -1) : digits
  return atob(whole)
}
