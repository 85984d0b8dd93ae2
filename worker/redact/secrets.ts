import {
  MAX_KEPT_SECRET_OCTETS,
  MAX_REMEMBERED_SECRETS,
  MIN_QUOTED_SECRET_OCTETS,
  MIN_QUOTED_START_OCTETS,
} from '../limits.ts'
import type { ByteString } from '../smtp/octets.ts'
import { joined, type Quote } from './quote.ts'
import { isEncoded } from './unusual.ts'

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
/** Base64 within a word that is none. */
const ENCODED_RUN = /[A-Za-z0-9+/_-]{8,}={0,2}/g
/** Encoded text in a reply, which may have a secret in it: base64, and hexadecimal by octets. */
const ENCODED = /[A-Za-z0-9+/_-]{4,}={0,2}/g
const HEXADECIMAL = /(?:(?:0x|\\x|%)?[0-9A-Fa-f]{2}[ :,.-]?){6,}/g

/**
 * The AUTH values seen in one session, and where a reply quotes them: as sent, upper-cased, cut short,
 * half of the base64, decoded from it whole or in part, and all that in base64 or hexadecimal again.
 */
export class Secrets {
  readonly #needles = new Map<string, Needle>()
  readonly #keeps: (form: ByteString) => boolean
  readonly #inParts: (word: ByteString) => boolean
  /** every PART_OCTETS of the values as sent */
  readonly #parts = new Set<string>()
  #remembered = 0

  /** `keeps`: which forms of a value are looked for; `inParts`: of which words the pieces are, too. */
  constructor(
    keeps: (form: ByteString) => boolean = () => true,
    inParts: (word: ByteString) => boolean = () => true,
  ) {
    this.#keeps = keeps
    this.#inParts = inParts
  }

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
    for (const word of secret.split(/\s+/)) this.addWord(word)
  }

  /** Takes one word, which may be a value with something around it. */
  addWord(word: ByteString): void {
    this.#keep(word)
    if (decodeBase64(word) !== null) this.#keepEncoded(word)
    // something may stand around it
    else for (const [run] of word.matchAll(ENCODED_RUN)) if (isEncoded(run)) this.#keepEncoded(run)
  }

  #keepEncoded(word: ByteString): void {
    const decoded = decodeBase64(word)
    if (decoded === null) return
    this.#keep(word)
    this.#keepParts(word)
    this.#keep(decoded)
    for (const part of decoded.split(BETWEEN_PARTS)) {
      this.#keep(part)
      this.#keep(part.replace(NAME_BEFORE_VALUE, ''))
    }
  }

  /**
   * A line shown in full makes what it says public: hiding it elsewhere would only mark it as a secret. True if it
   * says any of it.
   */
  publish(line: ByteString): boolean {
    if (this.#needles.size === 0) return false
    const shown = line.toLowerCase()
    let said = false
    for (const needle of this.#needles.keys())
      if (shown.includes(needle)) said = this.#needles.delete(needle)
    for (const { start, end } of this.#quotedParts(shown))
      said = this.#parts.delete(shown.slice(start, end)) || said
    return said
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
    if (!this.#inParts(word)) return
    const digits = word.slice(0, MAX_KEPT_SECRET_OCTETS).toLowerCase()
    for (let at = 0; at + PART_OCTETS <= digits.length; at++)
      this.#parts.add(digits.slice(at, at + PART_OCTETS))
  }

  #keep(secret: ByteString): void {
    if (secret.length < MIN_QUOTED_SECRET_OCTETS || /^bearer$/i.test(secret)) return
    if (!this.#keeps(secret)) return
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
