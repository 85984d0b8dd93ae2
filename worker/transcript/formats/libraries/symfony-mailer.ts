import type { ByteString } from '../../../smtp/octets.ts'
import type { SessionSink } from '../../../smtp/session.ts'
import { Clock } from '../../text/clock.ts'
import type { Sign } from '../../text/evidence.ts'
import { evidenceOf } from '../../text/evidence.ts'
import type { Format, Reader } from '../../format.ts'
import { clientSession, LoggedSession, printedAt } from '../../session/logged-session.ts'

const STAMP = '\\[\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}(?:Z|[+-]\\d\\d:\\d\\d)\\]'

const SERVER = new RegExp(`^(?:${STAMP} )?< [2-5]\\d\\d(?:[ -]|$)`)

const SIGNS: readonly Sign[] = [
  {
    pattern: new RegExp(`^${STAMP} (?:< [2-5]\\d\\d[ -]|> (?:EHLO|HELO) )`),
    says: 'is a time in brackets, an arrow and SMTP, as Symfony Mailer prints it',
    weight: 0.95,
  },
  { pattern: /^< 220[ -]/, says: 'is a greeting behind "< "', weight: 0.5 },
  { pattern: /^> (?:EHLO|HELO) \S+$/, says: 'is EHLO behind "> "', weight: 0.5 },
  { pattern: /^> MAIL FROM:<\S*>/, says: 'is MAIL behind "> "', weight: 0.3 },
]

/** Symfony Mailer's debug of a sent message or of a TransportException (Laravel since 9 prints the same). */
export const symfonyMailer: Format = {
  id: 'symfony-mailer',
  title: 'Symfony Mailer getDebug()',
  alike: ['curl'],
  example:
    '[2026-11-24T04:38:12.012345+00:00] < 220 mx1.example.com ESMTP\n' +
    '[2026-11-24T04:38:12.012399+00:00] > EHLO client.example.test',
  loses: 'the message; times before Symfony 6',
  // Other programs mark the client by the same arrow and the server by none.
  detect: (head) => (head.lines.some((line) => SERVER.test(line)) ? evidenceOf(head, SIGNS) : []),
  read: (sink) => new SymfonyReader(sink),
}

class SymfonyReader implements Reader {
  readonly #sink: SessionSink
  readonly #clock = new Clock()
  #session: LoggedSession
  #omitted = false

  constructor(sink: SessionSink) {
    this.#sink = sink
    this.#session = new LoggedSession(sink, clientSession())
  }

  line(text: ByteString, sourceLine: number): void {
    const at = text.charCodeAt(0) === 0x5b ? text.indexOf('] ') + 2 : 0
    const arrow = text.charCodeAt(at)
    const isServer = arrow === 0x3c
    if (!isServer && arrow !== 0x3e) return
    // an empty line's blank is lost to whoever trims
    if (text.charCodeAt(at + 1) !== 0x20 && text.length > at + 1) return
    const time = at > 2 ? this.#clock.read(text.slice(1, at - 2)) : null
    const place = printedAt(sourceLine, time)
    const said = text.slice(at + 2)
    if (isServer) {
      if (this.#session.isOver(said)) this.#begin()
      this.#session.server(said, place)
      return
    }
    if (this.#session.mailData && !this.#omitted) {
      this.#session.omitMailData(null, place)
      this.#omitted = true
    }
    this.#session.client(said, place)
    if (!this.#session.mailData) this.#omitted = false
  }

  end(): void {
    this.#session.end()
  }

  #begin(): void {
    this.#session.end()
    this.#session = new LoggedSession(this.#sink, clientSession())
    this.#omitted = false
  }
}
