import type { ByteString } from '../../../smtp/octets.ts'
import type { Place, SessionSink } from '../../../smtp/session.ts'
import type { Sign } from '../../text/evidence.ts'
import { evidenceOf } from '../../text/evidence.ts'
import type { Format, Reader } from '../../format.ts'
import { OpenSessions } from '../../session/open-sessions.ts'
import { clientSession, printedAt, LoggedSession } from '../../session/logged-session.ts'

const SIGNS: readonly Sign[] = [
  {
    pattern: /^[\w:]{0,60}SMTP[\w:]{0,60}=GLOB\(0x[0-9a-f]{4,16}\)(?:>>>|<<<) /,
    says: 'names a Net::SMTP object and an arrow',
    weight: 0.97,
  },
  {
    pattern: /^Net::SMTP[\w:]{0,60}>>> {1,40}(?:Net::Cmd|Net::SMTP)\(/,
    says: "is Net::Cmd's class tree",
    weight: 0.9,
  },
]

/** Perl's Net::SMTP with Debug => 1, and its subclasses. */
export const perlNetSmtp: Format = {
  id: 'perl-net-smtp',
  title: 'Perl Net::SMTP, Debug => 1',
  example:
    'Net::SMTP=GLOB(0x55dee9340058)<<< 220 mx1.example.com ESMTP\n' +
    'Net::SMTP=GLOB(0x55dee9340058)>>> EHLO client.example.test',
  loses: 'empty lines of the message; its dots are stuffed again',
  detect: (head) => evidenceOf(head, SIGNS),
  read: (sink) => new PerlReader(sink),
}

const OBJECT = '=GLOB(0x'

class PerlReader implements Reader {
  readonly #sink: SessionSink
  readonly #open = new OpenSessions<PerlSession>()

  constructor(sink: SessionSink) {
    this.#sink = sink
  }

  line(text: ByteString, sourceLine: number): void {
    const object = text.indexOf(OBJECT)
    if (object < 0) return this.#other(text, sourceLine)
    const end = text.indexOf(')', object)
    const arrow = text.charCodeAt(end + 1)
    const isClient = arrow === 0x3e && text.startsWith('>>> ', end + 1)
    const isServer = arrow === 0x3c && text.startsWith('<<< ', end + 1)
    if (end < 0 || (!isClient && !isServer) || !text.slice(0, object).includes('SMTP')) return
    const id = text.slice(object + OBJECT.length, end)
    const said = text.slice(end + 5)
    const session = this.#session(id, isServer ? said : null)
    const place = printedAt(sourceLine)
    if (text.slice(0, object).includes('SSL') && !session.secure) session.wasSecure(place)
    if (isClient) session.sent(said, place)
    else session.received(said, place)
  }

  end(): void {
    this.#open.finishAll()
  }

  #session(id: ByteString, reply: ByteString | null): PerlSession {
    const running = this.#open.get(id)
    // Perl gives the address of a freed object to the next one
    if (running !== undefined && (reply === null || !running.isOver(reply))) return running
    return this.#open.begin(id, new PerlSession(this.#sink, clientSession({ key: id })))
  }

  /** `Net::SMTP: Net::Cmd::getline(): unexpected EOF on command channel` names no object: it can only mean the one that runs. */
  #other(text: ByteString, sourceLine: number): void {
    if (!text.startsWith('Net::SMTP') || this.#open.size !== 1) return
    const [session] = this.#open.values()
    if (session === undefined || !text.includes('Net::Cmd::')) return
    const place = printedAt(sourceLine)
    session.note(text, place)
    if (text.includes('unexpected EOF')) session.ended(place)
  }
}

class PerlSession extends LoggedSession {
  /** what is said now is inside TLS */
  secure = false
  #ended = false
  /** a `.` that ends the message if the server speaks next, and is a line of it if not */
  #dot: Place | null = null

  sent(text: ByteString, place: Place): void {
    if (this.#dot) this.#writeDot('..')
    if (!this.mailData) {
      // an addition of Authen::SASL's, in clear, beside the line that was sent
      if (!text.startsWith('(decoded) ')) this.client(text, place)
    } else if (text === '.') this.#dot = place
    else this.client(text.charCodeAt(0) === 0x2e ? '.' + text : text, place)
  }

  received(text: ByteString, place: Place): void {
    if (this.#dot) this.#writeDot('.')
    if (!text.startsWith('(decoded) ')) this.server(text, place)
  }

  ended(place: Place): void {
    if (this.#ended) return
    if (this.#dot) this.#writeDot('.')
    this.#ended = true
    this.mark({ kind: 'closed', by: 'S', how: 'eof' }, place)
  }

  /** The class of the object says that TLS began, with no 220 to STARTTLS seen. */
  wasSecure(place: Place): void {
    this.secure = true
    this.tlsBegins(place)
  }

  override end(): void {
    if (this.#dot) this.#writeDot('.')
    super.end()
  }

  #writeDot(line: ByteString): void {
    const place = this.#dot
    this.#dot = null
    if (place) this.client(line, place)
  }
}
