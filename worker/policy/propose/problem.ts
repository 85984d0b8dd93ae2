import type { EventName } from '../../engine/records.ts'
import type { LimitMatch } from '../policy.ts'
import type { Ground } from '../remedy.ts'

/**
 * What is wrong in a session; `at`: what a cure must leave unchanged, in the caller's own numbers
 * (indexes or line numbers), which are handed to Rerun as they are.
 */
export type PolicyProblem =
  /** the greeting is masked */
  | { kind: 'banner'; at: readonly number[] }
  /** STARTTLS, the keyword or the command, is masked */
  | { kind: 'starttls'; at: readonly number[] }
  /** EHLO itself is masked */
  | { kind: 'ehlo'; at: readonly number[] }
  /** keywords are masked; null: several, or not known which. `hidden`: what they are, or may be, upper-case */
  | {
      kind: 'keyword'
      keyword: string | null
      hidden: readonly string[]
      at: readonly number[]
    }
  /** a verb other than EHLO and STARTTLS is masked; null: not known which */
  | { kind: 'verb'; verb: string | null; at: readonly number[] }
  /** a limit cut the session; `gt`: the limit, where a message of the firewall names it */
  | { kind: 'limit'; match: LimitMatch; gt?: number; at: readonly number[] }
  /** any other event of a policy */
  | { kind: 'event'; event: string; at: readonly number[] }

/** What became of the session under another policy. */
export interface RerunResult {
  /** what was run again */
  on: Ground
  /** whether the firewall leaves all of these as they are, and nothing cuts the session at them or before */
  linesUnchanged(at: readonly number[]): boolean
  /** the event that cuts the session, null where it runs to its end */
  cutBy: EventName | null
}

/** Runs the session again under the policy that `policyText` puts in force for it; null where the text has faults. */
export type Rerun = (policyText: string) => RerunResult | null
