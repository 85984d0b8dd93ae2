import assert from 'node:assert/strict'
import type { ComparisonReport } from '../../worker/report/comparison.ts'
import type { Report } from '../../worker/report/report.ts'
import type { Answer } from './answer.ts'

type Claim<T> = (answer: T, words: string) => void

/** What a case may say of an answer, whoever gives it. */
export const CLAIMS: readonly [string, Claim<Answer>][] = [
  ['profile ', () => undefined],
  // too long for the second engine
  ['engine core', () => undefined],
  ['mode ', ({ mode }, words) => assert.equal(mode, words)],
  ['device none', ({ device }) => assert.equal(device, null)],
  ['device ', ({ device }, words) => assert.equal(device, words)],
  ['vantage ', ({ vantage }, words) => assert.equal(vantage, words)],
  ['profiles', ({ profiles }, words) => assert.equal(profiles.join(' '), words)],
  [
    'no finding ',
    ({ findings }, words) =>
      assert.ok(!findings.some(({ id }) => id === words), `${words} was found`),
  ],
  ['finding ', expectFinding],
  ['candidate ', expectCandidate],
  ['divergence ', ({ divergence }, words) => assert.equal(String(divergence ?? 'none'), words)],
  [
    'consequence ',
    ({ findings }, words) =>
      assert.ok(
        findings.some(({ consequences }) => consequences.join('\n').includes(words)),
        `no consequence says ${words}`,
      ),
  ],
  ['sentence ', ({ sentence }, words) => assert.ok(sentence.includes(words), sentence)],
]

/** What only a whole report can be asked. */
export const REPORT_CLAIMS: readonly [string, Claim<Report>][] = [
  ['verdict ', ({ summary }, words) => assert.equal(summary.verdict, words)],
  ['ruled out none', ({ sessions }) => assert.deepEqual(ruledOutLines(sessions), [])],
  [
    'ruled out ',
    ({ sessions }, words) => assert.ok(ruledOutLines(sessions).includes(words), words),
  ],
  ['line ', expectLine],
  [
    'syslog ',
    ({ sessions }, words) => {
      const lines = sessions.flatMap(({ syslog }) => syslog)
      assert.ok(lines.join('\n').includes(words), lines.join('\n'))
    },
  ],
  [
    'remedy ',
    ({ findings }, words) => {
      const texts = findings.flatMap(({ remedies }) =>
        remedies.map(({ title, config, bind, verified }) =>
          [title, config, bind, verified ? 'verified' : ''].join('\n'),
        ),
      )
      assert.ok(
        texts.some((text) => text.includes(words)),
        texts.join('\n\n'),
      )
    },
  ],
]

/** What may be said of a comparison. */
export const COMPARISON_CLAIMS: readonly [string, Claim<ComparisonReport>][] = [
  ['form ', ({ sources }, words) => assert.equal(sources.outside.format, words)],
  ['verdict ', ({ summary }, words) => assert.equal(summary.verdict, words)],
  ['sentence ', ({ summary }, words) => assert.ok(summary.sentence.includes(words))],
  [
    'finding ',
    ({ findings }, words) => {
      const [id, lines] = words.split(' ')
      const found = findings.filter((finding) => finding.id === id)
      assert.ok(found.length > 0, `no ${id} among ${findings.map((one) => one.id).join(' ')}`)
      if (lines === undefined) return
      assert.ok(
        found.some((finding) => finding.lines.map(({ line }) => line).join(',') === lines),
        `${id} on ${found.map((finding) => finding.lines.map(({ line }) => line).join()).join(' or ')}`,
      )
    },
  ],
  [
    'no finding ',
    ({ findings }, words) => assert.ok(!findings.some(({ id }) => id === words), words),
  ],
  [
    'explained ',
    ({ sessions }, words) => {
      const changes = sessions.flatMap((session) => session.changes)
      assert.equal(String(changes.filter(({ explained }) => explained).length), words)
    },
  ],
  [
    'unexplained ',
    ({ sessions }, words) =>
      assert.equal(String(sessions.reduce((sum, one) => sum + one.unexplained, 0)), words),
  ],
  ['policy ', ({ sessions }, words) => assert.equal(sessions[0]?.policy?.profile, words)],
  [
    'config ',
    ({ sessions }, words) => assert.ok(sessions[0]?.policy?.config?.includes(words), words),
  ],
  [
    'why ',
    ({ sessions }, words) => {
      const all = sessions.flatMap(({ changes, unchanged }) => [...changes, ...unchanged])
      const reasons = all.map(({ why }) => why ?? '').join('\n')
      assert.ok(reasons.includes(words), reasons)
    },
  ],
]

/** Checks the claims that a table knows; the others are given back. */
export function claim<T>(
  claims: readonly [string, Claim<T>][],
  answer: T,
  expect: readonly string[],
): string[] {
  return expect.filter((line) => {
    const known = claims.find(([words]) => line === words.trim() || line.startsWith(words))
    if (known === undefined) return true
    known[1](answer, line.slice(known[0].length).trim())
    return false
  })
}

/** `ID`, `ID LINES` or `ID LINES CERTAINTY`; lines `-` for any. */
function expectFinding({ findings }: Answer, words: string): void {
  const [id = '', lines = '-', certainty] = words.split(' ')
  const found = findings.filter((finding) => finding.id === id)
  assert.ok(found.length > 0, `no ${id} among ${findings.map((finding) => finding.id).join(' ')}`)
  const there = found.filter((finding) => lines === '-' || finding.lines.join(',') === lines)
  const places = found.map((finding) => finding.lines.join(',')).join(' or ')
  assert.ok(there.length > 0, `${id} on ${places}`)
  if (certainty !== undefined)
    assert.ok(
      there.some((finding) => finding.certainty === certainty),
      `${id} is ${there.map((finding) => finding.certainty).join(' or ')}`,
    )
}

function expectCandidate({ findings }: Answer, words: string): void {
  const [, line, keyword] = /^(\d+) (.*)$/.exec(words) ?? []
  const ranked = findings.flatMap(({ candidates }) =>
    candidates.filter((one) => String(one.line) === line),
  )
  assert.equal(ranked[0]?.ranked[0]?.keyword, keyword)
}

/** `N TEXT`: what arrives in place of line N. */
function expectLine({ sessions }: Report, words: string): void {
  const [, line, text] = /^(\d+) (.*)$/.exec(words) ?? []
  const found = sessions.flatMap(({ lines }) => lines).find((one) => String(one.line) === line)
  assert.equal(found?.forwarded ?? 'nothing', text)
}

/** Of each thing ruled out in the first session, the lines it rests on. */
function ruledOutLines([first]: Report['sessions']): string[] {
  return first?.fingerprint?.ruledOut.map(({ lines }) => lines.join(',')) ?? []
}
