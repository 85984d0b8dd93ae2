import type { ByteString } from '../../../smtp/octets.ts'
import type { Place, SessionSink } from '../../../smtp/session.ts'
import { Clock } from '../../text/clock.ts'
import type { Sign } from '../../text/evidence.ts'
import { evidenceOf } from '../../text/evidence.ts'
import type { Format, Reader } from '../../format.ts'
import { clientSession, LoggedSession, printedAt } from '../../session/logged-session.ts'

const SIGNS: readonly Sign[] = [
  {
    pattern: /^.{0,200}?lettre::[\w:]{1,100}[:\]] (?:Wrote: |<< ).*<CRLF>$/,
    says: "is of lettre's own module, with <CRLF>",
    weight: 0.97,
  },
  {
    pattern: /^(?:.{0,200}?[ \]])?Wrote: (?:EHLO|HELO|MAIL|QUIT).*<CRLF>$/,
    says: 'is "Wrote:", a command and <CRLF>',
    weight: 0.8,
  },
  {
    pattern: /^(?:.{0,200}?[ \]])?<< [2-5]\d\d[ -].*<CRLF>$/,
    says: 'is "<<", a reply and <CRLF>',
    weight: 0.6,
  },
]

/** Debug lines of Rust's lettre, as log, env_logger and tracing write them. */
export const lettre: Format = {
  id: 'lettre',
  title: 'Rust lettre, debug log',
  example:
    'DEBUG lettre::transport::smtp::client::connection: << 220 mx1.example.com ESMTP<CRLF>\n' +
    'DEBUG lettre::transport::smtp::client::connection: Wrote: EHLO client.example.test<CRLF>',
  loses: 'octets that are no UTF-8; "<CRLF>" in the text is taken for a line end',
  detect: (head) => evidenceOf(head, SIGNS),
  read: (sink) => new LettreReader(sink),
}

const CRLF = '<CRLF>'
const WROTE = 'Wrote: '
const READ = '<< '
/** The mark stands behind time, level, thread and module. */
const MARK_WITHIN = 200

class LettreReader implements Reader {
  readonly #sink: SessionSink
  readonly #clock = new Clock()
  #session: LoggedSession
  /** the reply so far: each of its lines is printed with all that came before */
  #seen = ''
  /** a message with bare LF goes on in the next line of the log */
  #writing = false

  constructor(sink: SessionSink) {
    this.#sink = sink
    this.#session = new LoggedSession(sink, clientSession())
  }

  line(text: ByteString, sourceLine: number): void {
    const wrote = text.indexOf(WROTE)
    const read = wrote >= 0 && wrote < MARK_WITHIN ? -1 : text.indexOf(READ)
    if (wrote >= 0 && wrote < MARK_WITHIN && isMark(text, wrote)) {
      this.#seen = ''
      this.#write(text.slice(wrote + WROTE.length), printedAt(sourceLine, this.#time(text)))
    } else if (read >= 0 && read < MARK_WITHIN && isMark(text, read)) {
      this.#writing = false
      this.#reply(text.slice(read + READ.length), printedAt(sourceLine, this.#time(text)))
    } else if (this.#writing) this.#write(text, printedAt(sourceLine))
  }

  end(): void {
    this.#session.end()
  }

  #time(text: ByteString): number | null {
    const stamp = /^\[?(\d{4}-\d\d-\d\dT[\d:.]+Z)/.exec(text)
    return stamp ? this.#clock.read(stamp[1] ?? '') : null
  }

  #write(text: ByteString, place: Place): void {
    const rest = this.#lines(text, (line) => this.#session.client(line, place))
    if (rest !== '') this.#session.clientLine(rest, '\n', place)
    this.#writing = rest !== ''
  }

  #reply(text: ByteString, place: Place): void {
    const said =
      this.#seen !== '' && text.startsWith(this.#seen) ? text.slice(this.#seen.length) : text
    const rest = this.#lines(said, (line) => {
      if (this.#session.isOver(line)) this.#begin()
      this.#session.server(line, place)
      this.#seen = line.charCodeAt(3) === 0x2d ? text : ''
    })
    if (rest !== '') this.#session.serverLine(rest, '', place)
  }

  #lines(text: ByteString, take: (line: ByteString) => void): ByteString {
    let from = 0
    for (let at = text.indexOf(CRLF); at >= 0; at = text.indexOf(CRLF, from)) {
      take(text.slice(from, at))
      from = at + CRLF.length
    }
    return text.slice(from)
  }

  #begin(): void {
    this.#session.end()
    this.#session = new LoggedSession(this.#sink, clientSession())
  }
}

/** The mark begins the message of a log line: nothing, or a blank or bracket, is before it. */
function isMark(text: ByteString, at: number): boolean {
  const before = text.charCodeAt(at - 1)
  return at === 0 || before === 0x20 || before === 0x5d || before === 9
}
