import type { ByteString, Direction } from '../../../smtp/octets.ts'
import type { SessionSink } from '../../../smtp/session.ts'
import { replyCode } from '../../../smtp/words.ts'
import { Dialogue } from '../../session/dialogue.ts'
import type { Sign } from '../../text/evidence.ts'
import { evidenceOf } from '../../text/evidence.ts'
import type { Format, Reader } from '../../format.ts'
import { peerOf } from '../../session/logged-session.ts'
import { OpenSessions } from '../../session/open-sessions.ts'
import { PrintedSession } from '../../session/printed-session.ts'

/** Stands above what was read or written: action, time, level of TLS, and where. */
const HEADING =
  /^(READ|WROTE|CONNECTED|INITIATING CONNECTION|STREAM ERROR|DISCONNECTED) [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d\.\d{3} (?:\[(\w+)\] )?.{0,80}?-- host:(\S*) -- port:(\d+) -- socket:(0x[0-9a-f]+)/

const SIGNS: readonly Sign[] = [
  {
    pattern:
      /^(?:READ|WROTE) [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d\.\d{3} .{0,160}-- host:\S* -- port:\d+ -- socket:0x/,
    says: 'is READ or WROTE, a time, a host and a socket, as Apple Mail logs connections',
    weight: 0.95,
  },
]

/** One connection: IMAP's stand in the same log, and none of those begins with a reply. */
class Connection {
  readonly session: PrintedSession
  readonly dialogue: Dialogue
  isSmtp = false
  isInTls = false

  constructor(sink: SessionSink, host: string, port: number) {
    this.session = new PrintedSession(sink, { vantage: 'client', server: peerOf(host, port) })
    this.dialogue = new Dialogue(this.session)
  }

  end(): void {
    this.dialogue.end()
  }
}

class AppleMailReader implements Reader {
  private readonly sink: SessionSink
  private readonly open = new OpenSessions<Connection>()
  private current: Connection | null = null
  private direction: Direction = 'S'
  /** where an empty line stands that may be the text's, or the gap before the next heading */
  private gap: number | null = null

  constructor(sink: SessionSink) {
    this.sink = sink
  }

  line(text: ByteString, sourceLine: number): void {
    const heading = HEADING.exec(text)
    if (heading !== null) return this.heading(heading)
    const { current } = this
    if (current === null) return
    if (!current.isSmtp && replyCode(text) !== 0) current.isSmtp = true
    if (!current.isSmtp) return
    if (current.isInTls) current.dialogue.tlsStarted(sourceLine)
    if (this.gap !== null) current.dialogue.told(this.direction, '', this.gap)
    this.gap = text === '' ? sourceLine : null
    if (text !== '') current.dialogue.told(this.direction, text, sourceLine)
  }

  end(): void {
    this.open.finishAll()
  }

  private heading(found: RegExpExecArray): void {
    const [, action = '', level = '', host = '', port = '', socket = ''] = found
    this.gap = null
    this.current = null
    if (action === 'DISCONNECTED' || action === 'CONNECTED') this.open.finish(socket)
    if (action !== 'READ' && action !== 'WROTE') return
    this.current =
      this.open.get(socket) ??
      this.open.begin(socket, new Connection(this.sink, host, Number(port)))
    this.direction = action === 'READ' ? 'S' : 'C'
    this.current.isInTls = /Level(?:TLS|SSL|Negotiated)/.test(level)
  }
}

/** What Apple Mail logs of its connections (Connection Doctor, "Log Connection Activity"). */
export const appleMail: Format = {
  id: 'apple-mail',
  title: 'Apple Mail connection log',
  example:
    'READ Nov 24 10:00:00.553 [kCFStreamSocketSecurityLevelNone] -- host:mx.example.com -- port:587 -- socket:0x6100004a5460 -- thread:0x618000a69b40\n' +
    '220 mx.example.com ESMTP\n\n' +
    'WROTE Nov 24 10:00:00.554 [kCFStreamSocketSecurityLevelNone] -- host:mx.example.com -- port:587 -- socket:0x6100004a5460 -- thread:0x618000a69b40\n' +
    'EHLO client.example.test',
  loses: 'line ends; an empty line at the end of what was written; the year',
  detect: (head) => evidenceOf(head, SIGNS),
  read: (sink) => new AppleMailReader(sink),
}
