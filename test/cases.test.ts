import { readFileSync } from 'node:fs'
import assert from 'node:assert/strict'
import test from 'node:test'
import { COMPARE } from '../worker/diagnosis/catalogue/recordings-compared.ts'
import { ENGINE } from '../worker/diagnosis/catalogue/engine.ts'
import { FAILURES } from '../worker/diagnosis/catalogue/failures.ts'
import { MASKING } from '../worker/diagnosis/catalogue/masking.ts'
import { SIGNS } from '../worker/diagnosis/catalogue/who.ts'
import { CLAIMS, COMPARISON_CLAIMS, REPORT_CLAIMS, claim } from './cases/claims.ts'
import { examine } from './cases/examine.ts'
import { arrivals } from './cases/octets.ts'
import { answerOf, compareCase, inspectCase } from './cases/pipeline.ts'
import { readCases } from './cases/read.ts'

const cases = readCases()

test('there are cases, and no two of one name', () => {
  assert.ok(cases.length > 0)
  assert.equal(new Set(cases.map(({ name }) => name)).size, cases.length)
})

for (const one of cases) {
  const { file, name, expect } = one
  if (one.sent !== '') {
    for (const { who, arrived, wanted } of arrivals(one))
      test(`${file}: ${name}, to the octet (${who})`, () => assert.deepEqual(arrived(), wanted))
    continue
  }
  if (one.outside !== '') {
    test(`${file}: ${name}`, () => {
      assert.deepEqual(claim(COMPARISON_CLAIMS, compareCase(one), expect), [], 'unknown claims')
    })
    continue
  }
  test(`${file}: ${name}`, () => {
    assert.ok(one.transcript + one.session !== '', 'a case has something to inspect')
    assert.ok(expect.length > 0, 'a case claims something')
    const report = inspectCase(one)
    const left = claim(CLAIMS, answerOf(report), expect)
    assert.deepEqual(claim(REPORT_CLAIMS, report, left), [], 'unknown claims')
  })
  // The second engine knows profiles, no policy text.
  if (one.config === '' && !expect.some((line) => line === 'engine core'))
    test(`${file}: ${name} (second engine)`, () => void claim(CLAIMS, examine(one), expect))
}

/** Findings whose session is too long to be written down: the test that makes it. */
const MADE: Readonly<Record<string, string>> = {
  'compare-not-held': 'test/diagnosis/compare-steps.test.ts',
}

test('every finding a report can contain has a case that shows it', () => {
  const shown = new Set(
    cases
      .flatMap(({ expect }) => expect)
      .filter((line) => line.startsWith('finding '))
      .map((line) => line.split(' ')[1]),
  )
  const pages = [...MASKING, ...SIGNS, ...FAILURES, ...ENGINE, ...COMPARE]
  assert.deepEqual(
    pages.map(({ id }) => id).filter((id) => !shown.has(id) && !(id in MADE)),
    [],
  )
  for (const [id, file] of Object.entries(MADE))
    assert.ok(readFileSync(file, 'utf8').includes(`'${id}'`), `${file} says nothing of ${id}`)
})
