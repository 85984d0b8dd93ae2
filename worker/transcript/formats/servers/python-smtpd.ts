import type { ByteString } from '../../../smtp/octets.ts'
import type { Place, SessionSink } from '../../../smtp/session.ts'
import { Conversation } from '../../session/conversation.ts'
import type { Format, Reader } from '../../format.ts'
import { pythonBytes } from '../../text/python-bytes.ts'
import { lineSign } from '../../text/signs.ts'

const PRINT = { omitsMailData: false }
const PEER = /^(?:Incoming connection from|Peer:) \('([^']*)', (\d+)/

/**
 * `python -m smtpd -d`: what the client sent, `Data: b'…'`, and nothing of the server. A message is one
 * such line, the end-of-data taken off. Sessions bear no mark: what follows a new connection is its own.
 */
class SmtpdReader implements Reader {
  readonly #sink: SessionSink
  #conversation: Conversation | null = null
  #peer: RegExpExecArray | null = null
  /** recipients were accepted, so that DATA is accepted too */
  #recipients = false
  #inData = false

  constructor(sink: SessionSink) {
    this.#sink = sink
  }

  line(text: ByteString, sourceLine: number): void {
    const place: Place = { sourceLine, packet: null, time: null }
    if (text.startsWith('Data: ')) {
      const octets = pythonBytes(text, 6)
      if (octets !== null) this.#data(octets, place)
    } else if (text.startsWith('Incoming connection from ')) {
      this.end()
      this.#peer = PEER.exec(text)
      this.#conversation = this.#begin(place)
      this.#conversation.note(text, place)
    } else if (text.startsWith('Peer: ')) this.#peer ??= PEER.exec(text)
    else if (text.startsWith('recips: [')) this.#recipients = true
    else if (text.startsWith('sender: ')) this.#recipients = false
  }

  end(): void {
    this.#conversation?.end()
    this.#conversation = null
    this.#recipients = this.#inData = false
    this.#peer = null
  }

  #data(octets: ByteString, place: Place): void {
    const conversation = (this.#conversation ??= this.#begin(place))
    if (this.#inData) {
      this.#inData = this.#recipients = false
      for (const line of octets.split('\r\n')) conversation.octets('C', `${line}\r\n`, place)
      conversation.octets('C', '.\r\n', place)
      return
    }
    conversation.client(octets, place)
    if (/^(?:RSET|EHLO|HELO)\b/i.test(octets)) this.#recipients = false
    else if (/^DATA\s*$/i.test(octets)) this.#inData = this.#recipients
  }

  #begin(place: Place): Conversation {
    return new Conversation(
      this.#sink,
      {
        key: null,
        client:
          this.#peer === null
            ? null
            : { name: null, address: this.#peer[1] ?? null, port: Number(this.#peer[2]) },
        server: null,
        vantage: 'server',
        segments: false,
        started: place.time,
      },
      PRINT,
    )
  }
}

/** The `smtpd` module of Python before 3.12, with `-d`. */
export const pythonSmtpd: Format = {
  id: 'python-smtpd',
  title: 'Python smtpd -d',
  example: `Incoming connection from ('127.0.0.1', 53998)
Peer: ('127.0.0.1', 53998)
Data: b'EHLO client.example.test'`,
  loses: 'everything the server sent; which session a line is of, where sessions interleave',
  detect: (head) => [
    ...lineSign(head, 'is "Data: " and a Python bytes literal', 0.7, (line) =>
      /^Data: b['"]/.test(line),
    ),
    ...lineSign(head, "announces a connection as Python's smtpd does", 0.5, (line) =>
      /^(?:Incoming connection from|Peer:) \('/.test(line),
    ),
  ],
  read: (sink) => new SmtpdReader(sink),
}
