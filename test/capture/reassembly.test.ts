import assert from 'node:assert/strict'
import test from 'node:test'
import { CaptureReading, type CaptureSummary } from '../../worker/capture/reading.ts'
import { Dialogue, ethernet, pcap } from './build.ts'
import { Collect, linesOf, marksOf, type Collected } from './collect.ts'

function read(packets: readonly Uint8Array[]): { sessions: Collected[]; summary: CaptureSummary } {
  const sink = new Collect()
  const reading = new CaptureReading(sink)
  reading.push(
    pcap(packets.map((octets, i) => ({ octets: ethernet(octets), time: 1e12 + i * 10 }))),
  )
  return { summary: reading.end(), sessions: sink.sessions }
}

function only(packets: readonly Uint8Array[]): string[] {
  const { sessions } = read(packets)
  assert.equal(sessions.length, 1)
  return linesOf(sessions[0]!)
}

const LINES = [
  'S 220 mx1.example.com\n',
  'C EHLO client.example.test\n',
  'S 250 mx1.example.com\n',
  'C QUIT\n',
  'S 221 Bye\n',
]
const WIRE = LINES.map((line) => line.replaceAll('\n', '\r\n'))
const whole = () =>
  new Dialogue()
    .handshake()
    .say(...LINES)
    .close()

test('each segment becomes one piece of wire, with its packet number and its time', () => {
  const { sessions, summary } = read(whole().packets)
  assert.deepEqual(linesOf(sessions[0]!), [...WIRE, '[closed C eof]'])
  const first = sessions[0]!.said[0]!
  assert.deepEqual(first.place, { sourceLine: null, packet: 4, time: 1e12 + 30 })
  assert.deepEqual(sessions[0]!.about, {
    key: '198.51.100.7:40112 > 192.0.2.10:25',
    client: { name: null, address: '198.51.100.7', port: 40112 },
    server: { name: null, address: '192.0.2.10', port: 25 },
    vantage: 'unknown',
    segments: true,
    started: 1e12,
  })
  assert.deepEqual(summary.flows, { smtp: 1, other: 0, silent: 0, evicted: 0 })
})

test('a segment that comes again is dropped and counted', () => {
  const { packets } = whole()
  const { sessions, summary } = read([...packets.slice(0, 5), packets[3]!, ...packets.slice(4)])
  assert.deepEqual(linesOf(sessions[0]!), [...WIRE, '[closed C eof]'])
  assert.equal(summary.retransmittedOctets, WIRE[0]!.length - 2 + WIRE[1]!.length - 2)
})

test('segments out of order are put in order, across both directions', () => {
  const { packets } = whole()
  for (let from = 3; from < 7; from++) {
    const shuffled = packets.slice()
    shuffled.splice(from, 2, packets[from + 1]!, packets[from]!)
    assert.deepEqual(only(shuffled), [...WIRE, '[closed C eof]'], `packet ${from} late by one`)
  }
  const backwards = [...packets.slice(0, 3), ...packets.slice(3, 8).reverse(), ...packets.slice(8)]
  assert.deepEqual(only(backwards), [...WIRE, '[closed C eof]'])
})

test('where segments overlap, the copy that came first counts', () => {
  const one = new Dialogue().handshake().say('S 220 mx\n')
  one.packets.push(one.c({ payload: 'NOOP A' }), one.c({ payload: 'xxxxxxB\r\n' }))
  assert.deepEqual(only(one.packets), ['S 220 mx\r\n', 'C NOOP A', 'C B\r\n'])
})

test('of overlapping segments that wait behind a hole, the first to come counts as well', () => {
  const one = new Dialogue().handshake().say('S 220 mx\n')
  one.packets.push(one.c({ payload: 'OP 2', seq: one.client + 2 }))
  one.packets.push(one.c({ payload: 'xxxx34\r\n', seq: one.client + 2 }))
  one.packets.push(one.c({ payload: 'NOzz' }))
  assert.deepEqual(only(one.packets), ['S 220 mx\r\n', 'C NO', 'C OP 2', 'C 34\r\n'])
})

test('an octet of a keep-alive is no data', () => {
  const one = new Dialogue().handshake().say('S 220 mx\n', 'C NOOP\n')
  one.packets.push(one.c({ seq: one.client - 1, payload: '\0' }))
  one.packets.push(one.c({ seq: one.client - 1 }))
  one.say('S 250 ok\n')
  assert.deepEqual(only(one.packets), ['S 220 mx\r\n', 'C NOOP\r\n', 'S 250 ok\r\n'])
})

test('a packet the capture lost is a gap of known length, in its place', () => {
  const { packets } = whole()
  const lines = only([...packets.slice(0, 4), ...packets.slice(5)])
  assert.deepEqual(
    lines,
    [WIRE[0], '[gap C 27]', ...WIRE.slice(2), '[closed C eof]']
      .map(String)
      .map((line) => line.replace('27', String(WIRE[1]!.length - 2))),
  )
})

