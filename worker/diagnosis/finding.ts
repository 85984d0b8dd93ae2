import type { Redacted } from '../redact/redacted.ts'

export type Severity = 'error' | 'warning' | 'note'
export type Certainty = 'certain' | 'strong' | 'weak'
/** doc: a vendor document says it · obs: seen on the wire · choice: our decision */
export type Grade = 'doc' | 'obs' | 'choice'

/** A configuration that cures, in the shape propose and findings share. */
export interface Remedy {
  title: string
  /** text to paste; null where no configuration helps */
  config: string | null
  /** commands that bind it */
  bind: string | null
  /** commands that undo it */
  undo: string | null
  /** what is lost by it, in words */
  givesUp: string
  /** lowest version that knows its keywords, `7.2(3)`, or null */
  minimumVersion: string | null
  /** true only if it was parsed and re-run on this session with the promised result */
  verified: boolean
}

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
  mode: 'predicted' | 'observed'
  /** in words of ours and Redacted quotes only */
  title: Redacted
  detail: Redacted
  /** indexes in SessionView.lines */
  at: number[]
  /** octet in its direction, or null */
  offset: number | null
  rules: string[]
  grade: Grade | null
  consequences: Redacted[]
  remedies: Remedy[]
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
