import { fixed, type Redacted } from '../../redact/redacted.ts'
import { pageOf } from '../catalogue/catalogue.ts'
import { gradeOf } from '../grades.ts'
import type { Candidates, Certainty, Finding, Severity } from '../finding.ts'
import type { SessionView } from '../view.ts'

/** What a finding needs beside its page. */
export interface Draft {
  id: string
  mode: 'predicted' | 'observed'
  at: number[]
  detail: Redacted
  title?: Redacted
  certainty?: Certainty
  severity?: Severity
  rules?: string[]
  offset?: number | null
  consequences?: Redacted[]
  problem?: Finding['problem']
  candidates?: Candidates[]
}

/** A finding: its page, with what this session adds. Predictions under a default policy are at most warnings (a clean transcript is no failure). */
export function draft(view: SessionView, given: Draft): Finding {
  const page = pageOf(given.id)
  const severity = given.severity ?? page.severity
  const assumed = given.mode === 'predicted' && !view.policyGiven
  const rules = given.rules ?? [...page.rules]
  return {
    id: given.id,
    severity: assumed && severity === 'error' ? 'warning' : severity,
    certainty: given.certainty ?? page.certainty,
    mode: given.mode === 'predicted' && view.question === 'did' ? 'did' : given.mode,
    title: given.title ?? page.title,
    detail: given.detail,
    at: given.at,
    where: given.at.length > 0 ? lineNumbers(view, given.at) : null,
    offset: given.offset ?? view.lines[given.at[0] ?? -1]?.offset ?? null,
    rules,
    grade: gradeOf(rules) ?? page.grade,
    consequences: given.consequences ?? [],
    problem: given.problem ?? null,
    references: [...page.references],
    external: [...page.external],
    candidates: given.candidates ?? [],
  }
}

/** `line 4`, `lines 4 and 7`, `lines 4 to 19 (12 of them)`: numbers as the report gives them. */
export function lineNumbers(view: SessionView, at: readonly number[]): Redacted {
  const numbers = at.flatMap((index) => view.lines[index]?.line ?? [])
  const [first = 0] = numbers
  const last = numbers[numbers.length - 1] ?? first
  if (numbers.length === 1) return fixed`line ${first}`
  if (numbers.length === 2) return fixed`lines ${first} and ${last}`
  return fixed`lines ${first} to ${last} (${numbers.length} of them)`
}
