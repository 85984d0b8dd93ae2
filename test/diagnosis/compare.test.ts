import assert from 'node:assert/strict'
import test from 'node:test'
import {
  compareSessions,
  compareRecordings,
} from '../../worker/diagnosis/compare/compare-sessions.ts'
import { type SessionComparison } from '../../worker/diagnosis/compare/comparison.ts'
import { RecordingSink, type Recording } from '../../worker/diagnosis/compare/recording.ts'
import { compareTools } from '../../worker/inspection/compare-tools.ts'
import { loadEngine } from '../vectors/core.ts'

const TOOLS = compareTools(loadEngine())

function record(text: string, segments = false): Recording {
  const sink = new RecordingSink()
  sink.open({ key: null, client: null, server: null, vantage: 'unknown', segments, started: null })
  for (const line of text.split('\n')) {
    const place = { sourceLine: null, packet: null, time: null }
    sink.wire(0, line[0] === 'C' ? 'C' : 'S', `${line.slice(3)}\r\n`, place)
  }
  sink.close(0)
  const [recording] = sink.recordings
  assert.ok(recording)
  return recording
}

const compare = (outside: string, inside: string): SessionComparison =>
  compareSessions(record(outside), record(inside), TOOLS)

const INSIDE = `S: 220 mx ESMTP
C: EHLO me
S: 250-mx
S: 250-VRFY
S: 250-STARTTLS
S: 250 DSN
C: XXXXXXXX
S: 500 what
C: QUIT
S: 221 bye`
const OUTSIDE = INSIDE.replace('220 mx ESMTP', '220 ********')
  .replace('250-STARTTLS', '250-XXXXXXXA')
  .replace('C: XXXXXXXX', 'C: STARTTLS')

test('every changed line of a session behind asa-7.2 is explained, to the octet range', () => {
  const found = compare(OUTSIDE, INSIDE)
  assert.equal(found.unexplained, 0)
  assert.equal(found.policy?.profile, 'asa-7.2')
  assert.equal(found.policy?.allowTls, false)
  assert.deepEqual(
    found.changes.map(({ direction, line, ranges, explained }) => ({
      direction,
      line,
      ranges,
      explained,
    })),
    [
      {
        direction: 'S',
        line: 1,
        ranges: [{ offset: 4, length: 8, explained: true }],
        explained: true,
      },
      {
        direction: 'S',
        line: 5,
        ranges: [{ offset: 4, length: 8, explained: true }],
        explained: true,
      },
      {
        direction: 'C',
        line: 7,
        ranges: [{ offset: 0, length: 8, explained: true }],
        explained: true,
      },
    ],
  )
  assert.deepEqual(
    found.findings.map(({ id }) => id),
    ['compare-explained'],
  )
})

test('a masked VRFY keyword tells the older profile from the later', () => {
  const found = compare(
    OUTSIDE.replace('250-VRFY', '250-XXXA').replace('XXXXXXXA', 'XXXXXXXB'),
    INSIDE,
  )
  assert.equal(found.policy?.profile, 'pix-7')
  assert.equal(found.unexplained, 0)
})

test('EHLO masked as a verb alone is PIX 6, as a whole line PIX 6 with the other scope', () => {
  const inside = 'S: 220 mx\nC: XXXX me\nS: 500 what\nC: HELO me\nS: 250 mx'
  const outside = inside.replace('220 mx', '220 **').replace('XXXX', 'EHLO')
  assert.equal(compare(outside, inside).policy?.profile, 'pix-6')
  assert.equal(compare(outside, inside).policy?.scope, 'verb')
  const whole = compare(outside, inside.replace('XXXX me', 'XXXXXXX'))
  assert.equal(whole.policy?.scope, 'line')
  assert.equal(whole.unexplained, 0)
})

test('the same recording twice is identical', () => {
  const found = compare('C: NOOP\nS: 250 ok', 'C: NOOP\nS: 250 ok')
  assert.deepEqual(
    found.findings.map(({ id }) => id),
    ['compare-identical'],
  )
  assert.equal(found.policy, null)
})

test('a change no profile makes is left over, and said not to be the work of this engine', () => {
  const found = compare(OUTSIDE.replace('250 DSN', '250 XXC'), INSIDE)
  assert.equal(found.unexplained, 1)
  assert.equal(found.changes.find(({ explained }) => !explained)?.outside, '250 XXC')
  assert.match(
    found.changes.find(({ explained }) => !explained)?.why ?? '',
    /not this engine: a keyword is masked/,
  )
  assert.ok(found.findings.some(({ title }) => /not this engine/.test(title)))
})

