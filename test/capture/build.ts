/** Builds packets and capture files octet by octet, for tests and the bench. */

const encoder = new TextEncoder()

export function bytes(text: string): Uint8Array {
  return encoder.encode(text)
}

export function concat(...parts: (Uint8Array | readonly number[])[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

export function be16(value: number): number[] {
  return [(value >>> 8) & 255, value & 255]
}

export function be32(value: number): number[] {
  return [...be16(value >>> 16), ...be16(value)]
}

const le16 = (value: number): number[] => be16(value).reverse()
const le32 = (value: number): number[] => be32(value).reverse()

export interface Tcp {
  from: number
  to: number
  seq: number
  ack?: number
  flags?: string
  payload?: string | Uint8Array
  options?: readonly number[]
}

const FLAG: Record<string, number> = { F: 1, S: 2, R: 4, P: 8, A: 16 }

export function tcp(segment: Tcp): Uint8Array {
  const payload =
    typeof segment.payload === 'string' ? bytes(segment.payload) : (segment.payload ?? [])
  const options = segment.options ?? []
  const letters = [...(segment.flags ?? 'A')]
  const flags = letters.reduce((sum, letter) => sum | FLAG[letter]!, 0)
  const header = [
    ...be16(segment.from),
    ...be16(segment.to),
    ...be32(segment.seq),
    ...be32(segment.ack ?? 0),
    ((20 + options.length) / 4) << 4,
    flags,
    ...be16(64),
    ...be32(0),
    ...options,
  ]
  return concat(header, payload)
}

const v4 = (address: string): number[] => address.split('.').map(Number)

export interface Ip4 {
  from?: string
  to?: string
  protocol?: number
  id?: number
  offset?: number
  more?: boolean
  total?: number
}

export function ip4(body: Uint8Array, fields: Ip4 = {}): Uint8Array {
  const fragment = ((fields.more ? 1 : 0) << 13) | ((fields.offset ?? 0) >> 3)
  const header = [
    0x45,
    0,
    ...be16(fields.total ?? 20 + body.length),
    ...be16(fields.id ?? 1),
    ...be16(fragment),
    64,
    fields.protocol ?? 6,
    0,
    0,
    ...v4(fields.from ?? '198.51.100.7'),
    ...v4(fields.to ?? '192.0.2.10'),
  ]
  return concat(header, body)
}

export function ip6(body: Uint8Array, next = 6, reverse = false): Uint8Array {
  const end = (last: number) => [0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, last]
  const addresses = reverse ? [...end(2), ...end(1)] : [...end(1), ...end(2)]
  return concat([0x60, 0, 0, 0, ...be16(body.length), next, 64], addresses, body)
}

export function ethernet(body: Uint8Array, type = 0x0800): Uint8Array {
  return concat([2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, ...be16(type)], body)
}

export interface Packet {
  octets: Uint8Array
  /** milliseconds since 1970 */
  time?: number
  /** octets on the wire, where more than captured */
  wireLength?: number
}

export interface PcapOptions {
  linkType?: number
  little?: boolean
  nanoseconds?: boolean
  modified?: boolean
}

export function pcap(packets: readonly Packet[], options: PcapOptions = {}): Uint8Array {
  const w32 = (options.little ?? true) ? le32 : be32
  const w16 = (options.little ?? true) ? le16 : be16
  const magic = options.modified ? 0xa1b2cd34 : options.nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4
  const head = [...w32(magic), ...w16(2), ...w16(4), ...w32(0), ...w32(0), ...w32(262144)]
  const records = packets.map(({ octets, time = 0, wireLength }) => {
    const fraction = Math.round((time % 1000) * (options.nanoseconds ? 1e6 : 1e3))
    const extra = options.modified ? [0, 0, 0, 0, 0, 0, 0, 0] : []
    const seconds = Math.floor(time / 1000)
    const lengths = [...w32(octets.length), ...w32(wireLength ?? octets.length)]
    return concat([...w32(seconds), ...w32(fraction), ...lengths, ...extra], octets)
  })
  return concat(head, w32(options.linkType ?? 1), ...records)
}

/** One pcapng block, padded, with both lengths. */
export function block(type: number, body: Uint8Array, little = true): Uint8Array {
  const w32 = little ? le32 : be32
  const padding = new Uint8Array((4 - (body.length % 4)) % 4)
  const length = 12 + body.length + padding.length
  return concat(w32(type), w32(length), body, padding, w32(length))
}

export function section(little = true): Uint8Array {
  const w32 = little ? le32 : be32
  const w16 = little ? le16 : be16
  return block(
    0x0a0d0d0a,
    concat(w32(0x1a2b3c4d), w16(1), w16(0), w32(0xffffffff), w32(0xffffffff)),
    little,
  )
}

export function describeInterface(
  linkType: number,
  little = true,
  tsresol: number | null = null,
): Uint8Array {
  const w32 = little ? le32 : be32
  const w16 = little ? le16 : be16
  const option =
    tsresol === null ? [] : [...w16(9), ...w16(1), tsresol, 0, 0, 0, ...w16(0), ...w16(0)]
  return block(1, concat(w16(linkType), w16(0), w32(0), option), little)
}

/** An enhanced packet block at `ticks` of its interface's clock. */
export function enhanced(
  octets: Uint8Array,
  from = 0,
  ticks = 0,
  little = true,
  options: readonly number[] = [],
): Uint8Array {
  const w32 = little ? le32 : be32
  const padding = new Uint8Array((4 - (octets.length % 4)) % 4)
  const time = [...w32(Math.floor(ticks / 2 ** 32)), ...w32((ticks % 2 ** 32) | 0)]
  const lengths = [...w32(octets.length), ...w32(octets.length)]
  return block(6, concat(w32(from), time, lengths, octets, padding, options), little)
}

export function simplePacket(octets: Uint8Array): Uint8Array {
  return block(3, concat(le32(octets.length), octets))
}

export function oldPacket(octets: Uint8Array, ticks = 0): Uint8Array {
  const head = [...le16(0), ...le16(0), ...le32(Math.floor(ticks / 2 ** 32)), ...le32(ticks | 0)]
  return block(2, concat(head, le32(octets.length), le32(octets.length), octets))
}

export function snoop(packets: readonly Packet[], datalink = 4): Uint8Array {
  const records = packets.map(({ octets, time = 0, wireLength }) => {
    const padding = new Uint8Array((4 - (octets.length % 4)) % 4)
    const head = [
      ...be32(wireLength ?? octets.length),
      ...be32(octets.length),
      ...be32(24 + octets.length + padding.length),
      ...be32(0),
      ...be32(Math.floor(time / 1000)),
      ...be32(Math.round((time % 1000) * 1000)),
    ]
    return concat(head, octets, padding)
  })
  return concat(bytes('snoop\0\0\0'), be32(2), be32(datalink), ...records)
}

const CLIENT = '198.51.100.7'
const SERVER = '192.0.2.10'

/** Writes one connection's packets as IPv4, keeping count of both sequence spaces. */
export class Dialogue {
  readonly packets: Uint8Array[] = []
  client = 1000
  server = 9000
  #clientPort: number
  #serverPort: number

  constructor(clientPort = 40112, serverPort = 25) {
    this.#clientPort = clientPort
    this.#serverPort = serverPort
  }

  handshake(): this {
    this.packets.push(this.c({ flags: 'S', seq: this.client++, ack: 0 }))
    this.packets.push(this.s({ flags: 'SA', seq: this.server++ }))
    this.packets.push(this.c({}))
    return this
  }

  /** `C text` or `S text`, one segment each; `\n` stands for CR LF. */
  say(...lines: string[]): this {
    for (const line of lines) {
      const payload = line.slice(2).replaceAll('\n', '\r\n')
      if (line.startsWith('C ')) {
        this.packets.push(this.c({ payload, flags: 'PA' }))
        this.client += payload.length
      } else {
        this.packets.push(this.s({ payload, flags: 'PA' }))
        this.server += payload.length
      }
    }
    return this
  }

  /** Octets of one side as they are, in one segment. */
  send(side: 'C' | 'S', payload: Uint8Array): this {
    this.packets.push(
      side === 'C' ? this.c({ payload, flags: 'PA' }) : this.s({ payload, flags: 'PA' }),
    )
    if (side === 'C') this.client += payload.length
    else this.server += payload.length
    return this
  }

  close(): this {
    this.packets.push(this.c({ flags: 'FA', seq: this.client++ }))
    this.packets.push(this.s({ flags: 'FA', seq: this.server++ }))
    this.packets.push(this.c({}))
    return this
  }

  c(fields: Partial<Tcp>): Uint8Array {
    const ports = { from: this.#clientPort, to: this.#serverPort }
    return ip4(tcp({ ...ports, seq: this.client, ack: this.server, ...fields }), {
      from: CLIENT,
      to: SERVER,
    })
  }

  s(fields: Partial<Tcp>): Uint8Array {
    const ports = { from: this.#serverPort, to: this.#clientPort }
    return ip4(tcp({ ...ports, seq: this.server, ack: this.client, ...fields }), {
      from: SERVER,
      to: CLIENT,
    })
  }
}
