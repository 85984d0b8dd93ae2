import { MAX_CAPTURE_INTERFACES, MAX_PACKET_OCTETS } from '../limits.ts'
import { u16of, u32 } from './numbers.ts'
import type { PacketSink, RecordReader } from './packets.ts'

const SECTION = 0x0a0d0d0a
const INTERFACE = 1
const OLD_PACKET = 2
const SIMPLE_PACKET = 3
const ENHANCED_PACKET = 6

/** Header, the longest fixed part and the trailing length of a packet block; options may follow the packet. */
const BLOCK_OVERHEAD = 32
/** Options behind a packet (comments) are read over; a block longer than this is skipped, whatever it is. */
const MAX_BLOCK_OCTETS = MAX_PACKET_OCTETS + 65_536

const OPTION_TSRESOL = 9
const OPTION_TSOFFSET = 14

interface Interface {
  linkType: number
  snaplen: number
  /** ticks of its clock a millisecond */
  ticks: number
  /** milliseconds to add */
  offset: number
}

/** pcapng files (draft-ietf-opsawg-pcapng): sections of either octet order, any number of interfaces, enhanced, simple and obsolete packet blocks. */
export class PcapngRecords implements RecordReader {
  need = 12
  #sink: PacketSink
  #little = false
  #interfaces: Interface[] = []

  constructor(sink: PacketSink) {
    this.#sink = sink
  }

  read(octets: Uint8Array, at: number, end: number): number {
    const left = end - at
    if (left < 12) return this.#wait(12)
    // A section's type reads the same in both orders; the magic behind its length says which one holds.
    const opens = u32(octets, at, false) === SECTION
    if (opens && !this.#openSection(octets, at)) return this.#corrupt('no byte-order magic')
    const length = u32(octets, at + 4, this.#little)
    if (length < 12 || length % 4 !== 0) return this.#corrupt(`a block of ${length} octets`)
    const type = opens ? SECTION : u32(octets, at, this.#little)
    const wanted =
      type === INTERFACE ||
      type === OLD_PACKET ||
      type === SIMPLE_PACKET ||
      type === ENHANCED_PACKET
    if (!wanted || length > MAX_BLOCK_OCTETS) return length
    if (left < length) return this.#wait(length)
    if (type === INTERFACE) this.#describe(octets, at, at + length)
    else this.#packet(type, octets, at, length)
    return length
  }

  #openSection(octets: Uint8Array, at: number): boolean {
    const order = u32(octets, at + 8, false)
    if (order !== 0x1a2b3c4d && order !== 0x4d3c2b1a) return false
    this.#little = order === 0x4d3c2b1a
    this.#interfaces = []
    return true
  }

  #describe(octets: Uint8Array, at: number, end: number): void {
    if (this.#interfaces.length >= MAX_CAPTURE_INTERFACES || end - at < 20) return
    const little = this.#little
    const one: Interface = {
      linkType: u16of(octets, at + 8, little),
      snaplen: u32(octets, at + 12, little),
      ticks: 1e3,
      offset: 0,
    }
    this.#interfaces.push(one)
    let option = at + 16
    while (option + 4 <= end - 4) {
      const code = u16of(octets, option, little)
      const length = u16of(octets, option + 2, little)
      const value = option + 4
      if (code === 0 || value + length > end - 4) return
      if (code === OPTION_TSRESOL && length >= 1) {
        const power = octets[value]!
        one.ticks = (power & 0x80 ? 2 ** (power & 0x7f) : 10 ** power) / 1e3
      } else if (code === OPTION_TSOFFSET && length >= 8) {
        const high = u32(octets, little ? value + 4 : value, little) | 0
        one.offset = (high * 2 ** 32 + u32(octets, little ? value : value + 4, little)) * 1e3
      }
      option = value + ((length + 3) & ~3)
    }
  }

  #packet(type: number, octets: Uint8Array, at: number, length: number): void {
    const little = this.#little
    const simple = type === SIMPLE_PACKET
    if (length < (simple ? 16 : BLOCK_OVERHEAD)) return this.#malformed(length)
    const index = simple
      ? 0
      : type === OLD_PACKET
        ? u16of(octets, at + 8, little)
        : u32(octets, at + 8, little)
    const from = this.#interfaces[index]
    if (!from) {
      const packet = this.#sink.packets + 1
      return this.#sink.fault({ kind: 'unknown-interface', packet, interface: index })
    }
    if (simple) {
      const wireLength = u32(octets, at + 8, little)
      const kept = Math.min(wireLength, length - 16, from.snaplen || wireLength)
      return this.#sink.packet(from.linkType, octets, at + 12, at + 12 + kept, wireLength, NaN)
    }
    const captured = u32(octets, at + 20, little)
    if (captured > length - BLOCK_OVERHEAD) return this.#malformed(length)
    const ticks = u32(octets, at + 12, little) * 2 ** 32 + u32(octets, at + 16, little)
    const wireLength = Math.max(u32(octets, at + 24, little), captured)
    const time = ticks / from.ticks + from.offset
    this.#sink.packet(from.linkType, octets, at + 28, at + 28 + captured, wireLength, time)
  }

  /** A packet block whose inner lengths do not fit; its own length still leads to the next one. */
  #malformed(length: number): void {
    const packet = this.#sink.packets + 1
    this.#sink.fault({ kind: 'corrupt-record', packet, what: `a packet block of ${length} octets` })
  }

  #corrupt(what: string): -1 {
    this.#sink.fault({ kind: 'corrupt-record', packet: this.#sink.packets + 1, what })
    return -1
  }

  #wait(need: number): 0 {
    this.need = need
    return 0
  }
}
