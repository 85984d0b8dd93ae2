import assert from 'node:assert/strict'
import test from 'node:test'
import { captureKind } from '../../worker/capture/kind.ts'
import { CaptureReading } from '../../worker/capture/reading.ts'
import { MAX_PACKET_OCTETS } from '../../worker/limits.ts'
import {
  be32,
  block,
  bytes,
  concat,
  describeInterface,
  Dialogue,
  enhanced,
  ethernet,
  oldPacket,
  pcap,
  section,
  simplePacket,
  snoop,
} from './build.ts'
import { Collect, linesOf } from './collect.ts'

const TIME = 1_795_486_896_801.25
const { packets } = new Dialogue().handshake().say('S 220 mx\n', 'C QUIT\n')
const frames = packets.map((octets) => ({ octets: ethernet(octets), time: TIME }))

function read(file: Uint8Array) {
  const sink = new Collect()
  const reading = new CaptureReading(sink)
  reading.push(file)
  return { summary: reading.end(), sessions: sink.sessions }
}

function check(file: Uint8Array, kind: string, time: number | null = TIME): void {
  assert.equal(captureKind(file), kind)
  const { summary, sessions } = read(file)
  assert.deepEqual(summary.faults, [])
  assert.equal(sessions.length, 1)
  assert.deepEqual(linesOf(sessions[0]!), ['S 220 mx\r\n', 'C QUIT\r\n'])
  assert.equal(sessions[0]!.said[0]!.place.time, time)
}

for (const little of [true, false]) {
  const order = little ? 'little' : 'big'
  test(`pcap in ${order} endian, micro- and nanoseconds, and the modified form`, () => {
    check(pcap(frames, { little }), 'pcap')
    check(pcap(frames, { little, nanoseconds: true }), 'pcap')
    check(pcap(frames, { little, modified: true }), 'pcap')
  })

  test(`pcapng in ${order} endian, with clocks of other units`, () => {
    const file = (tsresol: number | null, ticks: number) =>
      concat(
        section(little),
        describeInterface(1, little, tsresol),
        ...frames.map(({ octets }) => enhanced(octets, 0, ticks, little)),
      )
    check(file(null, TIME * 1000), 'pcapng')
    check(file(3, 1_795_486_896_801), 'pcapng', 1_795_486_896_801)
    check(file(0x80 | 10, 1_795_486_896 * 1024 + 512), 'pcapng', 1_795_486_896_500)
  })
}

test('pcapng with several sections, orders and interfaces', () => {
  const rest = frames.slice(3).map(({ octets }) => enhanced(octets.subarray(14), 1, 0, false))
  const file = concat(
    section(true),
    describeInterface(1),
    block(0x0bad, bytes('some other block')),
    ...frames.slice(0, 3).map(({ octets }) => enhanced(octets)),
    section(false),
    describeInterface(1, false),
    describeInterface(101, false),
    ...rest,
  )
  const { sessions, summary } = read(file)
  assert.deepEqual(summary.faults, [])
  assert.deepEqual(linesOf(sessions[0]!), ['S 220 mx\r\n', 'C QUIT\r\n'])
})

test('pcapng with simple and obsolete packet blocks', () => {
  const simple = frames.map(({ octets }) => simplePacket(octets))
  check(concat(section(), describeInterface(1), ...simple), 'pcapng', null)
  const old = frames.map(({ octets }) => oldPacket(octets, TIME * 1000))
  check(concat(section(), describeInterface(1), ...old), 'pcapng')
})

test('a packet of an interface that was not described is a fault, and the next one is read', () => {
  const file = concat(
    section(),
    describeInterface(1),
    enhanced(frames[0]!.octets, 7),
    ...frames.map(({ octets }) => enhanced(octets)),
  )
  const { sessions, summary } = read(file)
  assert.deepEqual(summary.faults, [{ kind: 'unknown-interface', packet: 1, interface: 7 }])
  assert.equal(sessions.length, 1)
})

test('snoop', () => check(snoop(frames), 'snoop'))

test('an upload that is no capture is said to be none', () => {
  assert.equal(captureKind(bytes('220 mx1.example.com ESMTP')), null)
  assert.deepEqual(read(bytes('220 mx1.example.com ESMTP')).summary.faults, [
    { kind: 'not-a-capture' },
  ])
  assert.equal(captureKind(bytes('snoop')), null)
})

test('a file that ends within a packet gives what came before, a fault, and gaps where sessions were open', () => {
  const file = pcap(frames)
  const { summary, sessions } = read(file.subarray(0, file.length - 5))
  assert.equal(summary.faults[0]?.kind, 'truncated-file')
  assert.deepEqual(linesOf(sessions[0]!), ['S 220 mx\r\n', '[gap C ]', '[gap S ]'])
})

test('a record longer than any packet is a fault and nothing is allocated for it', () => {
  const good = pcap(frames, { little: false })
  const bad = concat(
    good,
    be32(0),
    be32(0),
    be32(MAX_PACKET_OCTETS + 1),
    be32(0),
    new Uint8Array(64),
  )
  const { summary, sessions } = read(bad)
  assert.equal(summary.faults[0]?.kind, 'corrupt-record')
  assert.equal(sessions.length, 1)
})

test('a link type that is not read is named, with its packets', () => {
  const { summary } = read(pcap(frames, { linkType: 127 }))
  assert.deepEqual(summary.faults, [
    { kind: 'unknown-link-type', linkType: 127, packets: frames.length },
  ])
})
