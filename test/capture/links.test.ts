import assert from 'node:assert/strict'
import test from 'node:test'
import { CaptureReading } from '../../worker/capture/reading.ts'
import { be16, be32, concat, Dialogue, ethernet, ip4, ip6, pcap, tcp } from './build.ts'
import { Collect, linesOf } from './collect.ts'

const { packets } = new Dialogue().handshake().say('S 220 mx\n', 'C QUIT\n')

function check(wrap: (packet: Uint8Array) => Uint8Array, linkType = 1): void {
  checkFrames(packets.map(wrap), linkType)
}

function checkFrames(frames: readonly Uint8Array[], linkType = 1): void {
  const sink = new Collect()
  const reading = new CaptureReading(sink)
  reading.push(
    pcap(
      frames.map((octets) => ({ octets })),
      { linkType },
    ),
  )
  const summary = reading.end()
  assert.deepEqual(
    sink.sessions.map(linesOf),
    [['S 220 mx\r\n', 'C QUIT\r\n']],
    JSON.stringify(summary),
  )
}

const zeros = (count: number) => new Uint8Array(count)

test('Ethernet, with the padding of short frames left out', () => {
  check((packet) => concat(ethernet(packet), zeros(6)))
})

test('VLAN, QinQ and provider tags', () => {
  check((packet) => ethernet(concat(be16(7), be16(0x0800), packet), 0x8100))
  check((packet) => ethernet(concat(be16(7), be16(0x8100), be16(9), be16(0x0800), packet), 0x88a8))
  check((packet) => ethernet(concat(be16(7), be16(0x9100), be16(9), be16(0x0800), packet), 0x9100))
})

test('Linux cooked, first and second version', () => {
  check((packet) => concat(zeros(14), be16(0x0800), packet), 113)
  check((packet) => concat(be16(0x0800), zeros(18), packet), 276)
})

test('raw IP under each of its numbers', () => {
  for (const linkType of [12, 14, 101, 228]) check((packet) => packet, linkType)
})

test('BSD loopback in either octet order', () => {
  check((packet) => concat([2, 0, 0, 0], packet), 0)
  check((packet) => concat([0, 0, 0, 2], packet), 0)
  check((packet) => concat([0, 0, 0, 2], packet), 108)
})

test('PPPoE, PPP with and without framing, Cisco HDLC', () => {
  const ppp = (packet: Uint8Array) => concat([0, 0x21], packet)
  check((packet) => ethernet(concat([0x11, 0, 0, 1], be16(packet.length + 2), ppp(packet)), 0x8864))
  check(ppp, 9)
  check((packet) => concat([0x21], packet), 9)
  check((packet) => concat([0xff, 3], ppp(packet)), 50)
  check((packet) => concat([0x0f, 0, 8, 0], packet), 104)
})

test('MPLS labels, LLC with SNAP, TrustSec metadata', () => {
  check((packet) => ethernet(concat([0, 1, 0, 64], [0, 2, 1, 64], packet), 0x8847))
  check((packet) => ethernet(concat([0xaa, 0xaa, 3, 0, 0, 0, 8, 0], packet), packet.length + 8))
  check((packet) => ethernet(concat([1, 1, 0, 1, 0, 5, 8, 0], packet), 0x8909))
})

test('GRE with IP and with Ethernet, ERSPAN of all three types, IP in IP, VXLAN', () => {
  const gre = (head: number[], body: Uint8Array) =>
    ethernet(ip4(concat(head, body), { protocol: 47, from: '203.0.113.1', to: '203.0.113.2' }))
  check((packet) => gre([0, 0, 8, 0], packet))
  check((packet) => gre([0x20, 0, 8, 0, 0, 0, 0, 9], packet))
  check((packet) => gre([0, 0, 0x65, 0x58], ethernet(packet)))
  check((packet) => gre([0, 0, 0x88, 0xbe], ethernet(packet)))
  check((packet) => gre([0x10, 0, 0x88, 0xbe, 0, 0, 0, 1], concat(zeros(8), ethernet(packet))))
  check((packet) => gre([0x10, 0, 0x22, 0xeb, 0, 0, 0, 1], concat(zeros(12), ethernet(packet))))
  check((packet) =>
    gre([0x10, 0, 0x22, 0xeb, 0, 0, 0, 1], concat(zeros(11), [1], zeros(8), ethernet(packet))),
  )
  check((packet) => ethernet(ip4(packet, { protocol: 4 })))
  check((packet) => {
    const vxlan = concat([8, 0, 0, 0, 0, 0, 7, 0], ethernet(packet))
    return ethernet(
      ip4(concat(be16(5000), be16(4789), be16(8 + vxlan.length), be16(0), vxlan), { protocol: 17 }),
    )
  })
})

test('tunnels in UDP: VXLAN on either port and with IP, Geneve with options, GTP, TZSP', () => {
  const udp = (port: number, head: number[], body: Uint8Array) =>
    ethernet(
      ip4(
        concat(be16(5000), be16(port), be16(8 + head.length + body.length), be16(0), head, body),
        {
          protocol: 17,
        },
      ),
    )
  check((packet) => udp(8472, [8, 0, 0, 0, 0, 0, 7, 0], ethernet(packet)))
  check((packet) => udp(4790, [0x0c, 0, 0, 3, 0, 0, 7, 0], ethernet(packet)))
  check((packet) => udp(4790, [0x0c, 0, 0, 1, 0, 0, 7, 0], packet))
  check((packet) => udp(6081, [0, 0, 0x65, 0x58, 0, 0, 7, 0], ethernet(packet)))
  check((packet) => udp(6081, [1, 0, 8, 0, 0, 0, 7, 0, 0, 1, 0, 0], packet))
  check((packet) => udp(2152, [0x30, 255, 0, 0, 0, 0, 0, 1], packet))
  check((packet) => udp(2152, [0x34, 255, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0x85, 1, 0, 9, 0], packet))
  check((packet) => udp(37008, [1, 0, 0, 1, 0, 10, 1, 7, 1], ethernet(packet)))
})

