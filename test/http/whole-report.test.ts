import assert from 'node:assert/strict'
import test from 'node:test'
import { askedInspection, wholeReport } from '../../worker/http/inspect.ts'
import type { Services } from '../../worker/http/services.ts'
import { fakeInspect } from '../report/fake.ts'

const services = { inspect: fakeInspect } as unknown as Services

async function reportOf(lines: number, query = '') {
  const asked = await askedInspection(
    new Request(`http://localhost/v1/inspect${query}`, {
      method: 'POST',
      body: 'NOOP\r\n'.repeat(lines),
    }),
  )
  assert.ok(asked.ok)
  return wholeReport(asked.value.upload, asked.value.options, services)
}

test('a small upload whose report is larger than a Worker can hold is refused, and told of NDJSON and lines=none', async () => {
  const report = await reportOf(100_000)
  assert.ok(!report.ok)
  assert.equal(report.problem.code, 'too-large')
  assert.match(report.problem.detail, /application\/x-ndjson.*lines=none/)
})

test('without its lines the same upload has a report', async () => {
  const report = await reportOf(100_000, '?lines=none')
  assert.ok(report.ok)
  assert.equal(report.value.sessions[0]?.lines.length, 0)
})

test('a report that fits is whole', async () => {
  const report = await reportOf(10_000)
  assert.ok(report.ok)
  assert.equal(report.value.sessions[0]?.lines.length, 10_000)
})
