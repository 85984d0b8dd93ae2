import { Conversation } from '../../../capture/conversation.ts'
import type { Listener } from '../../../capture/flow.ts'
import type { Side } from '../../../capture/half.ts'
import { MAX_PACKET_OCTETS } from '../../../limits.ts'
import { toOctets, type ByteString } from '../../../smtp/octets.ts'
import type { SessionSink } from '../../../smtp/session.ts'
import { base64Octets } from '../../text/base64.ts'
import { DottedTls } from '../../text/dotted-tls.ts'
import { evidenceOf, type Sign } from '../../text/evidence.ts'
import type { Format, Reader } from '../../format.ts'
import { hexOctets, HexRows } from '../../text/hex-row.ts'
import { PrintedEnds, portOf, type Endpoint } from '../../session/printed-connection.ts'

const SIGNS: readonly Sign[] = [
  {
    pattern: /^Follow: tcp,\w+$/,
    says: 'is "Follow: tcp,…", as tshark -z follow prints it',
    weight: 0.95,
  },
  { pattern: /^Node [01]: \S+:\d+$/, says: 'names a node of a followed stream', weight: 0.6 },
  { pattern: /^ {2}- peer: [01]$/, says: 'is a peer of a stream in YAML', weight: 0.8 },
  { pattern: /^ {4}peer: [01]$/, says: 'names the peer of a packet in YAML', weight: 0.6 },
]

/** tshark -z follow,tcp in ascii, hex, raw and yaml; Wireshark's "Follow TCP Stream" saved in them. */
export const tsharkFollow: Format = {
  id: 'tshark-follow',
  title: 'tshark -z follow,tcp (ascii, hex, raw, yaml)',
  rigid: true,
  example:
    'Follow: tcp,ascii\nNode 0: 198.51.100.7:37040\nNode 1: 192.0.2.10:25\n\t35\n220 mx1.example.com ESMTP Postfix',
  loses: 'ascii shows octets above 126 and control characters as dots; times, but in yaml',
  detect: (head) => evidenceOf(head, SIGNS),
  read: (sink) => new FollowReader(sink),
}

type Mode = 'none' | 'ascii' | 'hex' | 'raw' | 'yaml'

const NOBODY: Endpoint = { host: '', port: 0 }
const RULE = /^={20,}$/

class FollowReader implements Reader {
  readonly #sink: SessionSink
  readonly #rows = new HexRows(MAX_PACKET_OCTETS)
  #mode: Mode = 'none'
  #ends: [Endpoint, Endpoint] = [NOBODY, NOBODY]
  #talk: Conversation | null = null
  #heard: Listener | null = null
  #packet = 0
  #time = NaN
  #line = 0
  #side: Side = 0
  /** ascii: characters of the piece that are still to come */
  #left = 0
  /** what ends tshark's own lines: a CR before an LF is theirs, or the piece's */
  #ownEnd = ''
  /** the upload has the CRs of the wire: a line of a piece without one had none */
  #keepsCr = false
  #text = ''

  constructor(sink: SessionSink) {
    this.#sink = sink
  }