test('a reply that the client acknowledged and the capture lost is a gap before the next command', () => {
  const { packets } = whole()
  const lines = only([...packets.slice(0, 5), ...packets.slice(6)])
  assert.deepEqual(
    lines,
    [WIRE[0], WIRE[1], '[gap S 19]', WIRE[3], WIRE[4], '[closed C eof]']
      .map(String)
      .map((line) => line.replace('19', String(WIRE[2]!.length - 2))),
  )
})

test('a gap is given up before the end once it is acknowledged and 64 packets have passed', () => {
  const one = new Dialogue().handshake().say('S 220 mx\n')
  one.client += 7
  for (let i = 0; i < 40; i++) one.say('C NOOP\n', 'S 250 ok\n')
  const sink = new Collect()
  const reading = new CaptureReading(sink)
  reading.push(pcap(one.packets.map((octets) => ({ octets: ethernet(octets) }))))
  assert.equal(marksOf(sink.sessions[0]!).length, 1)
  assert.equal(linesOf(sink.sessions[0]!).at(-1), 'S 250 ok\r\n')
  reading.end()
})

test('packets cut off by the snap length end in a gap of what is missing', () => {
  const one = new Dialogue()
    .handshake()
    .say('S 220 mx1.example.com\n', 'C EHLO client.example.test\n')
  const packets = one.packets.map((octets) => {
    const frame = ethernet(octets)
    return { octets: frame.subarray(0, 62), wireLength: frame.length }
  })
  const sink = new Collect()
  const reading = new CaptureReading(sink)
  reading.push(pcap(packets))
  assert.equal(reading.end().gaps, 2)
  const lines = linesOf(sink.sessions[0]!)
  assert.deepEqual(lines, ['S 220 mx1.', '[gap S 13]', 'C EHLO cli', '[gap C 18]'])
})

test('without a handshake the side that greets is the server, and nothing is said to be missing', () => {
  const one = new Dialogue(40112, 50025).say(...LINES)
  assert.deepEqual(only(one.packets), WIRE)
})

test('without a handshake and without port, replies and verbs tell the sides, and the lost start is a gap', () => {
  const one = new Dialogue(40112, 50025).say('C MAIL FROM:<a@example.test>\n', 'S 250 2.1.0 Ok\n')
  assert.deepEqual(only(one.packets), [
    '[gap C ]',
    '[gap S ]',
    'C MAIL FROM:<a@example.test>\r\n',
    'S 250 2.1.0 Ok\r\n',
  ])
})

test('a capture of one direction is read as far as it goes', () => {
  const server = whole().packets.filter((_, i) => [1, 3, 5, 7].includes(i))
  assert.deepEqual(only(server), [WIRE[0], WIRE[2], WIRE[4]])
})

test('a greeting that comes octet by octet on an unknown port is known for one', () => {
  const one = new Dialogue(40112, 50025)
  for (const octet of '220 mx') one.say(`S ${octet}`)
  one.say('S \n', 'C QUIT\n')
  assert.equal(only(one.packets).join('').replaceAll('S ', ''), '220 mx\r\nC QUIT\r\n')
})

test('a new SYN on the same ports is a new session', () => {
  const first = new Dialogue().handshake().say('S 220 one\n', 'C QUIT\n')
  const second = new Dialogue()
  second.client = 500_000
  second.server = 700_000
  second.handshake().say('S 220 two\n')
  const { sessions } = read([...first.packets, ...second.packets])
  assert.deepEqual(sessions.map(linesOf), [['S 220 one\r\n', 'C QUIT\r\n'], ['S 220 two\r\n']])
})

test('both sides of a firewall that rewrites sequence numbers are two sessions', () => {
  const inside = new Dialogue().handshake().say('S 220 mx1\n', 'C EHLO a\n', 'S 250 DSN\n').close()
  const outside = new Dialogue()
  outside.client = 3_000_000_000
  outside.server = 2_000_000_000
  outside.handshake().say('S 220 ***\n', 'C EHLO a\n', 'S 250 XXA\n').close()
  const both = inside.packets.flatMap((packet, i) => [packet, outside.packets[i]!])
  const { sessions } = read(both)
  assert.deepEqual(sessions.map((one) => linesOf(one)[2]).sort(), [
    'S 250 DSN\r\n',
    'S 250 XXA\r\n',
  ])
})

/** Another session on the ports of `whole`, with numbers of its own. */
function again(): Dialogue {
  const second = new Dialogue()
  second.client = 0x77700000
  second.server = 0x88800000
  return second
}
const fromServer = (packet: Uint8Array) => packet[12] === 192

test('of two sessions on the same ports, seen from the server alone, neither is lost in the other', () => {
  const second = again()
    .handshake()
    .say(...LINES)
    .close()
  const { sessions, summary } = read([...whole().packets, ...second.packets].filter(fromServer))
  const server = [...WIRE.filter((line) => line.startsWith('S')), '[closed S eof]']
  assert.deepEqual(sessions.map(linesOf), [server, server])
  assert.equal(summary.gaps, 0)
})

