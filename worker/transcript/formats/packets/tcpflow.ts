import { MAX_CAPTURE_FLOWS, MAX_PACKET_OCTETS, MAX_PRINTED_PACKET_OCTETS } from '../../../limits.ts'
import { toOctets, type ByteString } from '../../../smtp/octets.ts'
import type { SessionSink } from '../../../smtp/session.ts'
import { signOf } from '../../detect.ts'
import type { Format, Head, Reader } from '../../format.ts'
import { HexRows } from '../../text/hex-row.ts'
import { PrintedConversations, portOf, type Endpoint } from '../../session/printed-connection.ts'

/** `127.000.000.001.00025-127.000.000.001.40112: `, in colours or not. */
const HEADER = /^(?:\x1b\[[\d;]*m)?([0-9A-Fa-f.:]+\.\d{5}-[0-9A-Fa-f.:]+\.\d{5})(?:--\d+)?: ?/
/** A row of -D: offset, digits in fours. */
const ROW = /^[0-9a-f]{4}: (?=[0-9a-f]{2})/

/** tcpflow -c, also with -g, -B or -D. */
export const tcpflow: Format = {
  id: 'tcpflow',
  title: 'tcpflow -c',
  rigid: true,
  example: '192.000.002.010.00025-198.051.100.007.37040: 220 mx1.example.com ESMTP Postfix',
  loses: 'times; retransmissions stay in',
  detect: (head: Head) => signOf(head, HEADER, 'a connection as tcpflow names it', 0.95),
  read: (sink) => new TcpflowReader(sink),
}

class TcpflowReader implements Reader {
  readonly #talks: PrintedConversations
  readonly #rows = new HexRows(MAX_PACKET_OCTETS)
  #direction: string | null = null
  #text = ''
  #packet = 0
  #sourceLine = 0
  #keepsCr = false

  constructor(sink: SessionSink) {
    this.#talks = new PrintedConversations(sink, MAX_CAPTURE_FLOWS)
  }

  line(text: ByteString, sourceLine: number, terminator: string): void {
    if (terminator === '\r\n') this.#keepsCr = true
    const header = text.includes('-') ? HEADER.exec(text) : null
    if (header) this.#begin(header, text, sourceLine, terminator)
    else if (this.#text.length < 2 && ROW.test(text)) this.#rows.row(text, 6, text.length, 32)
    else this.#hold(text, terminator)
  }

  end(): void {
    this.#finish()
    this.#talks.end()
  }

  #begin(header: RegExpExecArray, text: ByteString, sourceLine: number, terminator: string): void {
    this.#finish()
    this.#direction = header[1]!
    this.#packet++
    this.#sourceLine = sourceLine
    this.#hold(text.slice(header[0].length), terminator)
  }

  #hold(text: ByteString, terminator: string): void {
    if (this.#text.length > MAX_PRINTED_PACKET_OCTETS) return
    this.#text += text + terminator
  }

  #finish(): void {
    const direction = this.#direction
    // The last LF is tcpflow's own, and so is what ends a colour.
    let text = this.#text
    if (text.endsWith('\n')) text = text.slice(0, -1)
    if (text.endsWith('m')) text = text.replace(/\x1b\[[\d;]*m$/, '')
    this.#text = ''
    this.#direction = null
    if (direction === null) return
    const said = this.#keepsCr ? text : text.replaceAll('\n', '\r\n')
    const octets = this.#rows.length ? this.#rows.take() : toOctets(said)
    const stand = { packet: this.#packet, time: NaN, sourceLine: this.#sourceLine }
    this.#talks.octets(direction, () => endsOf(direction), octets, stand)
  }
}

function endsOf(direction: string): [Endpoint, Endpoint] {
  const ends = /^(.+)\.(\d+)-(.+)\.(\d+)$/.exec(direction)!
  return [
    { host: plainAddress(ends[1]!), port: portOf(ends[2]!) },
    { host: plainAddress(ends[3]!), port: portOf(ends[4]!) },
  ]
}

/** tcpflow fills each number of an address up to three digits. */
function plainAddress(text: string): string {
  return text.includes(':') ? text : text.replace(/\b0+(?=\d)/g, '')
}
