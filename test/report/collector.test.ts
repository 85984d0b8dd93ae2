import assert from 'node:assert/strict'
import test from 'node:test'
import { ReportCollector } from '../../worker/report/sink.ts'
import { sampleReport } from './fake.ts'

const REPORT = sampleReport()
const [SESSION] = REPORT.sessions
const [FINDING] = REPORT.findings

/** What a collector with `room` makes of so many sessions of two lines, with a finding each. */
function collected(sessions: number, room: number) {
  const sink = new ReportCollector(room)
  sink.source(REPORT.source, REPORT.policy)
  for (let index = 0; index < sessions; index++) {
    const { lines, ...session } = SESSION!
    sink.session({ ...session, index })
    for (const line of lines.slice(0, 2)) sink.line(index, line)
    sink.finding(FINDING!)
  }
  sink.summary({ ...REPORT.summary, sessions }, REPORT, REPORT.source)
  return sink.report()!
}

test('a report that fits is whole, and says nothing of what was left out', () => {
  const { sessions, findings, summary } = collected(20, 1e6)
  assert.equal(sessions.length, 20)
  assert.equal(findings.length, 20)
  assert.ok(sessions.every(({ lines, linesLeftOut }) => lines.length === 2 && !linesLeftOut))
  assert.equal(summary.sessionsLeftOut, undefined)
  assert.deepEqual(summary.findingsLeftOut, REPORT.summary.findingsLeftOut)
})

test('without room lines are left out first, then sessions, then findings; each is counted', () => {
  const { sessions, findings, summary } = collected(500, 400_000)
  assert.ok(sessions.length > 10 && sessions.length < 500)
  assert.equal(sessions.length + (summary.sessionsLeftOut ?? 0), 500)
  const left = sessions.filter(({ linesLeftOut }) => linesLeftOut)
  assert.ok(left.length > 0)
  assert.ok(sessions.every(({ lines, linesLeftOut = 0 }) => lines.length + linesLeftOut === 2))
  assert.ok(findings.length < 500)
  assert.equal(findings.length + summary.findingsLeftOut![FINDING!.id]!, 500)
})
