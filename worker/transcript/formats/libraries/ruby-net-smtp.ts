import type { ByteString } from '../../../smtp/octets.ts'
import type { SessionSink } from '../../../smtp/session.ts'
import type { Sign } from '../../text/evidence.ts'
import { evidenceOf } from '../../text/evidence.ts'
import type { Format, Reader } from '../../format.ts'
import { clientSession, LoggedSession, peerOf, printedAt } from '../../session/logged-session.ts'
import { unquoteLines } from '../../text/quoted.ts'

const SIGNS: readonly Sign[] = [
  {
    pattern: /^-> "(?:[2-5]\d\d[ -]|[2-5]\d\d\\r).*"$/,
    says: 'is a reply in Ruby\'s quotes behind "-> "',
    weight: 0.8,
  },
  {
    pattern: /^<- "(?:EHLO|HELO|MAIL FROM|QUIT|DATA|AUTH|STARTTLS).*\\r\\n"$/,
    says: 'is a command in Ruby\'s quotes behind "<- "',
    weight: 0.8,
  },
]

/** Ruby's Net::SMTP with set_debug_output (the mail gem and Action Mailer use it too). */
export const rubyNetSmtp: Format = {
  id: 'ruby-net-smtp',
  title: 'Ruby net/smtp set_debug_output',
  example:
    '-> "220 mx1.example.com ESMTP\\r\\n"\n<- "EHLO client.example.test\\r\\n"\nwrote 43 bytes',
  loses: 'the message',
  detect: (head) => evidenceOf(head, SIGNS),
  read: (sink) => new RubyReader(sink),
}

class RubyReader implements Reader {
  readonly #sink: SessionSink
  #session: LoggedSession

  constructor(sink: SessionSink) {
    this.#sink = sink
    this.#session = new LoggedSession(sink, clientSession())
  }

  line(text: ByteString, sourceLine: number): void {
    if (text.startsWith('-> "')) this.#received(text, sourceLine)
    else if (text.startsWith('<- "')) this.#sent(text, sourceLine)
    else if (text.startsWith('wrote ')) this.#wrote(text, sourceLine)
    else if (text.startsWith('Connection opened: ')) this.#opened(text)
    else if (text.startsWith('TLS connection started'))
      this.#session.tlsBegins(printedAt(sourceLine))
    else if (/^(?:Conn close|Net::|EOFError|Errno::)/.test(text))
      this.#session.note(text, printedAt(sourceLine))
  }

  end(): void {
    this.#session.end()
  }

  #received(text: ByteString, sourceLine: number): void {
    const place = printedAt(sourceLine)
    unquoteLines(text, 4, quotedEnd(text), false, (line, terminator) => {
      if (this.#session.isOver(line)) this.#begin()
      this.#session.serverLine(line, terminator, place)
    })
  }

  /** What was written in several pieces is printed as several quotations, one behind the other. */
  #sent(text: ByteString, sourceLine: number): void {
    const place = printedAt(sourceLine)
    const pieces = text.replace(/((?:^|[^\\])(?:\\\\)*)""/g, '$1')
    unquoteLines(pieces, 4, quotedEnd(pieces), false, (line, terminator) => {
      this.#session.clientLine(line, terminator, place)
    })
  }

  #wrote(text: ByteString, sourceLine: number): void {
    const octets = /^wrote (\d+) bytes$/.exec(text)
    if (!octets || !this.#session.mailData) return
    this.#session.mailData = false
    this.#session.omitMailData(Number(octets[1]), printedAt(sourceLine))
  }

  #opened(text: ByteString): void {
    const target = /^Connection opened: \[?(.+?)\]?:(\d+)$/.exec(text)
    this.#begin()
    if (target) this.#session.about.server = peerOf(target[1] ?? '', Number(target[2]))
  }

  #begin(): void {
    this.#session.end()
    this.#session = new LoggedSession(this.#sink, clientSession())
  }
}

function quotedEnd(text: ByteString): number {
  return text.endsWith('"') ? text.length - 1 : text.length
}
