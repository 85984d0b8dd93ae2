import { SessionRedaction } from '../../redact/redact.ts'
import { fixed, type Redacted } from '../../redact/redacted.ts'
import { KNOWN_VERBS, verbOf } from '../../smtp/verbs.ts'
import { has, type RecordedLine, type Recording } from './recording.ts'

/** What a recorded line is, beside its octets. */
export interface ReadLine {
  shown: Redacted
  /** an AUTH value stands in it or may: print often has something else in its place */
  auth: boolean
  /** it is mail or TLS, whatever the firewall takes it for */
  content: boolean
}

/**
 * Every line of a recording as it may be shown: AUTH values never, mail content never. Mail is what
 * follows a 354 up to its end, a BDAT's octets, and what a client sends after DATA without waiting
 * or in spite of a refusal.
 */
export function readLines(recording: Recording): Map<RecordedLine, ReadLine> {
  const reading = new Reading(has(recording, 'S'))
  return new Map(recording.lines.map((line) => [line, reading.line(line)]))
}

/** A TLS record begins so: handshake, SSL 3.0 to TLS 1.3 (RFC 8446 5.1). What follows is ciphertext. */
const TLS_RECORD = /^\x16\x03[\x00-\x04]/

/** How the octets of mail are named. */
export function contentWords(octets: number): Redacted {
  return fixed`[mail content, ${octets} octets]`
}

class Reading {
  readonly #redaction = new SessionRedaction()
  readonly #answered: boolean
  #data: 'no' | 'asked' | 'open' | 'refused' = 'no'
  /** octets of a BDAT still to come */
  #bdat = 0
  readonly #tls = { C: false, S: false }

  /** `answered`: the recording has replies, so a 354 would be seen */
  constructor(answered: boolean) {
    this.#answered = answered
  }

  line({ direction, text, terminator }: RecordedLine): ReadLine {
    this.#tls[direction] ||= TLS_RECORD.test(text)
    if (this.#tls[direction])
      return { shown: fixed`[${text.length} octets of TLS]`, auth: false, content: true }
    if (direction === 'S') return this.#reply(text)
    if (this.#isContent(text, text.length + terminator.length))
      return { shown: contentWords(text.length), auth: false, content: true }
    const verb = verbOf(text)
    if (verb === 'DATA') this.#data = this.#answered ? 'asked' : 'open'
    const payload = verb === 'BDAT' ? /^BDAT[ \t]+(\d{1,15})/i.exec(text) : null
    if (payload) this.#bdat = Number(payload[1])
    const { shown, secret } = this.#redaction.client(text)
    return { shown, auth: secret || verb === 'AUTH', content: false }
  }

  #reply(text: string): ReadLine {
    if (this.#data === 'asked' && /^\d{3}(?: |$)/.test(text))
      this.#data = text.startsWith('354') ? 'open' : 'refused'
    return { shown: this.#redaction.server(text), auth: text.startsWith('334'), content: false }
  }

  #isContent(text: string, octets: number): boolean {
    if (this.#bdat > 0) {
      this.#bdat -= octets
      return true
    }
    if (this.#data === 'no') return false
    if (text === '.') {
      this.#data = 'no'
      return false
    }
    if (this.#data === 'open') return true
    if (KNOWN_VERBS.has(verbOf(text))) {
      // An honest client goes on with another command.
      if (this.#data === 'refused') this.#data = 'no'
      return false
    }
    this.#data = 'open'
    return true
  }
}
