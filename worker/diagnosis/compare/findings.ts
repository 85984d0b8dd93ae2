import { fixed, type Redacted } from '../../redact/redacted.ts'
import { pageOf } from '../catalogue.ts'
import type { SessionComparison } from '../compare.ts'
import type { Finding } from '../finding.ts'
import { counted, own } from '../words.ts'

/** What a comparison comes to. Findings of a comparison point at its changes, so they name no lines of their own. */
export function comparisonFindings(comparison: Omit<SessionComparison, 'findings'>): Finding[] {
  const { changes, unexplained, swapped, policy } = comparison
  const rules = [...new Set(changes.flatMap((change) => change.rules))].sort()
  const first: Finding[] = swapped
    ? [finding('compare-swapped', fixed`The two were exchanged.`, [])]
    : []
  if (changes.length === 0 && unexplained === 0)
    return [...first, finding('compare-identical', fixed`No octet differs.`, [])]
  const count = counted(changes.length, fixed`line differs`, fixed`lines differ`)
  if (policy !== null && unexplained === 0)
    return [
      ...first,
      finding(
        'compare-explained',
        fixed`${count}, each exactly as ${named(policy)} has it.`,
        rules,
      ),
    ]
  const explained = changes.filter((change) => change.explained).length
  const best =
    policy === null ? fixed`no profile explains any` : fixed`${named(policy)} explains ${explained}`
  const detail = fixed`${count}; ${best}, ${unexplained} not. These are not the work of this engine under a built-in map.`
  return [...first, finding('compare-unexplained', detail, rules)]
}

function named(policy: NonNullable<SessionComparison['policy']>): Redacted {
  const { maskBanner, allowTls, maskScope } = policy.switches
  const banner = maskBanner === false ? fixed`no mask-banner` : fixed`mask-banner`
  const tls = allowTls === true ? fixed`allow-tls` : fixed`no allow-tls`
  const scope = maskScope === 'verb' ? fixed`only verbs masked` : fixed`whole lines masked`
  return fixed`${own(policy.profile)} (${banner}, ${tls}, ${scope})`
}

function finding(id: string, detail: Redacted, rules: string[]): Finding {
  const { title, severity, certainty, grade, references, external } = pageOf(id)
  return {
    id,
    severity,
    certainty,
    mode: 'observed',
    title,
    detail,
    at: [],
    offset: null,
    rules,
    grade,
    consequences: [],
    remedies: [],
    references: [...references],
    external: [...external],
    candidates: [],
  }
}
