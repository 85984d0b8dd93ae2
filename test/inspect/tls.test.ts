import assert from 'node:assert/strict'
import test from 'node:test'
import type { Report } from '../../worker/report/report.ts'
import { PROFILES } from '../../worker/policy/policy.ts'
import { concat, Dialogue, bytes, ethernet, pcap } from '../capture/build.ts'
import { ciphertext, clientHello, serverHello } from '../capture/tls.ts'
import { reportOn } from './report-on.ts'

const CLEAR = [
  'S 220 mx1.example.com ESMTP Postfix\n',
  'C EHLO client.example.test\n',
  'S 250-mx1.example.com\n250-PIPELINING\n250-STARTTLS\n250 8BITMIME\n',
  'C STARTTLS\n',
  'S 220 2.0.0 Ready to start TLS\n',
]
/** Ciphertext has all octets in it: line ends, codes, verbs, lines past every limit. */
const CLIENT = [clientHello(517), ciphertext(1, 900), ciphertext(3, 1400), ciphertext(5, 700)]
const SERVER = [serverHello(90), ciphertext(2, 4000), ciphertext(4, 120)]
const octets = (records: readonly Uint8Array[]): number =>
  records.reduce((sum, one) => sum + one.length, 0)

/** What was said in clear, then the two ciphertexts in turns, each record in a packet. */
function encrypted(clear: readonly string[], port = 25): Dialogue {
  const dialogue = new Dialogue(40112, port).handshake().say(...clear)
  CLIENT.forEach((record, i) => {
    dialogue.send('C', record)
    if (SERVER[i]) dialogue.send('S', SERVER[i])
  })
  return dialogue.close()
}

const captured = (packets: readonly Uint8Array[]): Uint8Array =>
  pcap(packets.map((packet, i) => ({ octets: ethernet(packet), time: 1e12 + i * 10 })))

const tlsOf = ({ sessions }: Report): unknown[] =>
  sessions.flatMap(({ lines }) =>
    lines
      .filter(({ kind }) => kind === 'tls')
      .map(({ direction, octets, verdict }) => [direction, octets, verdict]),
  )
const BOTH = [
  ['C', octets(CLIENT), 'passthrough'],
  ['S', octets(SERVER), 'passthrough'],
]
const linesOf = ({ sessions }: Report): number => sessions[0]!.lines.length
const asOf = (lines: readonly string[]): number => lines.join('').split('\n').length - 1

/** That nothing is concluded from ciphertext. */
function isQuiet(report: Report): void {
  const ids = report.findings.map(({ id }) => id)
  for (const id of ['cmd-line-length', 'command-overflow', 'bare-cr', 'nul-octet', 'pipelining'])
    assert.ok(!ids.includes(id), id)
  assert.equal(report.summary.cut, null)
  assert.notEqual(report.summary.verdict, 'cut')
  assert.deepEqual(
    report.sessions.flatMap(({ syslog }) => syslog).filter((line) => !line.includes('108007')),
    [],
  )
  const of = new Map(report.sessions[0]!.lines.map((line) => [line.line, line.kind]))
  for (const { id, lines } of report.findings)
    assert.ok(!lines.some(({ line }) => of.get(line) === 'tls'), `${id} is about ciphertext`)
}

for (const profile of PROFILES)
  test(`TLS behind STARTTLS is one record a direction under ${profile}`, () => {
    const report = reportOn(captured(encrypted(CLEAR).packets), { profile })
    assert.equal(report.sessions.length, 1)
    assert.deepEqual(tlsOf(report), BOTH)
    assert.equal(linesOf(report), asOf(CLEAR) + 2)
    isQuiet(report)
  })

test('a STARTTLS that the policy masks is the divergence; the TLS behind it was recorded', () => {
  const { sessions } = reportOn(captured(encrypted(CLEAR).packets), { profile: 'asa-7.2' })
  assert.ok(sessions[0]!.divergence!.line < 9)
})

for (const port of [465, 587, 25])
  test(`TLS from the first octet on port ${port} is one record a direction`, () => {
    const report = reportOn(captured(encrypted([], port).packets), { profile: 'asa-7.2' })
    assert.deepEqual(tlsOf(report), BOTH)
    assert.equal(linesOf(report), 2)
    isQuiet(report)
  })

