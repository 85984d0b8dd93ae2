import assert from 'node:assert/strict'
import test from 'node:test'
import { compareUploads } from '../../worker/compare.ts'
import { COMPARED_AT_ONCE_LINES } from '../../worker/limits.ts'
import { toOctets } from '../../worker/smtp/octets.ts'
import { loadEngine } from '../vectors/core.ts'

/** A comparison of both, and in how many steps it was made. */
function compared(outside: string, inside: string) {
  const comparison = compareUploads(loadEngine(), { outside: 'auto', inside: 'auto' })
  for (const [side, text] of [
    ['outside', outside],
    ['inside', inside],
  ] as const) {
    assert.equal(comparison.push(side, toOctets(text)), null)
    assert.equal(comparison.end(side), null)
  }
  const making = comparison.reporting()
  for (let steps = 1; ; steps++) {
    const step = making.next()
    if (step.done) return { report: step.value, steps }
  }
}

test('a long session is compared in as many steps as it has lines, so that others wait for none of it', () => {
  const lines = 20 * COMPARED_AT_ONCE_LINES
  const one = 'S: 220 mx.example.com ESMTP\n' + 'C: XFOO\nS: 500 no\n'.repeat(lines / 2)
  const other = 'S: 220 mx.example.com ESMTP\n' + 'C: XXXX\nS: 500 no\n'.repeat(lines / 2)
  const { report, steps } = compared(one, other)
  assert.equal(report.sessions[0]?.changes.length, lines / 2)
  assert.ok(steps > 100, `${steps} steps`)
})

test('many sessions, all alike, are paired in order', () => {
  const sessions = 2_000
  const one = 'S: 220 mx.example.com ESMTP\nC: XFOO\nS: 500 no\nC: QUIT\nS: 221 bye\n'
  const { report, steps } = compared(one.repeat(sessions), one.repeat(sessions))
  assert.deepEqual(report.unpaired, { outside: 0, inside: 0 })
  assert.ok(report.sessions.every(({ outside, inside }) => outside.session === inside.session))
  assert.ok(steps > 100, `${steps} steps`)
})
