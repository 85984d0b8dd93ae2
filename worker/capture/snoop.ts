import { MAX_PACKET_OCTETS } from '../limits.ts'
import { u32 } from './numbers.ts'
import type { PacketSink, RecordReader } from './packets.ts'

const FILE_HEADER = 16
const RECORD_HEADER = 24

/** Snoop's datalink types (RFC 1761 section 4, and Solaris' later ones) as LINKTYPE_ numbers. Others get a number above all of those. */
const LINK_OF_DATALINK: ReadonlyMap<number, number> = new Map([
  [0, 1],
  [4, 1],
  [26, 226],
])
const UNMAPPED = 0x1_0000

/** Snoop files, version 2 (RFC 1761). Always big endian, microseconds. */
export class SnoopRecords implements RecordReader {
  need = FILE_HEADER
  #sink: PacketSink
  #started = false
  #linkType = 0

  constructor(sink: PacketSink) {
    this.#sink = sink
  }

  read(octets: Uint8Array, at: number, end: number): number {
    const left = end - at
    if (!this.#started) {
      if (left < FILE_HEADER) return this.#wait(FILE_HEADER)
      const datalink = u32(octets, at + 12, false)
      this.#linkType = LINK_OF_DATALINK.get(datalink) ?? UNMAPPED + (datalink & 0xffff)
      this.#started = true
      return FILE_HEADER
    }
    if (left < RECORD_HEADER) return this.#wait(RECORD_HEADER)
    const captured = u32(octets, at + 4, false)
    const length = u32(octets, at + 8, false)
    if (captured > MAX_PACKET_OCTETS || length < RECORD_HEADER + captured) {
      const packet = this.#sink.packets + 1
      const what = `${captured} octets captured in a record of ${length}`
      this.#sink.fault({ kind: 'corrupt-record', packet, what })
      return -1
    }
    const used = RECORD_HEADER + captured
    if (left < used) return this.#wait(used)
    const time = u32(octets, at + 16, false) * 1e3 + u32(octets, at + 20, false) / 1e3
    const wireLength = Math.max(u32(octets, at, false), captured)
    this.#sink.packet(this.#linkType, octets, at + RECORD_HEADER, at + used, wireLength, time)
    return length
  }

  #wait(need: number): 0 {
    this.need = need
    return 0
  }
}
