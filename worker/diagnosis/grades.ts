import { ruleOf } from '../policy/rules.ts'
import type { Grade } from './finding.ts'

/** The weakest grade among the rules a finding names: a conclusion is no better than its weakest ground. null without rules. */
export function gradeOf(rules: readonly string[]): Grade | null {
  const grades = rules.flatMap((rule) => ruleOf(rule)?.grade ?? [])
  return (['choice', 'obs', 'doc'] as const).find((grade) => grades.includes(grade)) ?? null
}
