import { MAX_CAPTURE_FLOWS, MAX_PACKET_OCTETS, MAX_PRINTED_PACKET_OCTETS } from '../limits.ts'
import { toOctets, type ByteString } from '../smtp/octets.ts'
import type { SessionSink } from '../smtp/session.ts'
import { signOf } from './detect.ts'
import type { Format, Head, Reader } from './format.ts'
import { HexRows } from './hex-row.ts'
import { PrintedConversations, portOf, type Endpoint } from './printed-connection.ts'

/** `127.000.000.001.00025-127.000.000.001.40112: `, in colours or not. */
const HEADER =
  /^(?:\x1b\[[\d;]*m)?([0-9A-Fa-f.:]+)\.(\d{5})-([0-9A-Fa-f.:]+)\.(\d{5})(?:--\d+)?: ?(.*)$/
/** A row of -D: offset, digits in fours. */
const ROW = /^[0-9a-f]{4}: (?=[0-9a-f]{2})/

/** tcpflow -c, also with -g, -B or -D. */
export const tcpflow: Format = {
  id: 'tcpflow',
  title: 'tcpflow -c',
  example: '192.000.002.010.00025-198.051.100.007.37040: 220 mx1.example.com ESMTP Postfix',
  loses: 'times; retransmissions stay in',
  detect: (head: Head) => signOf(head, HEADER, 'a connection as tcpflow names it', 0.95),
  read: (sink) => new TcpflowReader(sink),
}

class TcpflowReader implements Reader {
  readonly #talks: PrintedConversations
  readonly #rows = new HexRows(MAX_PACKET_OCTETS)
  #from: Endpoint | null = null
  #to: Endpoint | null = null
  #text = ''
  #packet = 0
  #sourceLine = 0
  #keepsCr = false

  constructor(sink: SessionSink) {
    this.#talks = new PrintedConversations(sink, MAX_CAPTURE_FLOWS)
  }

  line(text: ByteString, sourceLine: number, terminator: string): void {
    if (terminator === '\r\n') this.#keepsCr = true
    const header = HEADER.exec(text)
    if (header) this.#begin(header, sourceLine, terminator)
    else if (this.#text.trim() === '' && ROW.test(text)) this.#rows.row(text, 6, text.length, 32)
    else this.#hold(text, terminator)
  }

  end(): void {
    this.#finish()
    this.#talks.end()
  }

  #begin(header: RegExpExecArray, sourceLine: number, terminator: string): void {
    this.#finish()
    this.#from = { host: plainAddress(header[1]!), port: portOf(header[2]!) }
    this.#to = { host: plainAddress(header[3]!), port: portOf(header[4]!) }
    this.#packet++
    this.#sourceLine = sourceLine
    this.#hold(header[5]!, terminator)
  }

  #hold(text: ByteString, terminator: string): void {
    if (this.#text.length > MAX_PRINTED_PACKET_OCTETS) return
    this.#text += text + terminator
  }

  #finish(): void {
    const [from, to] = [this.#from, this.#to]
    // The last LF is tcpflow's own, and so is what ends a colour.
    const text = this.#text.replace(/\n$/, '').replace(/\x1b\[[\d;]*m$/, '')
    this.#text = ''
    this.#from = null
    if (!from || !to) return
    const said = this.#keepsCr ? text : text.replaceAll('\n', '\r\n')
    const octets = this.#rows.length ? this.#rows.take() : toOctets(said)
    const stand = { packet: this.#packet, time: NaN, sourceLine: this.#sourceLine }
    this.#talks.octets(from, to, octets, stand)
  }
}

/** tcpflow fills each number of an address up to three digits. */
function plainAddress(text: string): string {
  return text.includes(':') ? text : text.replace(/\b0+(?=\d)/g, '')
}
