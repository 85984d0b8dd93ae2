import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import test from 'node:test'
import { inspectUpload } from '../../worker/inspect.ts'
import type { InspectOptions } from '../../worker/report/inspection.ts'
import { widthOf } from '../../worker/report/layout.ts'
import type { Report } from '../../worker/report/report.ts'
import { ReportCollector } from '../../worker/report/sink.ts'
import { toText } from '../../worker/report/text/text.ts'
import { answerTo } from '../posted/answer.ts'
import { loadEngine } from '../vectors/core.ts'

const engine = loadEngine()
const FOLDERS = ['transcripts', 'dialogues', 'packets', 'captures', 'probes'].map(
  (name) => `test/fixtures/${name}`,
)

function report(upload: Uint8Array | string, options: Partial<InspectOptions> = {}): Report {
  const found = reportOrNone(upload, options)
  assert.ok(found)
  return found
}

/** Null where there is no session in it. */
function reportOrNone(
  upload: Uint8Array | string,
  options: Partial<InspectOptions> = {},
): Report | null {
  const sink = new ReportCollector()
  const asked: InspectOptions = { format: 'auto', switches: {}, lines: 'all', eol: 'auto' }
  const inspection = inspectUpload(engine, { ...asked, ...options }, sink)
  const octets = typeof upload === 'string' ? new TextEncoder().encode(upload) : upload
  const end = inspection.push(octets) ?? inspection.end()
  return end.ok ? sink.report({ octets: octets.length }) : null
}

const text = (of: Report, everyLine = false): string => toText(of, { color: false, everyLine })

/** Rows of ours: what is to be pasted stands deeper and is never wrapped. */
const PASTED = /^ {6}\S| {7,}\S/

test('no row is wider than 80 columns, whatever is read and asked', () => {
  for (const folder of FOLDERS)
    for (const name of readdirSync(folder))
      for (const options of [{}, { profile: 'pix-6' }] as const) {
        const found = reportOrNone(readFileSync(`${folder}/${name}`), options)
        const shown = found === null ? '' : text(found, true)
        for (const row of shown.split('\n'))
          assert.ok(widthOf(row) <= 80 || PASTED.test(row), `${name}: ${row}`)
      }
})

test('no row about loose text is wider, and each names a first step', async () => {
  for (const name of readdirSync('test/evidence').filter((one) => one.endsWith('.md')))
    for (const [, loose = ''] of readFileSync(`test/evidence/${name}`, 'utf8').matchAll(
      /^```text\n([^]*?)^```$/gm,
    )) {
      const { report: found } = await answerTo(new TextEncoder().encode(loose))
      if (found === null) continue
      const rows = text(found, true).split('\n')
      for (const row of rows) assert.ok(widthOf(row) <= 80 || PASTED.test(row), `${name}: ${row}`)
      assert.ok(
        rows.some((row) => row.startsWith('First step: ')),
        rows.slice(0, 5).join('\n'),
      )
    }
})

test('wide characters take two columns', () => {
  const wide = '漢'.repeat(60)
  const shown = text(report(`S: 220 ${wide}\nC: EHLO ${wide}\nS: 250 ${wide}\n`))
  assert.ok(shown.includes('漢'))
  for (const row of shown.split('\n')) assert.ok(widthOf(row) <= 80, row)
})

test('the answer comes first: verdict and reason, then the first step on a row of its own', () => {
  const swaks = readFileSync('test/fixtures/transcripts/swaks-starttls.txt')
  const cases: [Report, RegExp][] = [
    [
      report(readFileSync('test/fixtures/transcripts/telnet.typescript')),
      /^OBSERVED  STARTTLS is hidden or refused \(line 8\): .*PIX\/ASA \(inspect\nesmtp\) .*\nFirst step: \S/,
    ],
    [
      report(swaks),
      /^RULED OUT  No PIX or ASA .* in this path: 250-SMTPUTF8\nis in clear \(line 10\)\.\nFirst step: \S/,
    ],
    [report(swaks, { profile: 'pix-7' }), /^MASKED  A firewall with pix-7 would mask 6 lines/],
  ]
  for (const [of, words] of cases) {
    assert.match(text(of), words)
    const rows = text(of).split('\n')
    assert.ok(
      rows.findIndex((row) => row.startsWith('First step: ')) <= 4,
      rows.slice(0, 6).join('\n'),
    )
  }
})

test('what each profile would do stands beside what happened, and not behind an observed one', () => {
  const swaks = readFileSync('test/fixtures/transcripts/swaks-starttls.txt')
  const of = report(swaks)
  assert.deepEqual(
    of.predictions?.map(({ profile }) => profile),
    ['pix-6', 'pix-7', 'asa-7.2', 'asa-9.4'],
  )
  for (const prediction of of.predictions ?? []) {
    const { summary } = report(swaks, { profile: prediction.profile })
    const { verdict, linesMasked, keywordsMasked, linesDiscarded, cut } = summary
    const { profile } = prediction
    const same = { profile, verdict, linesMasked, keywordsMasked, linesDiscarded, cut }
    assert.deepEqual(prediction, same)
  }
  assert.match(text(of), /^ {2}pix-7 +\d+ lines? masked, \d+ keywords? masked$/m)
  assert.equal(report(swaks, { profile: 'pix-7' }).predictions, null)
  assert.equal(report(swaks, { predictions: 'none' }).predictions, null)
})

