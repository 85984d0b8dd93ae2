import type { Grade } from './finding.ts'

/** Grades of the inspection rules (their table is inspection.md). Rules that hold several claims have the grade of the one findings rest on. */
const GRADES: Readonly<Record<string, Grade>> = {
  B1: 'doc',
  B2: 'choice',
  B3: 'obs',
  B4: 'doc',
  C1: 'doc',
  C2: 'doc',
  C3: 'obs',
  C4: 'doc',
  C5: 'doc',
  C6: 'choice',
  C7: 'doc',
  C8: 'choice',
  C9: 'doc',
  C10: 'doc',
  C11: 'obs',
  S1: 'obs',
  S2: 'obs',
  S3: 'obs',
  S4: 'choice',
  S5: 'choice',
  M1: 'obs',
  M2: 'choice',
  M3: 'choice',
  M4: 'doc',
  M5: 'obs',
  M6: 'choice',
  M7: 'choice',
  M8: 'choice',
  L1: 'doc',
  L2: 'choice',
  L3: 'choice',
  L4: 'doc',
}

/** The weakest grade among the rules a finding names: a conclusion is no better than its weakest ground. null without rules. */
export function gradeOf(rules: readonly string[]): Grade | null {
  const grades = rules.flatMap((rule) => GRADES[rule] ?? [])
  return (['choice', 'obs', 'doc'] as const).find((grade) => grades.includes(grade)) ?? null
}
