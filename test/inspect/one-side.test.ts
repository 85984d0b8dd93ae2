import assert from 'node:assert/strict'
import test from 'node:test'
import { inspectUpload } from '../../worker/inspect.ts'
import type { Report } from '../../worker/report/report.ts'
import { reportSchema } from '../../worker/report/report.ts'
import { ReportCollector } from '../../worker/report/sink.ts'
import { loadEngine } from '../vectors/core.ts'

const engine = loadEngine()

function reportOn(print: string, profile: 'asa-7.2' | 'off' = 'asa-7.2'): Report {
  const sink = new ReportCollector()
  const options = { profile, switches: {}, lines: 'all', eol: 'auto' } as const
  const inspection = inspectUpload(engine, { ...options, format: 'auto' }, sink)
  inspection.push(new TextEncoder().encode(print))
  assert.ok(inspection.end().ok)
  return reportSchema.parse(sink.report())
}

const masked = (report: Report): string[] =>
  report.sessions.flatMap(({ lines }) =>
    lines.filter(({ verdict }) => verdict === 'mask').map(({ text }) => text),
  )

const SENT = [
  'EHLO client.example.test',
  'AUTH LOGIN',
  '[credentials hidden]',
  'MAIL FROM:<a@example.net>',
  'RCPT TO:<b@example.com>',
  'DATA',
  'Subject: t',
  '',
  'Hello, EXPN is no command here.',
  '.',
  'QUIT',
].map((line) => `CLIENT -> SERVER: ${line}\n`)

test('a print of the client alone: the message is mail data though no 354 is printed', () => {
  const report = reportOn(SENT.join(''))
  assert.equal(report.source.format, 'phpmailer')
  assert.deepEqual(masked(report), [])
  assert.deepEqual(report.findings, [])
  assert.ok(report.sessions[0]?.lines.some(({ kind }) => kind === 'data'))
})

test('a print of the server alone: the reply that lists keywords is the one to EHLO', () => {
  const report = reportOn(
    '220 mx.example.com ESMTP\n250-mx.example.com\n250-CHUNKING\n250 SIZE\n250 ok\n221 bye\n',
  )
  assert.deepEqual(masked(report), ['220 mx.example.com ESMTP', '250-CHUNKING'])
})

test('a print of both sides whose server is silent at first is no print of one side', () => {
  const report = reportOn(
    'C: EHLO a\nC: MAIL FROM:<a@b>\nC: RCPT TO:<b@c>\nC: DATA\nC: Subject: t\nS: 220 mx\nS: 250 mx\n',
  )
  assert.equal(report.sessions[0]?.lines.filter(({ direction }) => direction === 'S').length, 2)
})

test('a log that says it left out replies is no print of one side: what follows a refused DATA is not passed as mail data', () => {
  const report = reportOn(
    [
      '#Fields: date time c-ip cs-username s-sitename s-port cs-method cs-uri-query sc-status',
      '2026-11-24 02:22:10 192.0.2.7 a SMTPSVC1 0 EHLO +a 250',
      '2026-11-24 02:22:10 192.0.2.7 a SMTPSVC1 0 RCPT +TO:<b@example.com> 550',
      '2026-11-24 02:22:10 192.0.2.7 a SMTPSVC1 0 DATA - 503',
      '2026-11-24 02:22:10 192.0.2.7 a SMTPSVC1 0 EXPN +staff 500',
    ].join('\n'),
  )
  assert.equal(report.source.format, 'iis-smtp')
  assert.equal(masked(report).length, 1)
})

test('a server alone, of whose print a message is left out, is read to its end', () => {
  const print = [
    '220 mx ESMTP',
    '250-mx',
    '250 SIZE',
    '250 ok',
    '250 ok',
    '354 go',
    '250 queued',
    '221 bye',
  ]
  for (const profile of ['asa-7.2', 'off'] as const) {
    const report = reportOn(print.map((line) => `S: ${line}\n`).join(''), profile)
    assert.equal(report.sessions[0]!.lines.at(-1)!.text, '221 bye')
  }
})
