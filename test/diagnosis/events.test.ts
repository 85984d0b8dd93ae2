import assert from 'node:assert/strict'
import test from 'node:test'
import { ENGINE } from '../../worker/diagnosis/catalogue/engine.ts'
import { diagnose } from '../../worker/diagnosis/diagnose.ts'
import type { SessionView } from '../../worker/diagnosis/view.ts'
import type { EventName } from '../../worker/engine/records.ts'
import type { Mark } from '../../worker/smtp/session.ts'
import { viewFromText } from './view-from-text.ts'

const view = (names: EventName[]) => ({
  ...viewFromText('S: 220 mx\nC: HELO me\nS: 250 mx'),
  events: names.map((name) => ({
    name,
    direction: 'C' as const,
    offset: 3,
    match: 2,
    act: null,
    cuts: false,
    at: 1,
  })),
})

test('every event of the engine is a finding by its name, with line, octet and match', () => {
  for (const { id } of ENGINE) {
    const found = diagnose(view([id as EventName])).findings.filter((finding) => finding.id === id)
    assert.equal(found.length, 1, id)
    assert.deepEqual(found[0]?.at, [1], id)
    assert.equal(found[0]?.offset, 3, id)
    assert.match(found[0]?.detail ?? '', /line 2, at octet 3 .*match 2/, id)
  }
})

test('an event that comes often is one finding a session, a smuggling sequence is one each', () => {
  const often = diagnose(view(['pipelining', 'pipelining', 'pipelining'])).findings
  assert.equal(often.filter(({ id }) => id === 'pipelining').length, 1)
  const each = diagnose(view(['smuggling-sequence', 'smuggling-sequence'])).findings
  assert.equal(each.filter(({ id }) => id === 'smuggling-sequence').length, 2)
})

test('commands in a row are no pipelining where the source lost or left out replies', () => {
  const heard = view(['pipelining'])
  const lost: Mark = { kind: 'gap', direction: 'S', octets: 20 }
  const leftOut: Mark = { kind: 'omitted', direction: 'S', what: 'other', octets: null }
  const cases: [SessionView, number][] = [
    [heard, 1],
    [{ ...heard, marks: [{ mark: lost, after: 2 }] }, 0],
    [{ ...heard, marks: [{ mark: leftOut, after: 2 }] }, 0],
  ]
  for (const [said, expected] of cases) {
    const found = diagnose(said).findings.filter(({ id }) => id === 'pipelining')
    assert.equal(found.length, expected)
  }
})

test('a remedy is asked for where a configuration may help, and not where none can', () => {
  const logged = view(['rcpt-count'])
  const cut = {
    ...logged,
    lines: logged.lines.map((line, at) =>
      at === 1 ? { ...line, verdict: 'drop' as const } : line,
    ),
  }
  const limits = [cut, logged].map((one) =>
    diagnose(one).findings.find(({ id }) => id === 'rcpt-count'),
  )
  // what is only written to syslog needs no cure
  assert.deepEqual(
    limits.map((limit) => limit?.problem?.kind),
    ['limit', undefined],
  )
  const [ends] = diagnose(view(['bare-cr'])).findings.filter(({ id }) => id === 'bare-cr')
  assert.equal(ends?.problem, null)
})

test('in an observed session limits nobody asked about are not predicted', () => {
  const observed = {
    ...view(['rcpt-count', 'bare-cr']),
    ...{ lines: viewFromText('S: 220 ********************\nC: HELO me').lines },
  }
  const ids = diagnose(observed).findings.map(({ id }) => id)
  assert.ok(ids.includes('bare-cr'))
  assert.ok(!ids.includes('rcpt-count'))
})
