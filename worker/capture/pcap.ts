import { MAX_PACKET_OCTETS } from '../limits.ts'
import { u32 } from './numbers.ts'
import type { PacketSink, RecordReader } from './packets.ts'

const FILE_HEADER = 24
const NANOSECONDS = 0xa1b23c4d
const MODIFIED = 0xa1b2cd34

/** pcap files (draft-ietf-opsawg-pcap): both octet orders, micro- and nanoseconds, and the modified form with 24-octet record headers. */
export class PcapRecords implements RecordReader {
  need = FILE_HEADER
  #sink: PacketSink
  #started = false
  #little = false
  #header = 16
  #fractionsAMillisecond = 1e3
  #linkType = 0

  constructor(sink: PacketSink) {
    this.#sink = sink
  }

  read(octets: Uint8Array, at: number, end: number): number {
    if (!this.#started) return this.#begin(octets, at, end)
    const left = end - at
    const header = this.#header
    if (left < header) return this.#wait(header)
    const little = this.#little
    const captured = u32(octets, at + 8, little)
    if (captured > MAX_PACKET_OCTETS) {
      const packet = this.#sink.packets + 1
      this.#sink.fault({ kind: 'corrupt-record', packet, what: `${captured} octets captured` })
      return -1
    }
    const length = header + captured
    if (left < length) return this.#wait(length)
    const wireLength = Math.max(u32(octets, at + 12, little), captured)
    const time =
      u32(octets, at, little) * 1e3 + u32(octets, at + 4, little) / this.#fractionsAMillisecond
    this.#sink.packet(this.#linkType, octets, at + header, at + length, wireLength, time)
    return length
  }

  #begin(octets: Uint8Array, at: number, end: number): number {
    if (end - at < FILE_HEADER) return this.#wait(FILE_HEADER)
    this.#little = octets[at]! !== 0xa1
    const magic = u32(octets, at, this.#little)
    if (magic === NANOSECONDS) this.#fractionsAMillisecond = 1e6
    if (magic === MODIFIED) this.#header = 24
    // The upper bits tell of a frame check sequence behind each packet, which the IP length leaves out anyway.
    this.#linkType = u32(octets, at + 20, this.#little) & 0xffff
    this.#started = true
    return FILE_HEADER
  }

  #wait(need: number): 0 {
    this.need = need
    return 0
  }
}
