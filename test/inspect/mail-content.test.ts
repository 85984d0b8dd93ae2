import assert from 'node:assert/strict'
import test from 'node:test'
import { inspectUpload } from '../../worker/inspect.ts'
import type { ProfileId } from '../../worker/policy/policy.ts'
import type { Report } from '../../worker/report/report.ts'
import { reportSchema } from '../../worker/report/report.ts'
import { ReportCollector } from '../../worker/report/sink.ts'
import { Dialogue, ethernet, pcap } from '../capture/build.ts'
import { loadEngine } from '../vectors/core.ts'

const engine = loadEngine()
/** Words that only the message holds. */
const SECRET = 'the merger is on friday'

function reportOn(dialogue: string, profile: 'pix-7' | 'asa-7.2' | 'off' = 'pix-7'): Report {
  const sink = new ReportCollector()
  const options = { profile, format: 'marked', switches: {}, lines: 'all', eol: 'auto' } as const
  const inspection = inspectUpload(engine, options, sink)
  inspection.push(new TextEncoder().encode(dialogue))
  assert.ok(inspection.end().ok)
  return reportSchema.parse(sink.report())
}

const ENVELOPE = 'S: 220 mx ESMTP\nC: EHLO a\nS: 250 mx\nC: MAIL FROM:<a@b>\nS: 250 ok\n'
const TEXT = `C: Subject: x\nC: \nC: ${SECRET}\nC: .\n`

