import { MAX_WHOLE_REPORT_OCTETS } from '../limits.ts'
import type { FindingRecord } from './finding.ts'
import type { LineRecord } from './line.ts'
import type { SessionRecord } from './session.ts'
import { ReportCollector } from './sink.ts'

/**
 * Collects a whole report while it fits into the memory a Worker has. A report may be many times its
 * upload: of short commands each is a record. Past the bound nothing more is kept, and there is no report.
 */
export class BoundedCollector extends ReportCollector {
  readonly #most: number
  #octets = 0

  /** `most`: characters of the report's JSON. */
  constructor(most = MAX_WHOLE_REPORT_OCTETS) {
    super()
    this.#most = most
  }

  /** True once a record did not fit. */
  get isFull(): boolean {
    return this.#octets > this.#most
  }

  override session(session: SessionRecord): void {
    if (this.#fits(session)) super.session(session)
  }

  override line(session: number, line: LineRecord): void {
    if (this.#fits(line)) super.line(session, line)
  }

  override finding(finding: FindingRecord): void {
    if (this.#fits(finding)) super.finding(finding)
  }

  #fits(record: SessionRecord | LineRecord | FindingRecord): boolean {
    if (!this.isFull) this.#octets += JSON.stringify(record).length
    return !this.isFull
  }
}
