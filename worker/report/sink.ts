import type { FindingRecord } from './finding.ts'
import type { LineRecord } from './line.ts'
import type { PolicyRecord } from './policy.ts'
import type { Report, SourceRecord, SummaryRecord } from './report.ts'
import type { SessionRecord } from './session.ts'

/**
 * Where the pipeline puts a report, piece by piece: `source` first, `summary` last. A session's record
 * may come before its lines or after them; sessions may interleave.
 */
export interface ReportSink {
  source(source: SourceRecord, policy: PolicyRecord): void
  session(session: SessionRecord): void
  /** `session`: index of the session the line belongs to */
  line(session: number, line: LineRecord): void
  finding(finding: FindingRecord): void
  summary(summary: SummaryRecord): void
}

/** Collects a whole report. */
export class ReportCollector implements ReportSink {
  #source: { source: SourceRecord; policy: PolicyRecord } | null = null
  #summary: SummaryRecord | null = null
  readonly #sessions = new Map<number, SessionRecord>()
  readonly #lines = new Map<number, LineRecord[]>()
  readonly #findings: FindingRecord[] = []

  source(source: SourceRecord, policy: PolicyRecord): void {
    this.#source = { source, policy }
  }

  session(session: SessionRecord): void {
    this.#sessions.set(session.index, session)
  }

  line(session: number, line: LineRecord): void {
    const lines = this.#lines.get(session)
    if (lines) lines.push(line)
    else this.#lines.set(session, [line])
  }

  finding(finding: FindingRecord): void {
    this.#findings.push(finding)
  }

  summary(summary: SummaryRecord): void {
    this.#summary = summary
  }

  /** The report, sessions by index; null until `source` and `summary` have come. `upload` completes its source. */
  report(upload?: Partial<SourceRecord>): Report | null {
    if (!this.#source || !this.#summary) return null
    const sessions = [...this.#sessions.values()].sort((a, b) => a.index - b.index)
    return {
      reportVersion: 1,
      source: { ...this.#source.source, ...upload },
      policy: this.#source.policy,
      summary: this.#summary,
      sessions: sessions.map((session) => ({
        ...session,
        lines: this.#lines.get(session.index) ?? [],
      })),
      findings: this.#findings,
    }
  }
}
