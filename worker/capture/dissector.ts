import { MAX_CAPTURE_FAULTS, MAX_ENCAPSULATION } from '../limits.ts'
import { Fragments } from './fragments.ts'
import { Segment } from './half.ts'
import { linkPayload, type Payload } from './link.ts'
import { i32, u16 } from './numbers.ts'
import { Header } from './table.ts'
import { tunnelPayload } from './tunnel.ts'

/** Packets that were read over, by why. */
export interface Skipped {
  /** of a link type that is not read */
  unknownLink: number
  /** not IP (ARP, spanning tree, …) */
  notIp: number
  /** IP, and not TCP */
  notTcp: number
  /** lengths that do not fit, or cut off before the end of the TCP header */
  malformed: number
  /** fragments of datagrams that never were complete, by datagram */
  fragments: number
}

/** Takes the TCP segments; both arguments are used again for the next. */
export interface SegmentSink {
  segment(header: Header, segment: Segment): void
}

const IP4 = 0x0800
const IP6 = 0x86dd
const TCP = 6
const AUTHENTICATION = 51

/**
 * From a packet to the TCP segment in it. `octets` is lent; the segment handed to the table lends it on.
 * Packets that end early are taken as far as they go: their segment has more `length` than octets.
 */
export class Dissector {
  readonly skipped: Skipped = { unknownLink: 0, notIp: 0, notTcp: 0, malformed: 0, fragments: 0 }
  readonly unknownLinks = new Map<number, number>()
  readonly segment = new Segment()
  #table: SegmentSink
  #header = new Header()
  #fragments = new Fragments()
  #payload: Payload = { type: 0, at: 0 }

  constructor(table: SegmentSink) {
    this.#table = table
  }

  /** One packet of `wireLength` octets. Its number, time and line are set on `segment` before. */
  packet(linkType: number, octets: Uint8Array, at: number, end: number, wireLength: number): void {
    const payload = this.#payload
    if (!linkPayload(linkType, octets, at, end, payload)) {
      if (payload.type !== 0) {
        this.skipped.notIp++
        return
      }
      this.skipped.unknownLink++
      const links = this.unknownLinks
      const known = links.get(linkType) ?? 0
      if (known || links.size < MAX_CAPTURE_FAULTS) links.set(linkType, known + 1)
      return
    }
    this.#network(payload.type, octets, payload.at, end, at + wireLength, 0)
  }

  end(): void {
    this.#fragments.end()
    this.skipped.fragments = this.#fragments.lost
  }

