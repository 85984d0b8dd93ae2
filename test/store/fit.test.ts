import assert from 'node:assert/strict'
import test from 'node:test'
import {
  MAX_STORED_LINES,
  MAX_STORED_REPORT_OCTETS,
  MAX_STORED_TEXT_OCTETS,
} from '../../worker/limits.ts'
import { printed } from '../../worker/redact/redact.ts'
import type { Report } from '../../worker/report/report.ts'
import { fit } from '../../worker/store/fit.ts'
import { sampleReport } from '../report/fake.ts'

const octets = (value: unknown) => new TextEncoder().encode(JSON.stringify(value)).length

/** The sample with `sessions` sessions of `lines` lines, each with `text`, and `findings` findings. */
function large({ sessions = 1, lines = 1, findings = 0, text = 'NOOP' }): Report {
  const sample = sampleReport()
  const [session] = sample.sessions
  const [finding] = sample.findings
  assert.ok(session?.lines[0] && finding)
  const [line] = session.lines
  return {
    ...sample,
    sessions: Array.from({ length: sessions }, (_, index) => ({
      ...session,
      index,
      lines: Array.from({ length: lines }, (_, i) => ({
        ...line,
        line: i + 1,
        text: printed(text),
        forwarded: printed(text),
      })),
    })),
    findings: Array.from({ length: findings }, () => finding),
  }
}

test('a report within the caps stays as it is', () => {
  const report = large({ sessions: 2, lines: 3, findings: 2 })
  const { leftOut, ...fitted } = fit(report)
  assert.deepEqual(fitted, report)
  assert.deepEqual(leftOut, { texts: 0, lines: 0, sessions: 0, findings: 0 })
})

test('a recorded text is clipped at 256 octets, never inside a character, an escape or a redaction', () => {
  for (const text of [
    'x'.repeat(300),
    '\xc3\xbc'.repeat(200),
    '\x07'.repeat(90),
    '\\'.repeat(200),
  ]) {
    const { sessions, leftOut } = fit(large({ text }))
    const shown = sessions[0]?.lines[0]?.text ?? ''
    assert.ok(octets(shown.replaceAll('\\', '/')) - 2 <= MAX_STORED_TEXT_OCTETS, shown)
    assert.match(shown, /(x|ü|\\x07|\\\\)…$/)
    assert.equal(leftOut.texts, 2)
  }
})

test('past 5,000 lines they are counted, in all and by session', () => {
  const { sessions, leftOut } = fit(large({ sessions: 3, lines: 2_000, text: 'N' }))
  assert.deepEqual(
    sessions.map(({ lines, linesLeftOut = 0 }) => [lines.length, linesLeftOut]).at(-1),
    [1_000, 1_000],
  )
  assert.equal(leftOut.lines, 3 * 2_000 - MAX_STORED_LINES)
})

test('whatever a report holds, it is stored in 1 MiB, and what has no room is counted', () => {
  const cases = [
    { lines: 5_000, text: 'x'.repeat(256) },
    { lines: 5_000, text: '\xc3\xbc\x07"'.repeat(100) },
    { sessions: 50_000, lines: 1 },
    { findings: 5_000 },
    { sessions: 4_000, lines: 4, findings: 3_000 },
  ]
  for (const asked of cases) {
    const report = large(asked)
    const fitted = fit(report)
    const { leftOut, summary } = fitted
    assert.ok(octets(fitted) <= MAX_STORED_REPORT_OCTETS, JSON.stringify(asked))
    assert.ok(octets(fitted) > MAX_STORED_REPORT_OCTETS / 4, 'room was left')
    const lines = (sessions: Report['sessions']) =>
      sessions.reduce((count, session) => count + session.lines.length, 0)
    assert.equal(lines(fitted.sessions) + leftOut.lines, lines(report.sessions))
    assert.equal(fitted.sessions.length + leftOut.sessions, report.sessions.length)
    assert.equal(fitted.findings.length + leftOut.findings, report.findings.length)
    assert.equal(summary.findingsLeftOut?.['starttls-masked'] ?? 0, leftOut.findings)
    for (const session of fitted.sessions)
      assert.equal((session.linesLeftOut ?? 0) + session.lines.length, asked.lines ?? 1)
  }
})