test('more than a hundred sessions have no predictions unless they are asked for', () => {
  const one = 'S: 220 mx.example.com\nC: EHLO a\nS: 250-mx\nS: 250 CHUNKING\nC: QUIT\nS: 221 bye\n'
  const many = Array.from({ length: 101 }, (_, i) => `Connected to mx${i}\n${one}`).join('')
  assert.equal(report(many).summary.sessions, 101)
  assert.equal(report(many).predictions, null)
  const asked = report(many, { predictions: 'all' }).predictions
  assert.equal(asked?.find(({ profile }) => profile === 'pix-7')?.keywordsMasked, 101)
})

test('a log of 71 sessions fits on two screens, those alike in one row; lines=all lists each', () => {
  const log = manySessions(71)
  const of = report(log)
  assert.equal(of.summary.sessions, 71)
  const rows = text(of).split('\n')
  assert.ok(rows.length <= 100, `${rows.length} rows`)
  assert.match(text(of), /71 sessions, those alike in one/)
  assert.ok(!rows.some((row) => /^ +1 S /.test(row)))
  assert.ok(
    text(of, true)
      .split('\n')
      .filter((row) => /^ +1 S /.test(row)).length === 71,
  )
})

test('a log of 71 sessions that met seven different things fits as well', () => {
  const things = [
    ['220 ' + '*'.repeat(40), 'EHLO a', '250-mx1.example.com', '250-PIPELINING', '250 XXXXXXXA'],
    [
      '220 ' + '*'.repeat(40),
      'EHLO a',
      '500 5.5.1 Command unrecognized: "XXXX a"',
      'HELO a',
      '250 mx',
    ],
    [
      '220 mx ESMTP Postfix',
      'EHLO a',
      '250-mx',
      '250 STARTTLS',
      'STARTTLS',
      '500 5.5.1 Command unrecognized: "XXXXXXXX"',
    ],
    [
      '220 mx ESMTP Postfix',
      'EHLO a',
      '250-mx',
      '250 CHUNKING',
      'MAIL FROM:<a@b>',
      '550 5.7.1 Bad SPF records',
    ],
    [
      '220 mx ESMTP Postfix',
      'EHLO a',
      '250-mx',
      '250 SMTPUTF8',
      'MAIL FROM:<a@b>',
      '250 ok',
      'RCPT TO:<c@d>',
      '550 5.1.1 User unknown',
    ],
    ['220 mx ESMTP Exim 4.96', 'EHLO a', '250-mx', '250 AUTH PLAIN', 'AUTH PLAIN', '535 5.7.8 no'],
    ['554 5.7.1 mx No SMTP service here'],
  ]
  const log = Array.from({ length: 71 }, (_, index) =>
    [
      `Trying 192.0.2.${index + 1}...`,
      `Connected to mx${index}.example.com.`,
      "Escape character is '^]'.",
      ...(things[index % 7] ?? []),
      'QUIT',
      '221 2.0.0 Bye',
      'Connection closed by foreign host.',
      '',
    ].join('\n'),
  ).join('')
  const of = report(log)
  assert.equal(of.summary.sessions, 71)
  assert.ok(text(of).split('\n').length <= 100, text(of))
})

test('every answer orders findings alike, observed before predicted, the named one first', () => {
  const of = report(manySessions(5), { profile: 'pix-7' })
  const modes = of.findings.map(({ mode, certainty }) => `${mode} ${certainty}`)
  const shown = [...text(of).matchAll(/^\d+\. (.*)$/gm)].map(([, title]) => title)
  assert.equal(shown[0], of.findings[0]?.title)
  assert.ok(of.summary.sentence.includes(of.findings[0]!.title))
  assert.ok(modes.indexOf('observed certain') < modes.lastIndexOf('predicted certain'))
})

/** Sessions of a Postfix client, every seventh of them recorded behind an inspection. */
function manySessions(count: number): string {
  return Array.from({ length: count }, (_, index) => {
    const masked = index % 7 === 3
    return [
      `Trying 192.0.2.${index + 1}...`,
      `Connected to mx${index % 3}.example.com.`,
      "Escape character is '^]'.",
      masked ? `220 ${'*'.repeat(40)}` : '220 mx.example.com ESMTP Postfix',
      'EHLO client.example.org',
      '250-mx.example.com',
      masked ? '250-XXXXXXXA' : '250-STARTTLS',
      '250 8BITMIME',
      'QUIT',
      '221 2.0.0 Bye',
      'Connection closed by foreign host.',
      '',
    ].join('\n')
  }).join('')
}
