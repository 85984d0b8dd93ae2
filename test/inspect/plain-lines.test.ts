import assert from 'node:assert/strict'
import test from 'node:test'
import { inspectUpload } from '../../worker/inspect.ts'
import type { ProfileId } from '../../worker/policy/policy.ts'
import type { Report } from '../../worker/report/report.ts'
import { ReportCollector } from '../../worker/report/sink.ts'
import { loadEngine } from '../vectors/core.ts'

const engine = loadEngine()

function report(text: string, profile: ProfileId): Report {
  const sink = new ReportCollector()
  const options = { format: 'auto', switches: {}, lines: 'all', eol: 'auto', profile } as const
  const inspection = inspectUpload(engine, options, sink)
  inspection.push(new TextEncoder().encode(text))
  assert.deepEqual(inspection.end(), { ok: true })
  return sink.report()!
}

test('a message whose DATA was sent ahead of replies is a message, not commands, where nothing is inspected', () => {
  const text = [
    'S: 220 mx',
    'C: EHLO me',
    'S: 250-mx',
    'S: 250 PIPELINING',
    ...['C: MAIL FROM:<a@b.example>', 'C: RCPT TO:<c@d.example>', 'C: DATA'],
    ...['S: 250 ok', 'S: 250 ok', 'S: 354 go', 'C: Subject: zqcanary', 'C: .', 'S: 250 ok'],
    '',
  ].join('\n')
  assert.ok(!JSON.stringify(report(text, 'off')).includes('zqcanary'))
})

test('findings behind a STARTTLS name the lines behind it', () => {
  const text = [
    ...['S: 220 mx', 'C: EHLO me', 'S: 250-mx', 'S: 250 STARTTLS', 'C: STARTTLS', 'S: 220 go'],
    ...['C: EHLO me', 'S: 250 mx', 'C: MAIL FROM: <a@b.example>', 'S: 250 ok', ''],
  ].join('\n')
  const { findings } = report(text, 'asa-9.4')
  const found = findings.find(({ id }) => id === 'space-in-path')
  assert.deepEqual(
    found?.lines.map(({ line }) => line),
    [9],
  )
})
