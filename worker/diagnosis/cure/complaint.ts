import type { PolicyProblem } from '../../policy/propose/problem.ts'
import type { Severity } from '../finding.ts'

/** A finding, as a cure looks at it. */
export interface Complaint {
  /** id of the finding */
  id: string
  severity: Severity
  /** null where no configuration is asked for */
  problem: PolicyProblem | null
}

/** What was overwritten, in the words of the protocol, where no finding of a session says it. */
export type Overwritten =
  { of: 'greeting' } | { of: 'keyword'; keyword: string } | { of: 'command'; verb: string }

/** The complaint that something was overwritten, as the finding of one recording would make it; `at`: as in PolicyProblem. */
export function complaintOf(what: Overwritten, at: readonly number[]): Complaint {
  if (what.of === 'greeting')
    return { id: 'banner-masked', severity: 'warning', problem: { kind: 'banner', at } }
  const name = what.of === 'keyword' ? what.keyword : what.verb
  if (name === 'STARTTLS')
    return { id: 'starttls-masked', severity: 'error', problem: { kind: 'starttls', at } }
  if (what.of === 'keyword') {
    const problem = { kind: 'keyword', keyword: name, hidden: [name], at } as const
    return { id: 'keywords-masked', severity: 'warning', problem }
  }
  if (name === 'EHLO')
    return { id: 'ehlo-refused', severity: 'error', problem: { kind: 'ehlo', at } }
  return { id: 'command-masked', severity: 'warning', problem: { kind: 'verb', verb: name, at } }
}