test('a keyword that a built-in map shows and a map of its own masks is explained by that map', () => {
  const found = compare(OUTSIDE.replace('250 DSN', '250 XXB'), INSIDE)
  assert.equal(found.unexplained, 0)
  assert.ok(found.policy?.maskedKeywords.includes('DSN'))
  assert.equal(found.map?.matches.length, 1)
})

test('a mask that should be there and is not counts as unexplained too', () => {
  const found = compare(OUTSIDE.replace('250-XXXXXXXA', '250-STARTTLS'), INSIDE)
  assert.ok(found.unexplained > 0)
})

test('recordings given the wrong way round are exchanged', () => {
  const found = compare(INSIDE, OUTSIDE)
  assert.equal(found.swapped, true)
  assert.equal(found.policy?.profile, 'asa-7.2')
  assert.deepEqual(
    found.findings.map(({ id }) => id),
    ['compare-swapped', 'compare-explained'],
  )
})

test('a command that never arrived is a change with nothing inside', () => {
  const found = compare(
    'C: NOOP\nS: 250 ok\nC: RSET\nC: QUIT\nS: 221 bye',
    'C: NOOP\nS: 250 ok\nC: QUIT\nS: 221 bye',
  )
  assert.deepEqual(
    found.changes.map(({ outside, inside, line }) => ({ outside, inside, line })),
    [{ outside: 'RSET', inside: null, line: 3 }],
  )
})

test('sessions of two uploads are paired by what they share', () => {
  const one = record('C: HELO a\nS: 250 a')
  const two = record('C: HELO b\nS: 250 b')
  const { sessions } = compareRecordings([one, two], [two, one], TOOLS)
  assert.deepEqual(
    sessions.map(({ changes }) => changes.length),
    [0, 0],
  )
})

test('a command sent in pieces and judged whole is said to be not this engine, and the rest is explained', () => {
  const record = (text: string): Recording => {
    const sink = new RecordingSink()
    const about = { key: null, client: null, server: null, started: null }
    sink.open({ ...about, vantage: 'unknown', segments: true })
    for (const line of text.split('\n')) {
      const place = { sourceLine: null, packet: null, time: null }
      const direction = line[0] === 'C' ? 'C' : 'S'
      for (const piece of line.slice(3).replaceAll('~', '\r\n').split('/'))
        sink.wire(0, direction, piece, place)
    }
    sink.close(0)
    return sink.recordings[0] as Recording
  }
  const inside = record(
    'S: 220 mx~\nC: EHLO a~\nS: 250-mx~250 STARTTLS~\nC: XXXXXXXX~\nS: 500 what~',
  )
  const outside = record(
    'S: 220 **~\nC: E/HL/O a~\nS: 250-mx~250 XXXXXXXA~\nC: STARTTLS~\nS: 500 what~',
  )
  const found = compareSessions(outside, inside, TOOLS)
  assert.ok(found.changes.every(({ explained }) => explained))
  assert.match(found.unchanged[0]?.why ?? '', /in pieces and judged whole/)
  assert.equal(found.unexplained, 1)
})

test('what the end of a print leaves out is no change, what is missing in its middle is', () => {
  const ended = compare(OUTSIDE.replace('\nC: QUIT\nS: 221 bye', ''), INSIDE)
  assert.equal(ended.unexplained, 0)
  assert.deepEqual(
    ended.notPrinted.map(({ inside }) => inside),
    ['QUIT', '221 bye'],
  )
  const taken = compare(OUTSIDE.replace('S: 250-VRFY\n', ''), INSIDE)
  assert.equal(taken.notPrinted.length, 0)
  assert.equal(taken.unexplained, 1)
})

test('TLS records are counted, never printed', () => {
  const tls = '\x16\x03\x01\x00\x05hello'
  const session = `C: STARTTLS\nS: 220 go\nC: ${tls}`
  const found = compareSessions(record(session, true), record(`${session}.`, true), TOOLS)
  assert.equal(found.changes[0]?.outside, '[10 octets of TLS]')
})

test('two sessions that have nothing to do with one another are said to be so', () => {
  const found = compare(
    'C: HELO a\nS: 250 a\nC: QUIT\nS: 221 a',
    'C: EHLO some.where.example\nS: 554 no service here',
  )
  assert.equal(found.unrelated, true)
  assert.ok(found.findings.some(({ id }) => id === 'compare-unrelated'))
})

