import { isProtocolFinding } from '../diagnosis/protocol/pages.ts'
import { rank } from '../diagnosis/rank.ts'
import type { FindingRecord, RemedyRecord } from './finding.ts'

const ORDER = { error: 0, warning: 1, note: 2 } as const

/** Findings as people read them: the worst first, and what SMTP and MIME themselves are breached in after the firewall's. */
export function inReadingOrder(findings: readonly FindingRecord[]): {
  ofFirewall: FindingRecord[]
  ofOctets: FindingRecord[]
} {
  const sorted = [...findings].sort(
    (a, b) => ORDER[a.severity] - ORDER[b.severity] || rank(a) - rank(b),
  )
  return {
    ofFirewall: sorted.filter(({ id }) => !isProtocolFinding(id)),
    ofOctets: sorted.filter(({ id }) => isProtocolFinding(id)),
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