  #network(
    type: number,
    octets: Uint8Array,
    at: number,
    end: number,
    wireEnd: number,
    depth: number,
  ): void {
    if (type === IP4) this.#ip4(octets, at, end, wireEnd, depth)
    else if (type === IP6) this.#ip6(octets, at, end, wireEnd, depth)
    else this.skipped.notIp++
  }

  #ip4(octets: Uint8Array, at: number, end: number, wireEnd: number, depth: number): void {
    if (end - at < 20 || octets[at]! >> 4 !== 4) return this.#malformed()
    const headerLength = (octets[at]! & 15) << 2
    // Zero where the network card was to cut the segment up (offload): then the packet's length holds.
    const total = u16(octets, at + 2) || wireEnd - at
    if (headerLength < 20 || total < headerLength) return this.#malformed()
    const last = at + total
    const body = at + headerLength
    const protocol = octets[at + 9]!
    const header = this.#header
    header.v6 = false
    header.s0 = header.s1 = header.s2 = header.d0 = header.d1 = header.d2 = 0
    header.s3 = i32(octets, at + 12)
    header.d3 = i32(octets, at + 16)
    const fragment = u16(octets, at + 6)
    if ((fragment & 0x3fff) === 0) {
      return this.#transport(protocol, octets, body, Math.min(end, last), last, depth)
    }
    if (end < last) return this.#malformed()
    const key = `${header.s3} ${header.d3} ${u16(octets, at + 4)} ${protocol}`
    const more = (fragment & 0x2000) !== 0
    this.#fragment(key, (fragment & 0x1fff) << 3, !more, protocol, octets, body, last, depth)
  }

  #ip6(octets: Uint8Array, at: number, end: number, wireEnd: number, depth: number): void {
    if (end - at < 40 || octets[at]! >> 4 !== 6) return this.#malformed()
    const header = this.#header
    header.v6 = true
    header.s0 = i32(octets, at + 8)
    header.s1 = i32(octets, at + 12)
    header.s2 = i32(octets, at + 16)
    header.s3 = i32(octets, at + 20)
    header.d0 = i32(octets, at + 24)
    header.d1 = i32(octets, at + 28)
    header.d2 = i32(octets, at + 32)
    header.d3 = i32(octets, at + 36)
    const length = u16(octets, at + 4)
    const last = length === 0 ? wireEnd : at + 40 + length
    const stop = Math.min(end, last)
    let next = octets[at + 6]!
    let body = at + 40
    // Hop-by-hop, routing, destination options, authentication, mobility, HIP, shim6: RFC 8200 section 4, RFC 4302.
    while (isExtension(next)) {
      if (body + 8 > stop) return this.#malformed()
      if (next === 44) {
        if (end < last) return this.#malformed()
        const field = u16(octets, body + 2)
        const key = `${header.s0} ${header.s1} ${header.s2} ${header.s3} ${header.d0} ${header.d1} ${header.d2} ${header.d3} ${i32(octets, body + 4)}`
        const inner = octets[body]!
        if ((field & 0xfff9) === 0) {
          next = inner
          body += 8
          continue
        }
        const more = (field & 1) !== 0
        return this.#fragment(key, field & 0xfff8, !more, inner, octets, body + 8, last, depth)
      }
      const words = octets[body + 1]!
      const size = next === AUTHENTICATION ? (words + 2) << 2 : (words + 1) << 3
      next = octets[body]!
      body += size
    }
    if (body > stop) return this.#malformed()
    this.#transport(next, octets, body, stop, last, depth)
  }

  #fragment(
    key: string,
    offset: number,
    isLast: boolean,
    protocol: number,
    octets: Uint8Array,
    from: number,
    to: number,
    depth: number,
  ): void {
    if (to < from) return this.#malformed()
    const whole = this.#fragments.add(key, offset, isLast, octets.subarray(from, to))
    if (whole) this.#transport(protocol, whole, 0, whole.length, whole.length, depth)
  }

  #transport(
    protocol: number,
    octets: Uint8Array,
    at: number,
    end: number,
    last: number,
    depth: number,
  ): void {
    if (protocol === TCP) return this.#tcp(octets, at, end, last)
    // An authentication header (RFC 4302): what is behind it is as it was.
    if (protocol === AUTHENTICATION && depth < MAX_ENCAPSULATION && end - at >= 12) {
      const body = at + ((octets[at + 1]! + 2) << 2)
      return this.#transport(octets[at]!, octets, Math.min(body, end), end, last, depth + 1)
    }
    const payload = this.#payload
    if (depth >= MAX_ENCAPSULATION || !tunnelPayload(protocol, octets, at, end, payload)) {
      this.skipped.notTcp++
      return
    }
    this.#network(payload.type, octets, payload.at, end, last, depth + 1)
  }

  #tcp(octets: Uint8Array, at: number, end: number, last: number): void {
    if (end - at < 20) return this.#malformed()
    const headerLength = (octets[at + 12]! >> 4) << 2
    if (headerLength < 20 || at + headerLength > last) return this.#malformed()
    const header = this.#header
    header.sourcePort = u16(octets, at)
    header.targetPort = u16(octets, at + 2)
    const segment = this.segment
    segment.seq = i32(octets, at + 4)
    segment.ack = i32(octets, at + 8)
    segment.flags = octets[at + 13]!
    segment.octets = octets
    segment.start = Math.min(at + headerLength, end)
    segment.end = end
    segment.length = last - at - headerLength
    this.#table.segment(header, segment)
  }

  #malformed(): void {
    this.skipped.malformed++
  }
}

function isExtension(next: number): boolean {
  return (
    next === 0 ||
    next === 43 ||
    next === 44 ||
    next === AUTHENTICATION ||
    next === 60 ||
    next === 135 ||
    next === 139 ||
    next === 140
  )
}
