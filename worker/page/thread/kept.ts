import type { ComparisonReport } from '../../report/comparison.ts'
import type { CureRecord } from '../../report/cure.ts'
import type { Report } from '../../report/report.ts'
import { alikeSessions, type SessionGroup } from '../../report/text/session-groups.ts'
import { comparedListing } from '../../report/view/compared-ladder.ts'
import { Ladder, type Listing } from '../../report/view/ladder.ts'
import type { Chosen, Detail, Listed, Stage, Writer } from '../messages.ts'
import { detailOf, rulesInWords } from './detail.ts'
import { writtenComparison, writtenReport } from './written.ts'

/** Rows that go with a listing, so that a short ladder needs no second question. */
export const FIRST_ROWS = 200

/** An answer as the thread keeps it: what the page shows is made from it bit by bit. */
export interface KeptAnswer {
  listing(stage: Stage, chosen: Chosen): Listing
  detail(stage: Stage, session: number, line: number): Detail | null
  written(as: Writer): Blob
}

/** A report, and once a cure was tried its report, too. */
export class KeptReport implements KeptAnswer {
  readonly report: Report
  readonly kinds: readonly SessionGroup[]
  readonly #ladder: Ladder
  #after: { report: Report; ladder: Ladder } | null = null

  constructor(report: Report) {
    this.report = report
    this.kinds = alikeSessions(report)
    this.#ladder = new Ladder(report)
  }

  /** What a text makes of the session. */
  set after(report: Report) {
    this.#after = { report, ladder: new Ladder(report) }
  }

  /** A text was tried on a reconstruction; `still`: lines that are changed all the same. */
  tried(still: ReadonlySet<string>): void {
    this.#after = { report: this.report, ladder: new Ladder(this.report, still) }
  }

  listing(stage: Stage, { changedOnly, kind }: Chosen): Listing {
    const ladder = (stage === 'after' && this.#after?.ladder) || this.#ladder
    const alike = kind === null ? undefined : this.kinds[kind]
    return ladder.listing({ changedOnly, sessions: alike ? new Set(alike.sessions) : null })
  }

  detail(stage: Stage, session: number, line: number): Detail | null {
    const report = (stage === 'after' && this.#after?.report) || this.report
    return detailOf(report, session, line)
  }

  written(as: Writer): Blob {
    return writtenReport(this.report, as)
  }
}

/** A comparison, with the report of the outside recording. */
export class KeptComparison implements KeptAnswer {
  readonly comparison: ComparisonReport
  readonly #outside: Report | null

  constructor(comparison: ComparisonReport, outside: Report | null) {
    this.comparison = comparison
    this.#outside = outside
  }

  get cure(): CureRecord | null {
    return this.#outside?.cure ?? null
  }

  listing(_: Stage, { changedOnly }: Chosen): Listing {
    return comparedListing(this.comparison, this.#outside, changedOnly)
  }

  detail(_: Stage, session: number, line: number): Detail | null {
    const { changes = [], unchanged = [] } = this.comparison.sessions[session] ?? {}
    const change = [...changes, ...unchanged].find((one) => one.line === line)
    if (change === undefined) return null
    const { outside, inside, explained, rules, why, ranges, rangesLeftOut = 0 } = change
    return {
      session,
      line,
      text: outside ?? '(not there)',
      forwarded: inside ?? '(not there)',
      about: [
        explained ? 'explained by the policy found' : 'not explained',
        ...ranges.map(({ offset, length }) => `octets ${offset} to ${offset + length - 1} differ`),
        ...(rangesLeftOut > 0 ? [`and ${rangesLeftOut} more stretches`] : []),
        ...(why === null ? [] : [why]),
      ],
      rules: rulesInWords(rules),
      guesses: [],
      findings: [],
    }
  }

  written(as: Writer): Blob {
    return writtenComparison(this.comparison, as)
  }
}

/** The head of a listing, for the page. */
export function listedOf(listing: Listing, listed: number, stage: Stage, chosen: Chosen): Listed {
  return {
    listed,
    stage,
    chosen,
    rows: listing.rows,
    changed: listing.changed,
    first: rowsOf(listing, 0, FIRST_ROWS),
  }
}

/** Rows from one place up to, and without, another. */
export function rowsOf(listing: Listing, from: number, to: number): Listed['first'] {
  const end = Math.min(to, listing.rows)
  return Array.from({ length: Math.max(0, end - from) }, (_, index) => listing.rowAt(from + index))
}
