import type { ByteString } from '../../../smtp/octets.ts'
import type { SessionSink } from '../../../smtp/session.ts'
import { Clock } from '../../text/clock.ts'
import type { Sign } from '../../text/evidence.ts'
import { evidenceOf } from '../../text/evidence.ts'
import type { Format, Reader } from '../../format.ts'
import { clientSession, peerOf, printedAt, LoggedSession } from '../../session/logged-session.ts'

const SIGNS: readonly Sign[] = [
  {
    pattern:
      /^(?:\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d) )?Connected to smtps?:\/\/[^\s/]{1,300}\/(?:\?starttls=[\w-]{1,40})?$/,
    says: 'is "Connected to smtp://…", as ProtocolLogger writes it',
    weight: 0.95,
  },
  {
    pattern: /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d) (?:S: \d{3}[ -]|C: (?:EHLO|HELO) )/,
    says: 'is a time stamp, "C:" or "S:", and SMTP',
    weight: 0.6,
  },
]

/** MailKit's ProtocolLogger, with and without LogTimestamps. */
export const mailkit: Format = {
  id: 'mailkit',
  title: 'MailKit ProtocolLogger',
  example:
    'Connected to smtp://mx1.example.com:25/?starttls=when-available\n' +
    'S: 220 mx1.example.com ESMTP\n' +
    'C: EHLO client.example.test',
  loses: 'AUTH secrets (printed as ********, where RedactSecrets is set)',
  detect: (head) => evidenceOf(head, SIGNS),
  read: (sink) => new MailKitReader(sink),
}

const CONNECTED = 'Connected to '

class MailKitReader implements Reader {
  readonly #sink: SessionSink
  readonly #clock = new Clock()
  #session: LoggedSession
  /** an LF without CR is the wire's own only if the print has kept the others' CR */
  #keepsCr = false

  constructor(sink: SessionSink) {
    this.#sink = sink
    this.#session = new LoggedSession(sink, clientSession())
  }

  line(text: ByteString, sourceLine: number, terminator: string): void {
    const stampEnd = stampLength(text)
    const time = stampEnd > 0 ? this.#clock.read(text.slice(0, stampEnd - 1)) : null
    const isClient = text.startsWith('C: ', stampEnd)
    if (isClient || text.startsWith('S: ', stampEnd)) {
      const place = printedAt(sourceLine, time)
      const said = text.slice(stampEnd + 3)
      const end = this.#lineEnd(terminator)
      if (isClient) this.#session.clientLine(said, end, place)
      else this.#session.serverLine(said, end, place)
    } else if (text.startsWith(CONNECTED, stampEnd))
      this.#connected(text.slice(stampEnd + CONNECTED.length), sourceLine, time)
  }

  end(): void {
    this.#session.end()
  }

  #lineEnd(terminator: string): string {
    if (terminator === '\r\n') this.#keepsCr = true
    return this.#keepsCr && terminator === '\n' ? '\n' : terminator === '' ? '' : '\r\n'
  }

  #connected(url: ByteString, sourceLine: number, time: number | null): void {
    const target = /^(smtps?):\/\/\[?([^/?]+?)\]?:(\d+)\//.exec(url)
    if (!target) return
    this.#session.end()
    const server = peerOf(target[2] ?? '', Number(target[3]))
    this.#session = new LoggedSession(this.#sink, clientSession({ server, started: time }))
    if (target[1] === 'smtps')
      this.#session.mark({ kind: 'tls-started' }, printedAt(sourceLine, time))
  }
}

/** Length of `YYYY-MM-DDTHH:MM:SSZ ` before the line, blank included; 0 if there is none. */
function stampLength(text: ByteString): number {
  if (text.charCodeAt(4) !== 0x2d || text.charCodeAt(10) !== 0x54) return 0
  const blank = text.indexOf(' ')
  return blank >= 20 && blank <= 35 ? blank + 1 : 0
}
