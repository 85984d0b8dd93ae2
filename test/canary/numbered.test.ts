import assert from 'node:assert/strict'
import test from 'node:test'
import { inspectUpload } from '../../worker/inspect.ts'
import { ReportCollector } from '../../worker/report/sink.ts'
import { loadEngine } from '../vectors/core.ts'
import { canaries, leaks } from './canaries.ts'

/** What editors, grep and mail put before every line. */
const BEFORE: Readonly<Record<string, (line: string, number: number) => string>> = {
  'a number and a bar': (line, number) => `${number}|${line}`,
  'a number and a colon': (line, number) => `${number}: ${line}`,
  'a padded number': (line, number) => `${String(number).padStart(5)}  ${line}`,
  'a quotation mark': (line) => `> ${line}`,
  'four blanks': (line) => `    ${line}`,
}

for (const [what, before] of Object.entries(BEFORE))
  test(`behind ${what} no mail and no AUTH value is shown`, () => {
    const engine = loadEngine()
    const leaking = canaries()
      .filter(({ what }) => !/UTF-16/.test(what))
      .flatMap(({ what, octets, secrets }) => {
        const lines = octets.toString('latin1').split('\n')
        const text = lines.map((line, i) => (line === '' ? '' : before(line, i + 1))).join('\n')
        const report = new ReportCollector()
        const options = { format: 'auto', eol: 'auto', switches: {}, lines: 'all' } as const
        const inspection = inspectUpload(engine, options, report)
        inspection.push(Buffer.from(text, 'latin1'))
        const outcome = inspection.end()
        const answer = JSON.stringify(outcome.ok ? report.report() : outcome)
        return leaks(answer, secrets).length > 0 ? [what] : []
      })
    assert.deepEqual(leaking, [])
  })
