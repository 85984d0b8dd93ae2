import { COMPARED_AT_ONCE_LINES } from '../../limits.ts'
import { SessionRedaction } from '../../redact/redact.ts'
import { fixed, type Redacted } from '../../redact/redacted.ts'
import { chunkLine } from '../../smtp/chunk-line.ts'
import { Modes } from '../../smtp/modes.ts'
import type { ByteString } from '../../smtp/octets.ts'
import { verbOf } from '../../smtp/verbs.ts'
import { Pace, type Steps } from '../../turn.ts'
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
export function* readingLines(recording: Recording): Steps<Map<RecordedLine, ReadLine>> {
  const only = has(recording, 'S') ? null : 'client'
  const reading = new Reading(
    new Modes({ exact: recording.exact, only }),
    new SessionRedaction(recording.secrets),
  )
  const read = new Map<RecordedLine, ReadLine>()
  const pace = new Pace(COMPARED_AT_ONCE_LINES)
  for (const line of recording.lines) {
    read.set(line, reading.line(line))
    if (pace.isDue()) yield
  }
  return read
}

/** A TLS record begins so: handshake, SSL 3.0 to TLS 1.3 (RFC 8446 5.1). What follows is ciphertext. */
const TLS_RECORD = /^\x16\x03[\x00-\x04]/

/** How the octets of mail are named. */
export function contentWords(octets: number): Redacted {
  return fixed`[mail content, ${octets} octets]`
}

class Reading {
  readonly #redaction: SessionRedaction
  readonly #modes: Modes
  readonly #tls = { C: false, S: false }

  constructor(modes: Modes, redaction: SessionRedaction) {
    this.#redaction = redaction
    this.#modes = modes
  }

  line({ direction, text, terminator, place }: RecordedLine): ReadLine {
    this.#redaction.at(place.sourceLine)
    this.#tls[direction] ||= TLS_RECORD.test(text)
    if (this.#tls[direction])
      return { shown: fixed`[${text.length} octets of TLS]`, auth: false, content: true }
    if (direction === 'S') {
      this.#modes.server(text)
      return { shown: this.#redaction.server(text), auth: text.startsWith('334'), content: false }
    }
    if (this.#modes.isPayload(text)) return this.#payload(text, terminator)
    const is = this.#modes.client(text)
    if (is === 'mail' || is === 'stray')
      return { shown: contentWords(text.length), auth: false, content: true }
    if (is === 'end-of-data') return { shown: fixed`.`, auth: false, content: false }
    return this.#command(text)
  }

  /** A chunk may end inside a line: what follows is the next command. */
  #payload(text: ByteString, terminator: string): ReadLine {
    const { payload } = this.#modes
    const { command, left } = chunkLine(payload, text, terminator)
    this.#modes.takePayload(payload - left)
    if (command === null) return { shown: contentWords(text.length), auth: false, content: true }
    const read = this.line({ ...NOWHERE, direction: 'C', text: command, terminator: '' })
    const content = contentWords(text.length - command.length)
    return { ...read, shown: fixed`${content}${read.shown}` }
  }

  #command(text: ByteString): ReadLine {
    const { shown, secret } = this.#redaction.client(text)
    return { shown, auth: secret || verbOf(text) === 'AUTH', content: false }
  }
}

const NOWHERE = { line: 0, offset: 0, place: { sourceLine: null, packet: null, time: null } }