test('GRE of PPTP and WCCP, an authentication header before TCP', () => {
  const gre = (head: number[], body: Uint8Array) =>
    ethernet(ip4(concat(head, body), { protocol: 47 }))
  const ppp = (packet: Uint8Array) => concat([0xff, 3, 0, 0x21], packet)
  check((packet) => gre([0x30, 0x81, 0x88, 0x0b, 0, 0, 0, 9, 0, 0, 0, 1, 0, 0, 0, 1], ppp(packet)))
  check((packet) => gre([0x20, 0x01, 0x88, 0x0b, 0, 0, 0, 9], ppp(packet)))
  check((packet) => gre([0, 0, 0x88, 0x3e, 0, 0, 0, 0], packet))
  check((packet) => {
    const header = [6, 4, 0, 0, ...be32(1), ...be32(1), ...zeros(12)]
    const isServer = packet[12] === 192
    return ethernet(
      ip4(concat(header, packet.subarray(20)), {
        protocol: 51,
        from: isServer ? '192.0.2.10' : '198.51.100.7',
        to: isServer ? '198.51.100.7' : '192.0.2.10',
      }),
    )
  })
})

test('Frame Relay, the logs of pf and netfilter, macOS packet metadata', () => {
  check((packet) => concat([0x18, 0x41, 3, 0xcc], packet), 107)
  check((packet) => concat([0x18, 0x41, 3, 0, 0x80, 0, 0, 0, 8, 0], packet), 107)
  check((packet) => concat([61, 2, 0, 0], zeros(60), packet), 117)
  const fields = [8, 0, 1, 0, 8, 0, 0, 0, 5, 0, 10, 0, 0, 0, 0, 0]
  check((packet) => concat([2, 0, 0, 0], fields, [packet.length + 4, 0, 9, 0], packet), 239)
  const big = [0, 8, 0, 1, 8, 0, 0, 0, 0, 5, 0, 10, 0, 0, 0, 0]
  check((packet) => concat([2, 0, 0, 0], big, [0, packet.length + 4, 0, 9], packet), 239)
  check((packet) => concat([16, 0, 0, 0, ...zeros(4), 1, 0, 0, 0], zeros(4), ethernet(packet)), 258)
})

const segments = [
  { reverse: false, seq: 99, ack: 0, flags: 'S', payload: '' },
  { reverse: true, seq: 499, ack: 100, flags: 'SA', payload: '' },
  { reverse: true, seq: 500, ack: 100, flags: 'PA', payload: '220 mx\r\n' },
  { reverse: false, seq: 100, ack: 508, flags: 'PA', payload: 'QUIT\r\n' },
].map(({ reverse, ...fields }) => ({
  reverse,
  octets: tcp({ ...fields, from: reverse ? 25 : 40112, to: reverse ? 40112 : 25 }),
}))

function check6(next: number, header: readonly number[]): void {
  const frames = segments.map(({ octets, reverse }) =>
    ethernet(ip6(concat(header, octets), next, reverse), 0x86dd),
  )
  checkFrames(frames)
}

test('IPv6, plain and behind each extension header', () => {
  check6(6, [])
  for (const next of [0, 43, 60, 135]) check6(next, [6, 0, 0, 0, 0, 0, 0, 0])
  check6(0, [60, 0, 0, 0, 0, 0, 0, 0, 6, 1, ...zeros(14)])
  check6(51, [6, 4, ...zeros(22)])
  check6(44, [6, 0, 0, 0, 0, 0, 0, 1])
})

test('IPv6 fragments are put together', () => {
  const frames = segments.flatMap(({ octets, reverse }, id) => {
    const part = (offset: number, more: number, body: Uint8Array) =>
      ethernet(ip6(concat([6, 0], be16(offset | more), be32(id + 1), body), 44, reverse), 0x86dd)
    return [part(8, 0, octets.subarray(8)), part(0, 1, octets.subarray(0, 8))]
  })
  checkFrames(frames)
})

test('IPv4 fragments are put together, whichever comes first, and of an overlap the first counts', () => {
  const frames = packets.flatMap((packet, id) => {
    const body = packet.subarray(20)
    const [from, to] = [12, 16].map((at) => packet.subarray(at, at + 4).join('.'))
    const part = (offset: number, end: number, more: boolean) =>
      ethernet(ip4(body.slice(offset, end), { from: from!, to: to!, id, offset, more }))
    const noise = concat(
      body.subarray(8, 16).map(() => 0x58),
      body.subarray(16),
    )
    const late = ethernet(ip4(noise, { from: from!, to: to!, id, offset: 8 }))
    return [part(8, 16, true), late, part(0, 8, true)]
  })
  checkFrames(frames)
})

test('a segment the network card was to cut up (IP length zero) is taken whole', () => {
  check((packet) => {
    const frame = ethernet(packet)
    frame[16] = 0
    frame[17] = 0
    return frame
  })
})

test('datagrams with fragments missing are counted and hold no more than their bound', () => {
  const frames = Array.from({ length: 2_000 }, (_, id) =>
    ethernet(ip4(zeros(1400), { id, more: true })),
  )
  const reading = new CaptureReading(new Collect())
  reading.push(pcap(frames.map((octets) => ({ octets }))))
  assert.equal(reading.end().skipped.fragments, 2_000)
})
