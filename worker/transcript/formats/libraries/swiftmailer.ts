import type { ByteString } from '../../../smtp/octets.ts'
import type { Place, SessionSink } from '../../../smtp/session.ts'
import { replyCode } from '../../../smtp/words.ts'
import type { Sign } from '../../text/evidence.ts'
import { evidenceOf } from '../../text/evidence.ts'
import type { Format, Reader } from '../../format.ts'
import { withoutEntities } from '../../text/html-entities.ts'
import { clientSession, LoggedSession, printedAt } from '../../session/logged-session.ts'

const SIGNS: readonly Sign[] = [
  {
    pattern:
      /^\+\+ (?:Starting )?\w{0,60}Swift\w{0,60}_\w{0,60}Transport\w{0,60}(?: started)?(?:<br \/>)?$/,
    says: 'says that a Swift transport starts',
    weight: 0.95,
  },
  { pattern: /^(?:<<|&lt;&lt;) 220[ -]/, says: 'is a greeting behind "<< "', weight: 0.6 },
  { pattern: /^(?:>>|&gt;&gt;) (?:EHLO|HELO) /, says: 'is EHLO behind ">> "', weight: 0.6 },
]

/** SwiftMailer's LoggerPlugin, ArrayLogger or EchoLogger, as text or HTML. */
export const swiftmailer: Format = {
  id: 'swiftmailer',
  title: 'SwiftMailer LoggerPlugin',
  example: '++ Starting Swift_SmtpTransport\n<< 220 mx1.example.com ESMTP\n\n>> EHLO [127.0.0.1]',
  loses: 'the message',
  detect: (head) => evidenceOf(head, SIGNS),
  read: (sink) => new SwiftReader(sink),
}

/** Whose entry an unmarked line goes on with. */
type Speaker = 'C' | 'S' | null

class SwiftReader implements Reader {
  readonly #sink: SessionSink
  #session: LoggedSession
  #speaker: Speaker = null

  constructor(sink: SessionSink) {
    this.#sink = sink
    this.#session = new LoggedSession(sink, clientSession())
  }

  line(text: ByteString, sourceLine: number): void {
    const line = text.includes('&') || text.endsWith('/>') ? shown(text) : text
    const place = printedAt(sourceLine)
    if (line.startsWith('<< ')) this.#reply(line.slice(3), place)
    else if (line.startsWith('>> ') || line === '>>') this.#command(line.slice(3), place)
    else if (line.startsWith('++ Starting ')) this.#begin()
    else if (line.startsWith('!! ')) this.#event(line.slice(3), place)
    else if (line.startsWith('++ ')) this.#speaker = null
    else this.#goOn(line, place)
  }

  end(): void {
    this.#session.end()
  }

  #reply(text: ByteString, place: Place): void {
    this.#speaker = 'S'
    if (this.#session.isOver(text)) this.#begin()
    this.#speaker = 'S'
    this.#session.server(text, place)
  }

  /** The message goes past the logger; its end, CR LF and a dot, is a command of its own. */
  #command(text: ByteString, place: Place): void {
    this.#speaker = 'C'
    if (text === '' && this.#session.mailData) this.#session.omitMailData(null, place)
    else this.#session.client(text, place)
  }

  /** Entries keep their CR LF, so an empty line follows each: it is none of the wire's. */
  #goOn(line: ByteString, place: Place): void {
    if (line === '') this.#speaker = null
    else if (this.#speaker === 'S' && replyCode(line) !== 0) this.#session.server(line, place)
    else if (this.#speaker === 'C' && line === '.') this.#session.client('.', place)
  }

  #event(text: ByteString, place: Place): void {
    this.#speaker = null
    this.#session.note(text, place)
  }

  #begin(): void {
    this.#session.end()
    this.#session = new LoggedSession(this.#sink, clientSession())
    this.#speaker = null
  }
}

function shown(text: ByteString): ByteString {
  return withoutEntities(text.replace(/<br ?\/>$/, ''))
}
