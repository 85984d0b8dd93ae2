import { MAX_CAPTURE_FLOWS, MAX_PACKET_OCTETS, MAX_PRINTED_PACKET_OCTETS } from '../../../limits.ts'
import { toOctets, type ByteString } from '../../../smtp/octets.ts'
import type { SessionSink } from '../../../smtp/session.ts'
import { evidenceOf, type Sign } from '../../text/evidence.ts'
import type { Format, Reader } from '../../format.ts'
import { HexRows } from '../../text/hex-row.ts'
import { DottedText } from '../../text/dotted-text.ts'
import { PrintedConversations, portOf, type Endpoint } from '../../session/printed-connection.ts'

/** `T +0.000012 a:p -> b:p [AP] #n`, stamps and number as the switches have them. */
const HEADER =
  /^T (?:(\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d\.\d+) |\+[\d.]+ )?(\S+:\d+ -> \S+:\d+) \[[A-Z]*\](?: #(\d+))?(?: (.*))?$/

const SIGNS: readonly Sign[] = [
  { pattern: /^input: \S+\.p?cap\w*$/, says: 'names the capture, as ngrep -I does', weight: 0.85 },
  { pattern: HEADER, says: 'heads a TCP packet, T a:p -> b:p […], as ngrep does', weight: 0.95 },
  {
    pattern: /^interface: \S+ \([\d./]+\)$/,
    says: 'names the interface, as ngrep does',
    weight: 0.5,
  },
]

/** ngrep in -W normal, byline and single, and with -x. */
export const ngrep: Format = {
  id: 'ngrep',
  title: 'ngrep (-W normal, byline, single, -x)',
  rigid: true,
  example: 'T 192.0.2.10:25 -> 198.51.100.7:40528 [AP] #4\n220 mx1.example.com ESMTP Postfix.',
  loses:
    'but for -x: CR, LF (by line only CR) and everything else that does not print is a dot; retransmissions stay in',
  detect: (head) => evidenceOf(head, SIGNS),
  read: (sink) => new NgrepReader(sink),
}

/** Where a packet stands. */
interface Spot {
  packet: number
  time: number
  sourceLine: number
}

class NgrepReader implements Reader {
  readonly #talks: PrintedConversations
  readonly #rows = new HexRows(MAX_PACKET_OCTETS)
  #dotted = new Map<string, DottedText>()
  #direction: string | null = null
  #packet = 0
  #time = NaN
  #sourceLine = 0
  #single: string | null = null
  #body: ByteString[] = []
  #held = 0
  /** direction of the last packet, if its last line end was read out of a dot */
  #endTaken: string | null = null
  /** dots with which the last packet ended, where the next one of its direction tells what they are */
  #openDots: (Spot & { direction: string; dots: ByteString }) | null = null

  constructor(sink: SessionSink) {
    this.#talks = new PrintedConversations(sink, MAX_CAPTURE_FLOWS)
  }

  line(text: ByteString, sourceLine: number): void {
    const header = text.startsWith('T ') ? HEADER.exec(text) : null
    if (header) this.#begin(header, sourceLine)
    else if (this.#direction === null) return
    else if (/^[UI] \S+ -> /.test(text)) this.#finish()
    else if (text.startsWith('  ') && this.#isHexRow(text)) this.#rows.row(text, 2, 53, 16)
    else if (this.#held < MAX_PRINTED_PACKET_OCTETS) {
      this.#held += text.length + 1
      this.#body.push(text)
    }
  }

  end(): void {
    this.#finish()
    this.#closeDots()
    this.#talks.end()
  }

  #begin(header: RegExpExecArray, sourceLine: number): void {
    this.#finish()
    this.#direction = header[2]!
    this.#packet = header[3] ? Number(header[3]) : this.#packet + 1
    this.#single = header[4] ?? null
    this.#sourceLine = sourceLine
    const time = header[1]
      ? Date.parse(`${header[1].replaceAll('/', '-').replace(' ', 'T')}Z`)
      : NaN
    this.#time = time
  }

  /** The characters begin in column 56, as many as there are octets; text by line has nothing of the kind. */
  #isHexRow(text: ByteString): boolean {
    return (
      /^ {2}(?:[0-9a-f]{2} ){8} {3}(?:[0-9a-f]{2} | {3}){8} {3}/.test(text) ||
      /^ {2}(?:[0-9a-f]{2} ){1,8}(?: {3}){0,7} {3}(?: {3}){8} {3}/.test(text)
    )
  }

  #finish(): void {
    const direction = this.#direction
    const body = this.#body
    if (body.length) this.#body = []
    this.#held = 0
    this.#direction = null
    if (direction === null) return
    const spot = { packet: this.#packet, time: this.#time, sourceLine: this.#sourceLine }
    if (this.#rows.length) return this.#give(direction, this.#rows.take(), spot)
    this.#give(direction, toOctets(this.#textOf(body, direction, spot)), spot)
  }

  #give(direction: string, octets: Uint8Array, spot: Spot): void {
    this.#talks.octets(direction, () => endsOf(direction), octets, spot)
  }

  #textOf(body: ByteString[], direction: string, spot: Spot): ByteString {
    // Marks of packets that did not match, one each, before the next header.
    const last = body.at(-1)
    if (last !== undefined && (last === '' || /^#*(?:exit)?$/.test(last))) body.pop()
    if (this.#single !== null) return this.#fromDots(this.#single, direction, spot)
    const isWrapped = body.length > 0 && body.every((line) => line === '' || line.startsWith('  '))
    if (isWrapped) return this.#fromDots(unwrapped(body), direction, spot)
    const isEnded = body.length > 1 && body.at(-1) === ''
    if (isEnded) body.pop()
    const said = byLine(body, isEnded)
    // A dot at the end was taken for a CR LF: if the LF begins the next packet, it has been read.
    const isRead = this.#endTaken === direction && said.startsWith('\n')
    this.#endTaken = !isEnded && said.endsWith('\r\n') ? direction : null
    return isRead ? said.slice(1) : said
  }

  /** A line end may be cut by a packet's: a last dot, or dots alone, are read with what comes next. */
  #fromDots(text: ByteString, direction: string, spot: Spot): ByteString {
    const before = this.#openDots?.direction === direction ? this.#openDots.dots : ''
    if (before !== '') this.#openDots = null
    else this.#closeDots()
    const whole = before + text
    const dotted = this.#dottedOf(direction)
    // Outside of a message two dots are a line end, whatever comes.
    const open = dotted.inMailData ? /(?:^\.{1,4}|(?<!\.)\.)$/ : /(?<!\.)\.$/
    const dots = open.exec(whole)?.[0] ?? ''
    if (dots !== '') this.#openDots = { direction, dots, ...spot }
    return dotted.read(whole.slice(0, whole.length - dots.length))
  }

  #closeDots(): void {
    const open = this.#openDots
    if (!open) return
    this.#openDots = null
    this.#give(open.direction, toOctets(this.#dottedOf(open.direction).read(open.dots)), open)
  }

  #dottedOf(direction: string): DottedText {
    let found = this.#dotted.get(direction)
    if (!found) {
      // Both directions of a connection share one.
      found = this.#dotted.get(direction.split(' -> ').reverse().join(' -> ')) ?? new DottedText()
      if (this.#dotted.size >= MAX_CAPTURE_FLOWS) this.#dotted.clear()
      this.#dotted.set(direction, found)
    }
    return found
  }
}

function endsOf(direction: string): [Endpoint, Endpoint] {
  const ends = /^\[?(.*?)\]?:(\d+) -> \[?(.*?)\]?:(\d+)$/.exec(direction)!
  return [
    { host: ends[1]!, port: portOf(ends[2]!) },
    { host: ends[3]!, port: portOf(ends[4]!) },
  ]
}

/** -W normal: every line but the last is as wide as the terminal let it be; blanks at an end may have been trimmed. */
function unwrapped(body: readonly ByteString[]): ByteString {
  const lines = body.filter((line) => line !== '').map((line) => line.slice(2))
  const width = lines.reduce((most, line) => Math.max(most, line.length), 0)
  const text = lines.map((line, i) => (i < lines.length - 1 ? line.padEnd(width) : line)).join('')
  // A blank typed by itself is one, padded with others.
  return text.trimEnd() || text.slice(0, 1)
}

/** -W byline: LF breaks the line, the CR before it is a dot; `isEnded` if the last line has one as well. */
function byLine(body: readonly ByteString[], isEnded: boolean): ByteString {
  let said = ''
  for (let i = 0; i < body.length; i++) {
    const line = body[i]!
    if (line.endsWith('.')) said += `${line.slice(0, -1)}\r\n`
    else said += i < body.length - 1 || isEnded ? `${line}\n` : line
  }
  return said
}
