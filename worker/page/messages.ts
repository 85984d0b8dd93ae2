import type { CureRecord } from '../report/cure.ts'
import type { EvidenceRecord, SourceRecord } from '../report/report.ts'
import type { FindingRecord } from '../report/finding.ts'
import type { InspectFailure, InspectOptions } from '../report/inspection.ts'
import type { LadderRow } from '../report/view/ladder.ts'
import type { Release } from '../report/view/releases.ts'
import type { VerdictWords } from '../report/view/verdict-words.ts'

/** The ways an answer can be taken home; a comparison as text and JSON. */
export const WRITERS = ['ticket', 'text', 'html', 'json', 'sarif'] as const
export type Writer = (typeof WRITERS)[number]

/** Which ladder: as it was recorded or predicted, or with the cure that was tried. */
export type Stage = 'before' | 'after'

/** What of a ladder is listed. `kind`: of the sessions alike, by place; null: all. */
export interface Chosen {
  changedOnly: boolean
  kind: number | null
}

/** A text to try. */
export interface Trying {
  /** running-config text: the cure and what binds it */
  policy: string
}

/** What begins an answer. */
export type Question =
  | { ask: 'inspect'; upload: Blob; name: string | null; options: InspectOptions }
  | { ask: 'compare'; outside: Blob; inside: Blob }

/** What is asked about an answer the inspector keeps. `listed`: the listing that places are of. */
export type About =
  | ({ ask: 'try' } & Trying)
  | { ask: 'list'; stage: Stage; chosen: Chosen }
  | { ask: 'rows'; listed: number; from: number; to: number }
  | { ask: 'find'; listed: number; text: string }
  | { ask: 'place'; listed: number; session: number; line: number }
  | { ask: 'detail'; stage: Stage; session: number; line: number }
  | { ask: 'write'; as: Writer }

/** What the page asks of the inspector; answers carry its id. A question ends what was asked before. */
export type Asked = { id: number } & (Question | About | { ask: 'forget' })

/** A form the inspector reads, for the choice of one. */
export interface KnownFormat {
  id: string
  title: string
}

/** A ladder as far as the page holds it: how long it is, and what leads from change to change. */
export interface Listed {
  /** counts listings: rows of an older one are not drawn */
  listed: number
  stage: Stage
  chosen: Chosen
  rows: number
  changed: Uint32Array
  /** the first rows, so that a short ladder is there at once */
  first: readonly LadderRow[]
}

/** A finding of the answer: the first of its id, and where the others are. */
export interface FindingCard {
  first: FindingRecord
  count: number
  sessions: number
  places: readonly { session: number; line: number }[]
  morePlaces: number
  leftOut: number
  /** of SMTP and MIME themselves, whatever the firewall */
  ofOctets: boolean
  /** titles of the parts of the cure that cure it */
  curedBy: readonly string[]
}

/** Sessions alike. */
export interface KindOfSession {
  count: number
  words: string
  which: string
}

/** What the page draws of an answer; its lines are asked for as they come into view. */
export interface Outcome {
  of: 'recording' | 'two'
  verdict: VerdictWords
  told: string
  next: string | null
  /** what it was read as, in short pieces */
  about: readonly string[]
  /** what the recording lacks; null where nothing is known to be missing */
  loss: string | null
  source: Pick<SourceRecord, 'name' | 'format' | 'confidence' | 'octets' | 'lines' | 'why'>
  releases: readonly Release[]
  /** profile in force or found; `off` where none was asked about */
  profile: string
  /** the map of the running-config that is in force */
  mapName: string | null
  cure: CureRecord | null
  /** it was recorded through a firewall: a cure is tried on a reconstruction */
  observed: boolean
  /** lines the firewall changed */
  changes: number
  findings: readonly FindingCard[]
  evidence: readonly EvidenceRecord[]
  kinds: readonly KindOfSession[]
  sessions: number
  sessionsLeftOut: number
  writers: readonly Writer[]
  milliseconds: number
  list: Listed
}

/** What came of a trial. */
export interface Tried {
  /** null: it was not run */
  on: 'session' | 'reconstruction' | null
  /** lines changed before, and with the text */
  before: number
  after: number
  /** the event that cut it before, and with the text */
  cutBefore: string | null
  cut: string | null
  /** why the text was refused, in words; null where it was not */
  refused: string | null
  list: Listed | null
}

/** A rule, for a row that was opened. */
export interface RuleWords {
  id: string
  text: string
  grade: string
  source: string
}

/** What a row says when it is opened. */
export interface Detail {
  session: number
  line: number
  text: string
  forwarded: string | null
  about: readonly string[]
  rules: readonly RuleWords[]
  guesses: readonly { keyword: string; probability: number; why: string }[]
  findings: readonly {
    title: string
    detail: string
    consequences: readonly string[]
    curedBy: readonly string[]
  }[]
}

/** What comes of what is asked about an answer; null where it is no longer kept. */
export interface Answers {
  try: Tried
  list: Listed
  rows: readonly LadderRow[]
  find: Uint32Array
  place: number | null
  detail: Detail | null
  write: Blob
}

/** What the inspector answers; `formats` comes once, unasked, as soon as it is ready. */
export type Answered =
  | { told: 'formats'; formats: readonly KnownFormat[] }
  | { told: 'progress'; id: number; octets: number }
  | { told: 'outcome'; id: number; outcome: Outcome }
  | { told: 'failure'; id: number; failure: Failed }
  | { told: 'answer'; id: number; answer: Answers[keyof Answers] | null }

/** Why there is no answer. `code` leads on: what else the text may be. */
export type Failed = Pick<InspectFailure, 'detail' | 'errors'> & { code?: InspectFailure['code'] }