const cases: Record<string, string> = {
  'after a refused DATA': `${ENVELOPE}C: DATA\nS: 503 no recipients\n${TEXT}S: 500 a\nS: 500 b\nS: 500 c\nS: 500 d\nC: QUIT\nS: 221 bye\n`,
  'after a refused DATA, a reply to each line': `${ENVELOPE}C: DATA\nS: 503 no recipients\nC: Subject: x\nS: 500 a\nC: ${SECRET}\nS: 500 unknown: "${SECRET}"\nC: .\nS: 500 b\nC: QUIT\nS: 221 bye\n`,
  'before the 354': `${ENVELOPE}C: DATA\n${TEXT}S: 503 no\nS: 500 a\nS: 500 b\nS: 500 c\nS: 500 d\nC: QUIT\nS: 221 bye\n`,
  'before the 354, the rest after it': `${ENVELOPE}C: DATA\nC: Subject: x\nC: ${SECRET}\nS: 354 go\nC: ${SECRET}\nC: .\nS: 250 ok\nC: QUIT\nS: 221 bye\n`,
}
for (const [name, dialogue] of Object.entries(cases))
  for (const profile of ['pix-7', 'off'] as const)
    test(`message text ${name} is one content record and is not shown (${profile})`, () => {
      const report = reportOn(dialogue, profile)
      assert.ok(!JSON.stringify(report).includes(SECRET))
      const lines = report.sessions[0]!.lines
      const stray = lines.filter(({ text }) => /^\[message text outside/.test(text))
      assert.equal(stray.length, 1)
      assert.equal(stray[0]!.kind, 'data')
      assert.equal(stray[0]!.verdict, profile === 'off' ? 'passthrough' : 'mask')
      assert.deepEqual(
        lines.filter(({ verb }) => verb === 'QUIT').map(({ verdict }) => verdict),
        [profile === 'off' ? 'passthrough' : 'pass'],
      )
    })

test('its record has the octets of all its lines, and line numbers behind it go on', () => {
  const report = reportOn(cases['after a refused DATA']!)
  const lines = report.sessions[0]!.lines
  const stray = lines.find(({ kind }) => kind === 'data')!
  assert.equal(stray.octets, `Subject: x\r\n\r\n${SECRET}\r\n.\r\n`.length)
  assert.deepEqual(
    lines.slice(lines.indexOf(stray)).map(({ line }) => line),
    [8, 12, 13, 14, 15, 16, 17],
  )
})

test('commands after a refused DATA are commands', () => {
  const report = reportOn(
    `${ENVELOPE}C: DATA\nS: 503 no\nC: RSET\nS: 250 ok\nC: EXPN staff\nS: 500 no\n`,
  )
  assert.deepEqual(
    report.sessions[0]!.lines.flatMap(({ verb }) => verb ?? []),
    ['EHLO', 'MAIL', 'DATA', 'RSET', 'EXPN'],
  )
})

test('the payload of a BDAT is one record though replies come between', () => {
  const report = reportOn(
    `${ENVELOPE}C: BDAT ${SECRET.length + 7} LAST\nS: 500 what\nC: a\nS: 500 what\nC: b\nS: 500 what\nC: ${SECRET.slice(1)}\nS: 500 what\nC: QUIT\nS: 221 bye\n`,
  )
  const lines = report.sessions[0]!.lines
  assert.equal(lines.filter(({ kind }) => kind === 'bdat').length, 1)
  assert.ok(!JSON.stringify(report).includes(SECRET.slice(1)))
})

test('the line of a message in which a limit cuts is told by its length, not shown', () => {
  const report = reportOn(
    `${ENVELOPE}C: RCPT TO:<c@d>\nS: 250 ok\nC: DATA\nS: 354 go\nC: Subject: ${SECRET} ${'y'.repeat(1200)}\nC: \nC: .\nS: 250 ok\n`,
    'asa-7.2',
  )
  assert.ok(!JSON.stringify(report).includes(SECRET))
  const cut = report.sessions[0]!.lines.at(-1)
  assert.deepEqual(
    [cut?.kind, cut?.verdict, cut?.text, cut?.forwarded],
    ['data', 'drop', '[line of mail data: 999 octets]', '[its beginning]'],
  )
})

/** A capture of a session as its segments, `C …` and `S …` in wire order; LF stands for CR LF. */
function captureOf(...said: string[]): Uint8Array {
  const { packets } = new Dialogue()
    .handshake()
    .say(...said)
    .close()
  return pcap(packets.map((packet) => ({ octets: ethernet(packet) })))
}

function reportOnOctets(octets: Uint8Array, profile: ProfileId): Report {
  const sink = new ReportCollector()
  const options = { profile, format: 'auto', switches: {}, lines: 'all', eol: 'auto' } as const
  const inspection = inspectUpload(engine, options, sink)
  assert.equal(inspection.push(octets), null)
  assert.deepEqual(inspection.end(), { ok: true })
  return reportSchema.parse(sink.report())
}

const CHUNKED = [
  'S 220 mx ESMTP\n',
  'C EHLO a\n',
  'S 250-mx\n250 CHUNKING\n',
  'C MAIL FROM:<a@b>\nRCPT TO:<c@d>\n',
  'S 250 ok\n250 ok\n',
  `C BDAT 5\na\n\nBDAT ${SECRET.length} LAST\n${SECRET}QUIT\n`,
  'S 250 ok\n250 ok\n221 bye\n',
]

for (const profile of ['pix-6', 'pix-7', 'asa-7.2', 'asa-9.4', 'off'] as const) {
  test(`a chunk that ends inside a line is a record of its own, and the next command a line (${profile})`, () => {
    const report = reportOnOctets(captureOf(...CHUNKED), profile)
    assert.ok(!JSON.stringify(report).includes(SECRET))
    const lines = report.sessions[0]!.lines.filter(({ direction }) => direction === 'C').slice(-5)
    assert.deepEqual(
      lines.map(({ kind, verb, octets }) => [kind, verb, octets]),
      [
        ['command', 'BDAT', 8],
        ['bdat', null, 5],
        ['command', 'BDAT', 14],
        ['bdat', null, SECRET.length],
        ['command', 'QUIT', 6],
      ],
    )
  })

  test(`a client alone shows no mail, whatever stands in it (${profile})`, () => {
    const text = `EHLO a\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\nSubject: x\r\n\r\nQUIT\r\n${SECRET}\r\n.\r\nQUIT\r\n`
    const report = reportOnOctets(new TextEncoder().encode(text), profile)
    assert.ok(!JSON.stringify(report).includes(SECRET))
    const lines = report.sessions[0]!.lines
    assert.deepEqual(
      lines.map(({ kind, verb }) => verb ?? kind),
      ['EHLO', 'MAIL', 'RCPT', 'DATA', 'data', 'QUIT'],
    )
    assert.match(lines[4]!.text, /^\[mail data: /)
  })
}

test('a field of a message is mail where its DATA was not read as one', () => {
  const text = `C: DATA, they say\nC: Subject: ${SECRET}\nC: \nC: ${SECRET} too\nC: .\nS: 250 ok\n`
  for (const profile of ['pix-7', 'off'] as const)
    assert.ok(!JSON.stringify(reportOn(ENVELOPE + text, profile)).includes(SECRET))
})

test('what is ruled out is not told in words that are no command of SMTP', () => {
  const text = `S: 220 mx ESMTP\nC: EHLO a\nS: 250 mx\nC: merger on friday\nS: 500 what is "merger"?\n`
  const { summary } = reportOn(text, 'off')
  assert.ok(!summary.sentence.includes('merger'), summary.sentence)
})
