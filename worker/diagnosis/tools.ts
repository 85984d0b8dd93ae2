import type { LimitMatch } from '../policy/policy.ts'
import type { Behind } from './behind.ts'
import type { Finding } from './finding.ts'
import type { SessionView } from './view.ts'

/** What a remedy is asked for. */
export type Problem =
  /** the greeting is masked */
  | { kind: 'banner'; at: number[] }
  /** STARTTLS, the keyword or the command, is masked */
  | { kind: 'starttls'; at: number[] }
  /** EHLO itself is masked (`fixup protocol smtp`) */
  | { kind: 'ehlo'; at: number[] }
  /** a keyword other than STARTTLS is masked; null: not known which */
  | { kind: 'keyword'; keyword: string | null; at: number[] }
  /** a verb other than EHLO and STARTTLS is masked; null: not known which */
  | { kind: 'verb'; verb: string | null; at: number[] }
  /** a limit cut the session; `gt`: the limit, where a message of the firewall names it */
  | { kind: 'limit'; match: LimitMatch; gt?: number; at: number[] }
  /** any other match of a policy map, or C10 */
  | { kind: 'event'; event: string; at: number[] }

/** What diagnosis asks of the layers around it, so that it can be read and tested without them. */
export interface DiagnosisTools {
  /**
   * configurations that cure `problem` in `view`, best first, none where none is known; worked out when called. `behind`: its lines
   * were recorded as the firewall left them, so that they are tried on a reconstruction or not at all
   */
  remedies(problem: Problem, view: SessionView, behind?: Behind): Finding['remedies']
}

/** Tools for lines that were recorded behind the firewall. */
export function behindFirewall(tools: DiagnosisTools, behind: Behind): DiagnosisTools {
  return { remedies: (problem, view) => tools.remedies(problem, view, behind) }
}