test('a capture that begins amid the TLS of port 465 has no lines', () => {
  const { packets } = encrypted([], 465)
  const torn = packets.slice(5).map((packet) => packet)
  const report = reportOn(captured(torn), { profile: 'pix-7' })
  assert.ok(report.sessions[0]!.lines.every(({ kind }) => kind === 'tls'))
})

test('TLS that comes octet by octet is known all the same', () => {
  const dialogue = new Dialogue().handshake().say(...CLEAR)
  for (const octet of clientHello(60)) dialogue.send('C', Uint8Array.of(octet))
  const report = reportOn(captured(dialogue.packets), { profile: 'asa-7.2' })
  assert.deepEqual(tlsOf(report), [['C', clientHello(60).length, 'passthrough']])
  assert.equal(linesOf(report), asOf(CLEAR) + 1)
})

test('a capture of one direction has its TLS as well', () => {
  const { packets } = encrypted(CLEAR)
  const server = captured(packets.filter((packet) => packet[12] === 192))
  const client = captured(packets.filter((packet) => packet[12] !== 192))
  for (const profile of PROFILES) {
    assert.deepEqual(tlsOf(reportOn(server, { profile })), [BOTH[1]], profile)
    assert.deepEqual(tlsOf(reportOn(client, { profile })), [BOTH[0]], profile)
    isQuiet(reportOn(server, { profile }))
    isQuiet(reportOn(client, { profile }))
  }
})

const said = (side: 'C' | 'S', lines: readonly string[]): Uint8Array =>
  bytes(
    lines
      .filter((line) => line.startsWith(side))
      .map((line) => line.slice(2).replaceAll('\n', '\r\n'))
      .join(''),
  )

for (const profile of PROFILES)
  test(`the octets of one side alone: one session, and none lost, under ${profile}`, () => {
    const server = concat(said('S', CLEAR), ...SERVER)
    const client = concat(said('C', CLEAR), ...CLIENT)
    for (const [format, stream, tls] of [
      ['raw-server', server, BOTH[1]],
      ['auto', server, BOTH[1]],
      ['raw-client', client, BOTH[0]],
      ['auto', client, BOTH[0]],
    ] as const) {
      const report = reportOn(stream, { profile, format })
      assert.equal(report.sessions.length, 1, format)
      assert.deepEqual(tlsOf(report), [tls], `${format} ${report.source.format}`)
      const all = report.sessions[0]!.lines.reduce((sum, line) => sum + line.octets, 0)
      assert.equal(all, stream.length, format)
      isQuiet(report)
    }
  })

test('STARTTLS that is refused, or answered and not used, leaves the session in clear', () => {
  const after = ['C MAIL FROM:<a@example.test>\n', 'S 250 Ok\n', 'C QUIT\n', 'S 221 Bye\n']
  const refused = [...CLEAR.slice(0, 4), 'S 454 4.7.0 TLS not available\n', ...after]
  for (const lines of [refused, [...CLEAR, ...after]])
    for (const profile of PROFILES) {
      const { packets } = new Dialogue()
        .handshake()
        .say(...lines)
        .close()
      const report = reportOn(captured(packets), { profile })
      assert.deepEqual(tlsOf(report), [], profile)
      assert.equal(linesOf(report), asOf(lines), profile)
    }
})

test('mail data that looks like TLS is mail data', () => {
  const dialogue = new Dialogue()
    .handshake()
    .say(...CLEAR.slice(0, 3), 'C MAIL FROM:<a@example.test> BODY=BINARYMIME\n', 'S 250 Ok\n')
    .say('C RCPT TO:<b@example.com>\n', 'S 250 Ok\n')
  const hello = clientHello(200)
  dialogue.say(`C BDAT ${hello.length} LAST\n`).send('C', hello).say('S 250 Ok\n', 'C QUIT\n')
  const report = reportOn(captured(dialogue.packets), { profile: 'off' })
  assert.deepEqual(tlsOf(report), [])
  assert.equal(report.sessions[0]!.lines.find(({ kind }) => kind === 'bdat')?.octets, hello.length)
})
