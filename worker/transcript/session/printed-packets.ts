import { Dissector, type SegmentSink } from '../../capture/dissector.ts'
import type { Segment } from '../../capture/half.ts'
import { u16, u32 } from '../../capture/numbers.ts'
import { LINK_ETHERNET, LINK_RAW_IP } from '../../capture/packets.ts'
import { FlowTable, type Header } from '../../capture/table.ts'
import type { SessionSink } from '../../smtp/session.ts'

/** Packets that were printed octet by octet (hex dumps), to sessions by the way captures take. */
export class PrintedPackets implements SegmentSink {
  #table: FlowTable
  #dissector: Dissector
  #packets = 0
  #joined: Uint8Array | null = null

  constructor(sink: SessionSink) {
    const tally = {
      undecidedOctets: 0,
      waitingOctets: 0,
      retransmittedOctets: 0,
      gaps: 0,
      gapOctets: 0,
    }
    this.#table = new FlowTable(sink, tally)
    this.#dissector = new Dissector(this)
  }

  /**
   * One packet, with or without its link header; `time` in milliseconds since 1970 UTC, or null.
   * `joined`: what the printing program put together from this packet and earlier ones, which may not
   * have been printed.
   */
  packet(
    octets: Uint8Array,
    time: number | null,
    sourceLine: number,
    joined: Uint8Array | null = null,
  ): void {
    this.#joined = joined
    const segment = this.#dissector.segment
    segment.packet = ++this.#packets
    segment.time = time ?? NaN
    segment.sourceLine = sourceLine
    this.#dissector.packet(linkOf(octets), octets, 0, octets.length, octets.length)
  }

  segment(header: Header, segment: Segment): void {
    const joined = this.#joined
    const own = segment.end - segment.start
    if (joined && own > 0 && joined.length > own && endsWith(joined, segment)) {
      segment.seq = (segment.seq - (joined.length - own)) | 0
      segment.octets = joined
      segment.start = 0
      segment.end = joined.length
      segment.length = joined.length
    }
    this.#table.segment(header, segment)
  }

  end(): void {
    this.#dissector.end()
    this.#table.end()
  }
}

/** Dumps do not say where they begin; EtherTypes and IP's version tell. */
function linkOf(octets: Uint8Array): number {
  if (octets.length < 24) return LINK_RAW_IP
  const inner = u16(octets, 12)
  if (inner === 0x8100 || inner === 0x88a8 || inner === 0x8864) return LINK_ETHERNET
  if (isIp(octets, 14, inner)) return LINK_ETHERNET
  if (isIp(octets, 20, u16(octets, 0))) return 276
  if (isIp(octets, 16, u16(octets, 14))) return 113
  // BSD loopback: an address family in either octet order. IPv4's own first octet is 0x45 or more.
  const family = u32(octets, 0, octets[0] !== 0)
  if (family === 2 && isIp(octets, 4, 0x0800)) return 0
  if ((family === 24 || family === 28 || family === 30) && isIp(octets, 4, 0x86dd)) return 0
  return LINK_RAW_IP
}

function isIp(octets: Uint8Array, at: number, type: number): boolean {
  const version = octets[at]! >> 4
  return (type === 0x0800 && version === 4) || (type === 0x86dd && version === 6)
}

function endsWith(joined: Uint8Array, { octets, start, end }: Segment): boolean {
  for (let i = end - 1, at = joined.length - 1; i >= start; i--, at--)
    if (octets[i] !== joined[at]) return false
  return true
}
