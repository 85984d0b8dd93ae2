import { MAX_PAGE_FINDINGS, MAX_PAGE_LINES } from '../limits.ts'
import type { FindingRecord } from '../report/finding.ts'
import type { LineRecord } from '../report/line.ts'
import type { Report, SourceRecord } from '../report/report.ts'
import { ReportCollector } from '../report/sink.ts'

/** Collects as much of a report as a page can hold; what it leaves out is counted in the report. */
export class CappedCollector extends ReportCollector {
  #lines = 0
  #findings = 0
  readonly #linesLeftOut = new Map<number, number>()
  readonly #findingsLeftOut = new Map<string, number>()

  override line(session: number, line: LineRecord): void {
    if (this.#lines++ < MAX_PAGE_LINES) super.line(session, line)
    else this.#linesLeftOut.set(session, (this.#linesLeftOut.get(session) ?? 0) + 1)
  }

  override finding(finding: FindingRecord): void {
    const { id } = finding
    if (this.#findings++ < MAX_PAGE_FINDINGS) super.finding(finding)
    else this.#findingsLeftOut.set(id, (this.#findingsLeftOut.get(id) ?? 0) + 1)
  }

  override report(upload?: Partial<SourceRecord>): Report | null {
    const report = super.report(upload)
    if (!report) return null
    for (const session of report.sessions) {
      const leftOut = this.#linesLeftOut.get(session.index)
      if (leftOut) session.linesLeftOut = (session.linesLeftOut ?? 0) + leftOut
    }
    const { summary } = report
    for (const [id, leftOut] of this.#findingsLeftOut) {
      summary.findingsLeftOut ??= {}
      summary.findingsLeftOut[id] = (summary.findingsLeftOut[id] ?? 0) + leftOut
    }
    return report
  }
}