  line(text: ByteString, sourceLine: number, terminator: string): void {
    if (this.#left > 0) return this.#ascii(text, sourceLine, terminator)
    if (text.startsWith('Follow: tcp,')) return this.#begin(text.slice(12))
    if (text === 'peers:') return this.#begin('yaml')
    if (this.#mode === 'yaml') return this.#yaml(text, sourceLine)
    if (RULE.test(text)) return this.#finish()
    const node = /^Node ([01]): \[?([^\]]*)\]?:(\S+)$/.exec(text)
    if (node) {
      this.#ends[node[1] === '0' ? 0 : 1] = { host: node[2]!, port: portOf(node[3]!) }
    } else if (this.#mode === 'hex') this.#hex(text, sourceLine)
    else if (this.#mode === 'raw') this.#raw(text, sourceLine)
    else if (this.#mode === 'ascii') this.#length(text, sourceLine, terminator)
  }

  end(): void {
    this.#finish()
  }

  #begin(mode: string): void {
    this.#finish()
    const known = mode === 'hex' || mode === 'raw' || mode === 'yaml'
    this.#mode = known ? mode : 'ascii'
    this.#ends = [NOBODY, NOBODY]
  }

  #finish(): void {
    if (this.#mode === 'yaml') this.#givePacket()
    else if (this.#text !== '') this.#give(this.#side, toOctets(this.#text))
    if (this.#rows.length) this.#give(this.#side, this.#rows.take())
    this.#text = ''
    this.#left = 0
    this.#talk?.end()
    this.#talk = null
    this.#heard = null
    this.#packet = 0
    if (this.#mode !== 'yaml') this.#time = NaN
  }

  #give(side: Side, octets: Uint8Array): void {
    if (octets.length === 0) return
    if (!this.#talk) {
      this.#talk = new Conversation(this.#sink, new PrintedEnds(this.#ends[0], this.#ends[1]), {
        undecidedOctets: 0,
      })
      this.#talk.started = this.#time
      this.#heard = this.#mode === 'ascii' ? new DottedTls(this.#talk) : this.#talk
    }
    const stand = { packet: this.#packet, time: this.#time, sourceLine: this.#line }
    this.#heard?.octets(side, octets, 0, octets.length, stand)
  }

  #length(text: ByteString, sourceLine: number, terminator: string): void {
    const length = /^(\t?)(\d{1,7})$/.exec(text)
    if (!length) return
    this.#piece(length[1] ? 1 : 0, sourceLine)
    this.#left = Number(length[2])
    this.#ownEnd = terminator
  }

  /** Characters of a piece: CR and LF are printed as they are, but the first step of many uploads is to lose the CR. */
  #ascii(text: ByteString, _line: number, terminator: string): void {
    const isLast = text.length >= this.#left
    const piece = isLast ? text.slice(0, this.#left) : text
    this.#left -= piece.length
    this.#text += piece
    if (this.#left > 0) {
      // One octet left of a line end that had two: the CR was lost; none left: it was a bare LF.
      this.#keepsCr ||= terminator === '\r\n' && this.#ownEnd === '\n'
      const crlf = terminator !== '\n' || (this.#left >= 2 && !this.#keepsCr)
      // A CR with which the piece ends; its LF is in the next.
      const cut = this.#left === 1 && terminator === '\r\n' && this.#keepsCr
      this.#text += cut ? '\r' : crlf ? '\r\n' : '\n'
      this.#left -= crlf && !cut ? 2 : 1
    }
    if (this.#left > 0) return
    this.#left = 0
    const octets = toOctets(this.#text)
    this.#text = ''
    this.#give(this.#side, octets)
  }

  #piece(side: Side, sourceLine: number): void {
    this.#side = side
    this.#line = sourceLine
    this.#packet++
  }

  #raw(text: ByteString, sourceLine: number): void {
    const from = text.charCodeAt(0) === 9 ? 1 : 0
    if (text.length - from < 2 || !/^\t?[0-9a-f]{2}/.test(text)) return
    this.#piece(from === 1 ? 1 : 0, sourceLine)
    this.#give(this.#side, hexOctets(text, from))
  }

  /** A row with fewer than 16 octets ends a piece; so does a change of sides. */
  #hex(text: ByteString, sourceLine: number): void {
    const row = /^(\t| {4})?([0-9A-F]{8}) {2}(?=[0-9a-f]{2})/.exec(text)
    if (!row) return
    const side: Side = row[1] ? 1 : 0
    if (this.#rows.length && side !== this.#side) this.#give(this.#side, this.#rows.take())
    if (this.#rows.length === 0) this.#piece(side, sourceLine)
    const before = this.#rows.length
    this.#rows.row(text, row[0].length, row[0].length + 50, 16)
    if (this.#rows.length - before < 16) this.#give(side, this.#rows.take())
  }

  #yaml(text: ByteString, sourceLine: number): void {
    const field = /^ {2}(- | {2})(peer|host|port|packet|timestamp|data): (.*)$/.exec(text)
    if (!field) {
      if (/^ {6}[A-Za-z0-9+/=]+$/.test(text)) this.#text += text.trim()
      return
    }
    const value = field[3]!
    if (field[1] === '- ' && this.#text !== '') this.#givePacket()
    switch (field[2]) {
      case 'packet':
        this.#packet = Number(value)
        break
      case 'peer':
        this.#side = value === '1' ? 1 : 0
        break
      case 'host':
        this.#ends[this.#side] = { host: value, port: 0 }
        break
      case 'port':
        this.#ends[this.#side] = { ...this.#ends[this.#side], port: portOf(value) }
        break
      case 'timestamp':
        this.#time = Number(value) * 1e3
        break
      case 'data':
        this.#line = sourceLine
        this.#text = value.replace(/^!!binary \|?\s*/, '')
    }
  }

  #givePacket(): void {
    const octets = base64Octets(this.#text)
    this.#text = ''
    this.#give(this.#side, octets)
  }
}
