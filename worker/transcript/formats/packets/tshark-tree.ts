import { toOctets, type ByteString } from '../../../smtp/octets.ts'
import type { SessionSink } from '../../../smtp/session.ts'
import { signOf } from '../../detect.ts'
import type { Format, Head, Reader } from '../../format.ts'
import { hexOctets } from '../../text/hex-row.ts'
import { portOf } from '../../session/printed-connection.ts'
import { PrintedSegments } from '../../session/printed-segments.ts'

/** tshark -T json, ek and pdml: every field by name, and the payload as hex. */
export const tsharkTree: Format = {
  id: 'tshark-tree',
  title: 'tshark -T json, ek or pdml',
  rigid: true,
  alike: ['tshark-summary'],
  example:
    '"ip.src": "192.0.2.10",\n"tcp.srcport": "25",\n"tcp.payload": "32:32:30:20:6d:78:31:0d:0a",',
  loses: '',
  detect: (head: Head) => [
    ...signOf(
      head,
      /^\s*"(?:frame\.number|frame\.time_epoch|tcp\.seq_raw)": "/,
      'a field of tshark -T json',
      0.95,
    ),
    ...signOf(head, /^\{"timestamp":"\d+","layers":\{"frame":/, 'a packet of tshark -T ek', 0.97),
    ...signOf(head, /^<pdml |^\s*<field name="tcp\.(?:payload|srcport)"/, 'PDML', 0.95),
  ],
  read: (sink) => new TreeReader(sink),
}

/** The fields that are read, by name; ek writes `tcp_tcp_port` for `tcp.port`. */
const JSON_FIELD =
  /"(?:(?:frame|ipv?6?|tcp)_)?(frame[._](?:number|time_epoch)|ip(?:v6)?[._](?:src|dst)|tcp[._](?:srcport|dstport|seq_raw|ack_raw|flags|payload|len))": ?"([^"]*)"/g
const PDML_FIELD =
  /<field name="(frame\.(?:number|time_epoch)|ip(?:v6)?\.(?:src|dst)|tcp\.(?:srcport|dstport|seq_raw|ack_raw|flags|payload|len))"[^>]* show="([^"]*)"(?: value="([^"]*)")?/g

class TreeReader implements Reader {
  readonly #segments: PrintedSegments
  #fields = new Map<string, string>()
  #sourceLine = 0

  constructor(sink: SessionSink) {
    this.#segments = new PrintedSegments(sink)
  }

  line(text: ByteString, sourceLine: number): void {
    const isPdml = text.includes('<field')
    if (!isPdml && !text.includes('"')) return
    for (const field of text.matchAll(isPdml ? PDML_FIELD : JSON_FIELD)) {
      const name = field[1]!.replace(/^([a-z0-9]+)_/, '$1.')
      if (name === 'frame.number') {
        this.#finish()
        this.#sourceLine = sourceLine
      }
      const isPayload = name === 'tcp.payload'
      this.#fields.set(name, (isPayload && isPdml ? field[3] : field[2]) ?? '')
    }
  }

  end(): void {
    this.#finish()
    this.#segments.end()
  }

  #finish(): void {
    const fields = this.#fields
    if (fields.size === 0) return
    this.#fields = new Map()
    const of = (name: string) => fields.get(name) ?? ''
    const seq = of('tcp.seq_raw')
    if (seq === '' || of('tcp.srcport') === '') return
    const ack = of('tcp.ack_raw')
    const octets = hexOctets(of('tcp.payload').replaceAll(':', ''))
    const time = Number(of('frame.time_epoch')) * 1e3
    this.#segments.take({
      from: { host: of('ip.src') || of('ipv6.src'), port: portOf(of('tcp.srcport')) },
      to: { host: of('ip.dst') || of('ipv6.dst'), port: portOf(of('tcp.dstport')) },
      flags: Number(of('tcp.flags')) & 0x17,
      seq: Number(seq) | 0,
      ack: ack === '' ? null : Number(ack) | 0,
      octets: octets.length ? octets : NOTHING,
      length: Math.max(octets.length, Number(of('tcp.len')) || 0),
      packet: Number(of('frame.number')),
      time: time > 0 ? time : null,
      sourceLine: this.#sourceLine,
    })
  }
}

const NOTHING = toOctets('')
