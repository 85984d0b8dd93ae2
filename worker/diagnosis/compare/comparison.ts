import type { EsmtpMap } from '../../policy/criteria.ts'
import type { EffectivePolicy } from '../../policy/effective.ts'
import type { Redacted } from '../../redact/redacted.ts'
import type { Direction } from '../../smtp/octets.ts'
import type { Place, SessionAbout } from '../../smtp/session.ts'
import type { Finding } from '../finding.ts'
import type { CutLimit } from './cut.ts'
import type { SentLines } from './sent.ts'

/** A stretch of octets that differ, from the line's first octet. */
export interface ChangedRange {
  offset: number
  length: number
  /** true: the policy inferred puts exactly these octets here */
  explained: boolean
}

/** A line as one recording has it. */
export interface RecordedPlace {
  line: number
  place: Place
}

/** A line that changed between the two recordings, or that the policy would have changed and that did not. */
export interface Change {
  direction: Direction
  /** line of the outside recording; of the inside one where that alone has it */
  line: number
  at: { outside: RecordedPlace | null; inside: RecordedPlace | null }
  /** the line outside and inside; null where that recording has none */
  outside: Redacted | null
  inside: Redacted | null
  /** octet ranges that differ; [] for a line that one side lacks, or that did not change */
  ranges: ChangedRange[]
  /** how many more there are */
  rangesLeftOut?: number
  rules: string[]
  /** true if the policy inferred makes exactly this of the line */
  explained: boolean
  /** why it is not this engine's work; null if explained */
  why: Redacted | null
}

/** What one recording holds. */
export interface ComparedSide {
  lines: number
  /** true if its print or the caps left something out */
  incomplete: boolean
}

/** Two recordings of one session, compared. */
export interface SessionComparison {
  outside: ComparedSide
  inside: ComparedSide
  /** in order of the outside recording */
  changes: Change[]
  /** lines the policy inferred would have changed, and that came through as they were */
  unchanged: Change[]
  /** lines that one print lacks, where its form leaves lines out: they say nothing of what was changed */
  notPrinted: Change[]
  /** null where nothing changed, or nothing that changed is explained */
  policy: EffectivePolicy | null
  /** the map that had to be made up for it: its keyword masks are none of a built-in one */
  map: EsmtpMap | null
  /** limits that end the session where it ended, one as well as the other; [] where a built-in one does, or none */
  limits: readonly CutLimit[]
  /** changes and unchanged lines that are not as the policy has them */
  unexplained: number
  /** directions that both have and that were compared */
  compared: Direction[]
  /** true if the recordings were given the wrong way round, and were exchanged */
  swapped: boolean
  /** true if next to nothing of one is in the other: they are hardly of one session */
  unrelated: boolean
  findings: Finding[]
  /** the changed lines as they were sent, by their index in `changes` */
  sent: SentLines
  about: SessionAbout
}
