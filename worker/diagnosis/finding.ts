import type { Grade } from '../policy/grade.ts'
import type { PolicyProblem } from '../policy/propose/problem.ts'
import type { Redacted } from '../redact/redacted.ts'

export type Severity = 'error' | 'warning' | 'note'
export type Certainty = 'certain' | 'strong' | 'weak'
export type { Grade }

/** What a masked word may have been. */
export interface Candidates {
  /** line of the session */
  line: number
  /** as recorded: `XXXXXXXA` */
  masked: Redacted
  /** best first; probabilities sum to at most 1 */
  ranked: { keyword: string; probability: number; why: string }[]
}

/** One conclusion, with the lines it rests on. Which lines: indexes of SessionView.lines. */
export interface Finding {
  /** an id of the catalogue */
  id: string
  severity: Severity
  certainty: Certainty
  /** predicted: a policy would do it; observed: a recording shows it; did: this firewall did it */
  mode: 'predicted' | 'observed' | 'did'
  /** in words of ours and Redacted quotes only */
  title: Redacted
  detail: Redacted
  /** indexes in SessionView.lines */
  at: number[]
  /** those lines in words, as the report numbers them; null where there are none */
  where: Redacted | null
  /** octet in its direction, or null */
  offset: number | null
  rules: string[]
  grade: Grade | null
  consequences: Redacted[]
  /** what a configuration is asked to cure; null where none is needed or none helps */
  problem: PolicyProblem | null
  references: string[]
  external: string[]
  candidates: Candidates[]
}

/** One page of the catalogue: what a finding id means, for a newcomer. */
export interface CatalogueEntry {
  /** kebab-case, stable, never reused */
  id: string
  title: string
  severity: Severity
  certainty: Certainty
  rules: readonly string[]
  grade: Grade | null
  /** ids other tools use: `suricata:2220004`, `snort:124:17`, `zeek:…` */
  external: readonly string[]
  /** plain words: what was seen, why it happens, what it leads to, what to do */
  explanation: string
}
