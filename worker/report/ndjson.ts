import type { Redacted } from '../redact/redacted.ts'
import type { FindingRecord } from './finding.ts'
import type { LineRecord } from './line.ts'
import type { PolicyRecord } from './policy.ts'
import type {
  Conclusions,
  Report,
  ReportRecord,
  SourceRead,
  SourceRecord,
  SummaryRecord,
} from './report.ts'
import type { SessionRecord } from './session.ts'
import type { ReportSink } from './sink.ts'

/** Writes a report as NDJSON while it is made: a record a line, in the order they come, `summary` last. */
export class NdjsonWriter implements ReportSink {
  #text = ''
  #upload: { octets: number; sha256: string } | null = null
  #compressed = false
  readonly #name: Redacted | null

  /** `name`: of the upload's file, where one is known */
  constructor(name: Redacted | null = null) {
    this.#name = name
  }

  /** Whether there is something to take. */
  get waiting(): boolean {
    return this.#text !== ''
  }

  /** What was written since the last call. */
  take(): string {
    const text = this.#text
    this.#text = ''
    return text
  }

  /** Whether the upload is gzip, known with its first octets; goes into the source. */
  compressed(compressed: boolean): void {
    this.#compressed = compressed
  }

  /** What is known of the upload at its end; goes into the summary. */
  upload(upload: { octets: number; sha256: string }): void {
    this.#upload = upload
  }

  source(source: SourceRecord, policy: PolicyRecord): void {
    const name = this.#name ?? source.name
    this.#write({ type: 'source', ...source, name, compressed: this.#compressed, policy })
  }

  session(session: SessionRecord): void {
    this.#write({ type: 'session', ...session })
  }

  line(session: number, line: LineRecord): void {
    this.#write({ type: 'line', session, ...line })
  }

  finding(finding: FindingRecord): void {
    this.#write({ type: 'finding', ...finding })
  }

  summary(summary: SummaryRecord, { evidence, cure }: Conclusions, read: SourceRead): void {
    const { lines, linesRead, gaps, gapOctets, faults } = read
    this.#write({
      type: 'summary',
      ...summary,
      ...{ lines, linesRead, gaps, gapOctets, faults },
      predictions: null,
      evidence,
      cure,
      ...this.#upload,
    })
  }

  /** The report breaks off: the last record. `problem` as RFC 9457 has it. */
  problem(problem: { code: string }): void {
    this.#write({ type: 'problem', problem })
  }

  #write(record: ReportRecord): void {
    this.#text += JSON.stringify(record) + '\n'
  }
}

/** `application/x-ndjson` of a report that is whole: the same records, each session before its lines. */
export function toNdjson(report: Report): string {
  const writer = new NdjsonWriter()
  writer.source(report.source, report.policy)
  for (const { lines, ...session } of report.sessions) {
    writer.session(session)
    for (const line of lines) writer.line(session.index, line)
  }
  for (const finding of report.findings) writer.finding(finding)
  writer.summary(report.summary, report, report.source)
  return writer.take()
}
