import { MAX_WAITING_COMMANDS } from '../../../limits.ts'
import type { ByteString } from '../../../smtp/octets.ts'
import type { Place, SessionSink } from '../../../smtp/session.ts'
import { Conversation } from '../../session/conversation.ts'
import { bracketPeer } from '../../text/endpoint.ts'
import type { Format, Reader } from '../../format.ts'
import { unescapeOctal } from '../../text/octal.ts'
import { lineSign } from '../../text/signs.ts'

const PRINT = { omitsMailData: false }
const STAMPED = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d /
interface Quoted {
  command: ByteString
  reason: ByteString
  place: Place
}

/** What a log line quotes, `SMTP syntax error in "COMMAND" H=… [address] REASON`; null if it is no such line. */
function refusedCommand(text: ByteString): { command: ByteString; reason: ByteString } | null {
  const error = /SMTP (?:syntax|protocol) error in "/.exec(text)
  const host = text.lastIndexOf('" H=')
  if (error === null || host < error.index) return null
  const address = /\](?::\d{1,5})? /.exec(text.slice(host))
  if (address === null) return null
  const command = text.slice(error.index + error[0].length, host)
  const reason = text.slice(host + address.index + address[0].length)
  return { command: unescapeOctal(command), reason }
}

/**
 * Exim's server on standard input and output: replies as they were sent, `>>> `, `LOG: ` and `**** ` lines
 * of its own. What was typed shows where a terminal was recorded; from a pipe, a command shows only where
 * the log quotes it, and is put before the reply that gives the same reason.
 */
export class EximStdio implements Reader {
  readonly #sink: SessionSink
  #conversation: Conversation | null = null
  #quoted: Quoted[] = []
  #client: ByteString = ''
  /** the last reply was a 354 and the message may follow as it was typed */
  #inData = false
  #typed = false

  constructor(sink: SessionSink) {
    this.#sink = sink
  }

  line(text: ByteString, sourceLine: number): void {
    const place: Place = { sourceLine, packet: null, time: null }
    if (text.startsWith('>>> ') || text === '>>>') return
    if (text.startsWith('**** ')) this.#client = /from host (\S+)/.exec(text)?.[1] ?? this.#client
    else if (text.startsWith('LOG: ') || STAMPED.test(text)) this.#logged(text, place)
    else if (this.#inData && this.#typed) this.#typedLine(text, place)
    else if (/^\d{3}[- ]/.test(text) || /^\d{3}$/.test(text)) this.#reply(text, place)
    else this.#typedLine(text, place)
  }

  end(): void {
    this.#conversation?.end()
    this.#conversation = null
    this.#quoted = []
  }

  #reply(text: ByteString, place: Place): void {
    if (text.startsWith('220 ') && /E?SMTP/.test(text) && this.#conversation !== null) this.end()
    const conversation = this.#begun(place)
    const first = this.#quoted[0]
    if (!this.#typed && first !== undefined && text.slice(4) === first.reason) {
      this.#quoted.shift()
      conversation.client(first.command, first.place)
    }
    conversation.server(text, place)
    if (text.charCodeAt(3) === 0x2d) return
    this.#inData = text.startsWith('354')
    if (this.#inData && !this.#typed) conversation.omitted('mail-data', null, place)
  }

  #logged(text: ByteString, place: Place): void {
    const refused = refusedCommand(text)
    if (refused !== null && this.#quoted.length < MAX_WAITING_COMMANDS)
      this.#quoted.push({ ...refused, place })
    this.#conversation?.note(text, place)
  }

  /** A line without any mark: what a person typed, if a greeting came before. */
  #typedLine(text: ByteString, place: Place): void {
    if (this.#conversation === null) return
    if (!this.#inData && !/^[A-Za-z]{4,}(?:\s|$)|^[A-Za-z0-9+/=*]+$/.test(text)) return
    this.#typed = true
    this.#conversation.client(text, place)
    if (text === '.') this.#inData = false
  }

  #begun(place: Place): Conversation {
    this.#conversation ??= new Conversation(
      this.#sink,
      {
        key: null,
        client: this.#client === '' ? null : (bracketPeer(`[${this.#client}]`) ?? null),
        server: null,
        vantage: 'server',
        segments: false,
        started: place.time,
      },
      PRINT,
    )
    return this.#conversation
  }
}

/** `exim -bh ADDRESS`: a rehearsed session with Exim's reasoning beside it. */
export const eximBh: Format = {
  id: 'exim-bh',
  title: 'Exim -bh (fake SMTP session)',
  alike: ['exim-bs'],
  example: `**** SMTP testing session as if from host 203.0.113.5
220 mx2.example.com ESMTP Exim 4.96
LOG: [12649] SMTP syntax error in "XXXX" H=[203.0.113.5] unrecognized command`,
  loses:
    'what the client sent, but commands that were refused as errors (where input came from a pipe); message content; line ends of the client',
  detect: (head) => [
    ...lineSign(head, 'is the banner of exim -bh', 0.95, (line) =>
      line.startsWith('**** SMTP testing session as if from host '),
    ),
    ...lineSign(head, 'is reasoning of exim -bh', 0.4, (line) =>
      /^>>> (?:host in |using ACL|check |processing )/.test(line),
    ),
  ],
  read: (sink) => new EximStdio(sink),
}