test('AUTH values and mail content are in no change', () => {
  const inside =
    'S: 220 mx\nC: AUTH PLAIN c2VjcmV0\nS: 235 ok\nC: MAIL FROM:<>\nS: 250 ok\nC: DATA\nS: 354 go\nC: my private words\nC: .\nS: 250 ok'
  const outside = inside
    .replace('AUTH PLAIN c2VjcmV0', 'AUTH PLAIN c2VjcmV1')
    .replace('private', 'prXvate')
  const text = JSON.stringify(compare(outside, inside))
  assert.ok(!/c2VjcmV|words/.test(text))
})

/** A session of which so many recipients arrive, and one more was sent. */
function recipients(to: number): [outside: string, inside: string] {
  const head =
    'S: 220 mx ESMTP\nC: EHLO me\nS: 250-mx\nS: 250 STARTTLS\nC: MAIL FROM:<a@b.example>\nS: 250 ok'
  const each = (count: number): string =>
    Array.from({ length: count }, (_, i) => `\nC: RCPT TO:<r${100 + i}@c.example>\nS: 250 ok`).join(
      '',
    )
  const outside = (head + each(to))
    .replace('220 mx ESMTP', '220 ********')
    .replace('STARTTLS', 'XXXXXXXA')
  return [`${outside}\nC: RCPT TO:<r${100 + to}@c.example>`, head + each(to)]
}

test('a session that ends at a limit of no built-in map has the numbers that fit', () => {
  const [outside, inside] = recipients(20)
  const found = compareSessions(record(outside, true), record(inside, true), TOOLS)
  assert.deepEqual(found.limits, [{ match: 'rcpt-count', least: 20, most: 20 }])
  assert.equal(found.unexplained, 0)
  assert.deepEqual(
    found.policy?.limits.map(({ match, gt }) => [match, gt]),
    [['rcpt-count', 20]],
  )
  const finding = found.findings.find(({ id }) => id === 'compare-limit')
  assert.match(finding?.detail ?? '', /match cmd RCPT count gt 20\.$/)
  assert.ok(found.changes.every(({ why }) => why === null))
})

test('a command line past all that arrived gives a range, beside what else may have ended it', () => {
  const head = 'S: 220 mx\nC: EHLO me.example\nS: 250 mx\nC: NOOP 123456789\nS: 250 ok'
  const cut = `${head}\nC: MAIL FROM:<a@b.example> ENVID=${'x'.repeat(80)}`
  const masked = (text: string): string => text.replace('220 mx', '220 **')
  const found = compareSessions(record(masked(cut), true), record(head, true), TOOLS)
  assert.deepEqual(found.limits, [
    { match: 'sender-address-length', least: 1, most: 10 },
    { match: 'cmd-line-length', least: 15, most: 109 },
  ])
  const finding = found.findings.find(({ id }) => id === 'compare-limit')
  assert.match(
    finding?.detail ?? '',
    /N at least 1 and at most 10; or match cmd line length gt N, N at least 15 and at most 109/,
  )
})

test('a header line of which a part arrived gives the number itself', () => {
  const head =
    'S: 220 mx\nC: MAIL FROM:<a@b>\nS: 250 ok\nC: RCPT TO:<c@d>\nS: 250 ok\nC: DATA\nS: 354 go\nC: A: b'
  const sink = new RecordingSink()
  const about = {
    key: null,
    client: null,
    server: null,
    vantage: 'unknown' as const,
    segments: true,
    started: null,
  }
  const place = { sourceLine: null, packet: null, time: null }
  sink.open(about)
  for (const line of head.split('\n'))
    sink.wire(0, line[0] === 'C' ? 'C' : 'S', `${line.slice(3)}\r\n`, place)
  sink.wire(0, 'C', `X-Long: ${'y'.repeat(192)}`, place)
  sink.close(0)
  const outside = `${head.replace('220 mx', '220 **')}\nC: X-Long: ${'y'.repeat(400)}`
  const found = compareSessions(record(outside, true), sink.recordings[0]!, TOOLS)
  assert.deepEqual(found.limits, [{ match: 'header-line-length', least: 200, most: 200 }])
  assert.equal(found.unexplained, 0)
})

test('a session that a built-in limit ends is that profile, and no map of its own is made up', () => {
  const [outside, inside] = recipients(100)
  const found = compareSessions(record(outside, true), record(inside, true), TOOLS)
  assert.deepEqual(found.limits, [])
  assert.equal(found.unexplained, 0)
})
