import assert from 'node:assert/strict'
import test from 'node:test'
import { compareUploads } from '../../worker/compare.ts'
import {
  COMPARED_AT_ONCE_LINES,
  MAX_CHANGED_RANGES,
  MAX_COMPARED_LINES,
} from '../../worker/limits.ts'
import { toComparisonText } from '../../worker/report/text/comparison-text.ts'
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

test('sessions past the lines that are held are said not to be held, and not to have no partner', () => {
  const one = 'S: 220 mx.example.com ESMTP\nC: XFOO\nS: 500 no\nC: QUIT\nS: 221 bye\n'
  const sessions = Math.ceil(MAX_COMPARED_LINES / 5) + 100
  const { report } = compared(one.repeat(sessions), one.repeat(sessions))
  assert.deepEqual(report.unpaired, { outside: 0, inside: 0 })
  assert.ok((report.notHeld?.outside ?? 0) >= 90, JSON.stringify(report.notHeld))
  assert.equal(report.sessions.length + (report.notHeld?.outside ?? 0), sessions)
  const [finding] = report.findings.filter(({ id }) => id === 'compare-not-held')
  assert.match(finding?.detail ?? '', /were not held, and nothing is said of them/)
  assert.ok(report.findings.every(({ id }) => id !== 'compare-unpaired'))
  assert.match(toComparisonText(report, { color: false }).slice(0, 800), /\s200 more not held/)
  assert.match(report.summary.sentence, /^In the sessions that were held, nothing/)
})

test('of a line of which every other octet differs the first stretches are named and the others counted', () => {
  const greeting = 'S: 220 mx.example.com ESMTP\n'
  const octets = 40_000
  const one = `${greeting}C: NOOP ${'ab'.repeat(octets / 2)}\nS: 250 ok\n`
  const other = `${greeting}C: NOOP ${'aX'.repeat(octets / 2)}\nS: 250 ok\n`
  const { report } = compared(one, other)
  const [change] = report.sessions[0]!.changes
  assert.equal(change?.ranges.length, MAX_CHANGED_RANGES)
  assert.equal(change?.rangesLeftOut, octets / 2 - MAX_CHANGED_RANGES)
})

test('a session longer than a cure is tried on is cured in linear time, and the cure is called untried', () => {
  const lines = 10_000
  const word = 'x'.repeat(120)
  const of = (verb: string): string =>
    'S: 220 mx.example.com ESMTP\n' + `C: ${verb} ${word}\nS: 500 no\n`.repeat(lines)
  const { report, steps } = compared(of('VRFY'), of('XXXX').replaceAll(` ${word}`, 'X'.repeat(121)))
  assert.equal(report.cure?.verified ?? false, false)
  assert.ok(steps > 100, `${steps} steps`)
})