test('ports that are used again are another session even if the capture has no SYN of it, closed or not', () => {
  const second = again()
    .say(...LINES)
    .close()
  for (const first of [whole().packets, whole().packets.slice(0, -3)]) {
    const { sessions, summary } = read([...first, ...second.packets])
    assert.deepEqual(
      sessions.map((one) => linesOf(one).filter((line) => !line.startsWith('['))),
      [WIRE, WIRE],
    )
    assert.equal(summary.gaps, 0)
  }
})

test('both sides of a firewall that rewrites sequence numbers are two sessions without their SYN as well', () => {
  const [outside, inside] = [new Dialogue().say(...LINES), again().say(...LINES)]
  const mixed = outside.packets.flatMap((packet, i) => [packet, inside.packets[i]!])
  assert.deepEqual(read(mixed).sessions.map(linesOf), [WIRE, WIRE])
})

test('a reset with a number from nowhere ends nothing', () => {
  const dialogue = new Dialogue().handshake().say(...LINES.slice(0, 2))
  dialogue.packets.push(dialogue.c({ flags: 'R', seq: 0x70000000, ack: 0 }))
  dialogue.say(...LINES.slice(2)).close()
  assert.deepEqual(only(dialogue.packets), [...WIRE, '[closed C eof]'])
})

test('octets that ride on the SYN (RFC 7413) are the first, whether they were taken or sent again', () => {
  for (const client of [1009, 1001]) {
    const dialogue = new Dialogue()
    const first = dialogue.c({ flags: 'S', seq: 1000, ack: 0, payload: 'EHLO a\r\n' })
    dialogue.client = client
    dialogue.packets.push(first, dialogue.s({ flags: 'SA', seq: dialogue.server++ }))
    if (client === 1001) dialogue.say('C EHLO a\n')
    dialogue.say('S 220 mx\n', 'S 250 mx\n')
    assert.deepEqual(only(dialogue.packets), ['C EHLO a\r\n', 'S 220 mx\r\n', 'S 250 mx\r\n'])
  }
})

test('a keep-alive with which the capture begins is no octet of a command', () => {
  const dialogue = new Dialogue()
  dialogue.packets.push(dialogue.c({ seq: dialogue.client - 1, payload: '\0' }), dialogue.s({}))
  dialogue.say('C MAIL FROM:<a@example.net>\n', 'S 250 2.1.0 Ok\n')
  const [, , ...lines] = only(dialogue.packets)
  assert.deepEqual(lines, ['C MAIL FROM:<a@example.net>\r\n', 'S 250 2.1.0 Ok\r\n'])
})

test('a reset closes the session and says by whom', () => {
  const one = new Dialogue().handshake().say('S 220 mx\n')
  one.packets.push(one.s({ flags: 'RA' }))
  assert.deepEqual(only(one.packets), ['S 220 mx\r\n', '[closed S reset]'])
})

test('sequence numbers go through zero', () => {
  const one = new Dialogue()
  one.client = 2 ** 32 - 5
  one.server = 2 ** 32 - 3
  one.handshake().say(...LINES)
  assert.deepEqual(only(one.packets), WIRE)
})

test('TLS from the start and after STARTTLS is marked', () => {
  const hello = String.fromCharCode(22, 3, 1, 0, 60, 1, 0, 0)
  const smtps = new Dialogue(40112, 465).handshake().say(`C ${hello}`)
  assert.deepEqual(only(smtps.packets)[0], '[tls-started]')
  const later = new Dialogue().handshake()
  later.say('S 220 mx\n', 'C STARTTLS\n', 'S 220 go\n', `C ${hello}`)
  assert.deepEqual(only(later.packets).slice(3), ['[tls-started]', `C ${hello}`])
})

test('what is no SMTP is left out and counted', () => {
  const web = new Dialogue(40112, 80)
    .handshake()
    .say('C GET / HTTP/1.1\n\n', 'S HTTP/1.1 200 OK\n\n')
  const ftp = new Dialogue(40113, 50021).handshake().say('S 220 ftp\n', 'C USER anonymous\n')
  const idle = new Dialogue(40114, 25).handshake()
  const { sessions, summary } = read([...web.packets, ...ftp.packets, ...idle.packets])
  assert.equal(sessions.length, 0)
  assert.deepEqual(summary.flows, { smtp: 0, other: 2, silent: 1, evicted: 0 })
})

test('any chunking gives the same sessions', () => {
  const file = pcap(whole().packets.map((octets) => ({ octets: ethernet(octets) })))
  for (const size of [1, 2, 7, 39, 40, 41, 1000]) {
    const sink = new Collect()
    const reading = new CaptureReading(sink)
    for (let at = 0; at < file.length; at += size) reading.push(file.subarray(at, at + size))
    assert.deepEqual(reading.end().faults, [])
    assert.deepEqual(linesOf(sink.sessions[0]!), [...WIRE, '[closed C eof]'], `chunks of ${size}`)
  }
})

test('an acknowledgement that is noise loses no octets', () => {
  const one = new Dialogue().handshake().say('S 220 mx\n')
  one.packets.push(one.c({ ack: one.server + 5_000_000 }))
  for (let i = 0; i < 100; i++) one.say('C NOOP\n', 'S 250 ok\n')
  assert.equal(only(one.packets).length, 201)
})
