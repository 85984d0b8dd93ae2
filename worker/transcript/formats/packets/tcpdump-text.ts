import { MAX_PACKET_OCTETS, MAX_PRINTED_PACKET_OCTETS } from '../../../limits.ts'
import { toOctets, type ByteString } from '../../../smtp/octets.ts'
import type { SessionSink } from '../../../smtp/session.ts'
import { evidenceOf, type Sign } from '../../text/evidence.ts'
import type { Format, Reader } from '../../format.ts'
import { HexRows } from '../../text/hex-row.ts'
import { beginsPacket, packetLine, PacketStamps, type PacketLine } from '../../text/packet-line.ts'
import { payloadOfText } from '../../text/packet-text.ts'
import { PrintedPackets } from '../../session/printed-packets.ts'
import { PrintedSegments } from '../../session/printed-segments.ts'

/** A packet line's beginning: a stamp and an interface, each if the switches have it. */
const START = String.raw`^ ?(?:\d{4}-\d\d-\d\d )?(?:[\d:]+\.\d+ )?(?:[\w.-]{0,16} +(?:In|Out|B|M|P) +)?`
/** What -e puts before the network layer: BSD loopback, or hardware addresses, in Linux' cooked captures one of them. */
const LINK = String.raw`(?:AF IPv[46] |(?:ifindex \d+ )?[0-9a-f:]{17} (?:> |ethertype ))`

const SIGNS: readonly Sign[] = [
  {
    pattern: new RegExp(
      String.raw`${START}(?:IP6? |${LINK}).* > \S+: Flags \[[A-Z.]+\], .*length \d+(?:: .*)?(?<!\$)$`,
    ),
    says: 'sums up a TCP packet, Flags […], as tcpdump does',
    weight: 0.9,
  },
  {
    // Lines that somebody numbered look the same: that explanation must be tried as well.
    pattern: /^ {0,4}\d+  (?:\d{4}-\d\d-\d\d )?[\d:]+\.\d+ IP6? .*: Flags \[[A-Z.]+\], /,
    says: 'sums up a numbered TCP packet, as tcpdump -# does',
    weight: 0.8,
  },
  {
    pattern: /^ {4}\S+ > \S+: Flags \[[A-Z.]+\], cksum .*length \d+(?:: .*)?(?<!\$)$/,
    says: 'sums up a TCP packet, Flags […], as tcpdump -v does',
    weight: 0.9,
  },
  {
    pattern: new RegExp(String.raw`${START}IP6? \S+ > \S+: (?:tcp \d+$|[SFRP.]+ .*win \d+)`),
    says: 'sums up a TCP packet in brief, as tcpdump -q or an old tcpdump does',
    weight: 0.85,
  },
  {
    pattern: /^\t0x[0-9a-f]{4}: {2}[0-9a-f]{4}/,
    says: "is a row of tcpdump's hex dump",
    weight: 0.7,
  },
]

/** tcpdump's own print: -A, -X, -XX, -x, -xx, with any of -v, -e, -q, -S, -t…; the bare summary too, as far as it goes. */
export const tcpdumpText: Format = {
  id: 'tcpdump-text',
  title: 'tcpdump, printed (-A, -X, -XX, -x, -v)',
  example:
    '02:18:23.673294 IP 192.0.2.10.25 > 198.51.100.7.37040: Flags [P.], seq 1:36, ack 1, win 64, length 35: SMTP: 220 mx1.example.com\n' +
    '\t0x0000:  4500 0057 8581 4000 4006 b71d c000 020a  E..W..@.@.......',
  loses:
    'with hex nothing; -A shows octets above 126 and control characters as dots, and a bare LF only by the count of octets; without either only the first line of each packet',
  detect: (head) => evidenceOf(head, SIGNS),
  read: (sink) => new PacketTextReader(sink),
}

/** A row of a hex dump: `0x0010:  7f00 0001 …  text`, by tcpdump with a colon, by an ASA without. */
const HEX_ROW = /^\s*0x[0-9a-f]{4,8}:?\s+(?=[0-9a-f]{2})/

/** Reads packets that are printed as a summary line and, below it, hex rows, decoded lines or characters. */
export class PacketTextReader implements Reader {
  readonly #packets: PrintedPackets
  readonly #segments: PrintedSegments
  readonly #hex = new HexRows(MAX_PACKET_OCTETS)
  #packet: PacketLine | null = null
  #time: number | null = null
  readonly #stamps = new PacketStamps()
  #sourceLine = 0
  #count = 0
  /** a line of -v, or of an ASA's detail, has begun the packet and its ends come on the next */
  #endsFollow = false
  #decoded: ByteString[] = []
  #text: ByteString[] = []
  #held = 0

  constructor(sink: SessionSink) {
    this.#packets = new PrintedPackets(sink)
    this.#segments = new PrintedSegments(sink)
  }

  line(text: ByteString, sourceLine: number): void {
    const first = text.charCodeAt(0)
    const isDigit = first >= 48 && first <= 57
    const mayBegin = isDigit || first === 32 || first === 73 || first === 65 || text.includes(' IP')
    if (mayBegin && beginsPacket(text)) return this.#begin(text, sourceLine)
    const hex = text.includes('0x') ? HEX_ROW.exec(text) : null
    if (hex) return this.#hex.row(text, hex[0].length, text.length, 16)
    if (this.#endsFollow && first === 32) {
      const packet = packetLine(text)
      if (packet) {
        this.#packet = packet
        this.#endsFollow = false
        return
      }
    }
    // Decoded lines stand before the characters, and among those a TAB is an octet of a header.
    this.#hold(text, first === 9 && this.#text.length === 0 ? this.#decoded : this.#text)
  }

  end(): void {
    this.#finish()
    this.#packets.end()
    this.#segments.end()
  }

  #begin(text: ByteString, sourceLine: number): void {
    this.#finish()
    this.#count++
    this.#sourceLine = sourceLine
    this.#time = this.#stamps.of(text)
    this.#packet = packetLine(text)
    this.#endsFollow = this.#packet === null
  }

  #hold(text: ByteString, into: ByteString[]): void {
    if (this.#held > MAX_PRINTED_PACKET_OCTETS) return
    this.#held += text.length + 1
    into.push(text)
  }

  #finish(): void {
    const packet = this.#packet
    if (this.#hex.length !== 0) {
      this.#packets.packet(this.#hex.take(), this.#time, this.#sourceLine)
    } else if (packet) {
      const { from, to, flags, seq, ack, length } = packet
      const octets = length === 0 ? NOTHING : this.#payload(packet)
      const place = { packet: this.#count, time: this.#time, sourceLine: this.#sourceLine }
      this.#segments.take({ from, to, flags, seq, ack, octets, length, ...place })
    }
    this.#packet = null
    this.#endsFollow = false
    this.#held = 0
    if (this.#text.length) this.#text = []
    if (this.#decoded.length) this.#decoded = []
  }

  #payload(packet: PacketLine): Uint8Array {
    if (this.#text.some((line) => line !== '')) return payloadOfText(this.#text.join('\n'), packet)
    // tcpdump -v decodes every line of the payload, without -v only the first.
    if (this.#decoded.length) {
      return toOctets(
        this.#decoded
          .map((line) => `${line.slice(1)}\r\n`)
          .join('')
          .slice(0, packet.length),
      )
    }
    const { decoded } = packet
    return decoded ? toOctets(decoded.text + (decoded.whole ? '\r\n' : '')) : NOTHING
  }
}

const NOTHING = new Uint8Array(0)
