import { isFailure } from '../diagnosis/next-step.ts'
import { isProtocolFinding } from '../diagnosis/protocol/pages.ts'
import { isSeen, rank } from '../diagnosis/rank.ts'
import type { CureRecord } from './cure.ts'
import type { FindingRecord, RemedyRecord } from './finding.ts'

const SEVERITY = { error: 0, warning: 1, note: 2 } as const

/** Whether a finding is of SMTP and MIME themselves, and not of what happened to this session. */
function isOfOctets({ id }: FindingRecord): boolean {
  return isProtocolFinding(id) && !isFailure(id)
}

/**
 * Findings in the one order of every answer: what happened to the session before what SMTP and MIME are breached
 * in; what was seen before what is predicted or proves nothing; then by how much they matter. The first is the
 * one that the report's sentence names.
 */
export function inReadingOrder(findings: readonly FindingRecord[]): FindingRecord[] {
  return [...findings].sort(
    (a, b) =>
      Number(isOfOctets(a)) - Number(isOfOctets(b)) ||
      Number(!isSeen(a)) - Number(!isSeen(b)) ||
      rank(a) - rank(b) ||
      SEVERITY[a.severity] - SEVERITY[b.severity],
  )
}

/** Findings of one id and mode, over all sessions. */
export interface FindingGroup {
  /** the first stands for all */
  first: FindingRecord
  all: FindingRecord[]
  /** indexes of the sessions they are of */
  sessions: number[]
}

/** Findings as people read them: each id once, in reading order, those of SMTP and MIME themselves apart. */
export function inGroups(findings: readonly FindingRecord[]): {
  ofSession: FindingGroup[]
  ofOctets: FindingGroup[]
} {
  const groups = new Map<string, FindingRecord[]>()
  for (const finding of inReadingOrder(findings)) {
    const key = `${finding.id} ${finding.mode}`
    const group = groups.get(key)
    if (group) group.push(finding)
    else groups.set(key, [finding])
  }
  const all = [...groups.values()].map((group): FindingGroup => ({
    first: group[0]!,
    all: group,
    sessions: [...new Set(group.flatMap(({ lines }) => lines.map(({ session }) => session)))],
  }))
  return {
    ofSession: all.filter(({ first }) => !isOfOctets(first)),
    ofOctets: all.filter(({ first }) => isOfOctets(first)),
  }
}

/** Remedies that a report has shown: the last resorts are the same for every finding, and are written out once. */
export class ShownRemedies {
  readonly #shown = new Map<string, number>()

  /** The number of the finding under which this one is written out already; null if that is here. */
  shownUnder({ title, config, bind }: RemedyRecord, finding: number): number | null {
    const key = JSON.stringify([title, config, bind])
    const before = this.#shown.get(key)
    if (before === undefined) this.#shown.set(key, finding)
    return before ?? null
  }
}

/** Whether a remedy is the report's one cure, under the names of its parts. */
export function isOf({ config, bind }: RemedyRecord, cure: CureRecord | null): boolean {
  return cure !== null && config === cure.config && bind === cure.bind
}
