import {
  FINDING_RECORD_OCTETS,
  LINE_RECORD_OCTETS,
  MAX_WHOLE_REPORT_OCTETS,
  SESSION_RECORD_OCTETS,
} from '../limits.ts'
import { inReadingOrder } from './finding-order.ts'
import type { FindingRecord } from './finding.ts'
import type { LineRecord } from './line.ts'
import type { PolicyRecord } from './policy.ts'
import type {
  Conclusions,
  Report,
  SessionWithLines,
  SourceRead,
  SourceRecord,
  SummaryRecord,
} from './report.ts'
import { remediesOf } from './remedies-of.ts'
import type { SessionRecord } from './session.ts'

/**
 * Where the pipeline puts a report, piece by piece: `source` first, `summary` last. A session's record
 * comes before its lines; sessions may interleave.
 */
export interface ReportSink {
  source(source: SourceRecord, policy: PolicyRecord): void
  session(session: SessionRecord): void
  /** `session`: index of the session the line belongs to */
  line(session: number, line: LineRecord): void
  finding(finding: FindingRecord): void
  /** `read`: how much of the upload was read, which `source` did not know yet */
  summary(summary: SummaryRecord, conclusions: Conclusions, read: SourceRead): void
}

/** For a run of which no report is wanted. */
export const NOWHERE: ReportSink = {
  source: () => undefined,
  session: () => undefined,
  line: () => undefined,
  finding: () => undefined,
  summary: () => undefined,
}

/** Shares of a report's room: past the first no line is kept, past the second no session, past all no finding. */
const ROOM = { lines: 0.6, sessions: 0.8 }

/** Collects a whole report, as much of it as there is room for; what is left out is counted in it. */
export class ReportCollector implements ReportSink {
  #source: { source: SourceRecord; policy: PolicyRecord } | null = null
  #end: { summary: SummaryRecord; conclusions: Conclusions; read: SourceRead } | null = null
  readonly #sessions = new Map<number, SessionWithLines>()
  readonly #findings: FindingRecord[] = []
  readonly #room: number
  /** octets of memory, by estimate */
  #held = 0
  #sessionsLeftOut = 0
  readonly #findingsLeftOut = new Map<string, number>()

  /** `room`: octets of memory the report may take, by estimate; its text takes about half as much again */
  constructor(room = MAX_WHOLE_REPORT_OCTETS) {
    this.#room = room
  }

  source(source: SourceRecord, policy: PolicyRecord): void {
    this.#source = { source, policy }
  }

  session(session: SessionRecord): void {
    if (this.#held > this.#room * ROOM.sessions) this.#sessionsLeftOut++
    else {
      this.#held += SESSION_RECORD_OCTETS + session.syslog.join('').length
      this.#sessions.set(session.index, { ...session, lines: [] })
    }
  }

  line(index: number, line: LineRecord): void {
    const session = this.#sessions.get(index)
    if (!session) return
    if (this.#held > this.#room * ROOM.lines) {
      session.linesLeftOut = (session.linesLeftOut ?? 0) + 1
      return
    }
    this.#held += LINE_RECORD_OCTETS + line.text.length + (line.forwarded?.length ?? 0)
    session.lines.push(line)
  }

  finding(finding: FindingRecord): void {
    if (this.#held > this.#room) {
      const { id } = finding
      this.#findingsLeftOut.set(id, (this.#findingsLeftOut.get(id) ?? 0) + 1)
      return
    }
    this.#held += FINDING_RECORD_OCTETS + wordsIn(finding)
    this.#findings.push(finding)
  }

  summary(summary: SummaryRecord, conclusions: Conclusions, read: SourceRead): void {
    this.#end = { summary, conclusions, read }
  }

  /** The report, sessions by index; null until `source` and `summary` have come. `upload` completes its source. */
  report(upload?: Partial<SourceRecord>): Report | null {
    if (!this.#source || !this.#end) return null
    const { summary, conclusions, read } = this.#end
    return {
      reportVersion: 1,
      source: { ...this.#source.source, ...sourceRead(read), ...upload },
      policy: this.#source.policy,
      summary: this.#counted(summary),
      ...drawn(conclusions),
      sessions: [...this.#sessions.values()].sort((a, b) => a.index - b.index),
      findings: inReadingOrder(this.#findings).map((finding) => ({
        ...finding,
        remedies: remediesOf(finding, conclusions.cure),
      })),
    }
  }

  /** The summary with what there was no room for. */
  #counted(summary: SummaryRecord): SummaryRecord {
    const findings = { ...summary.findingsLeftOut }
    for (const [id, count] of this.#findingsLeftOut) findings[id] = (findings[id] ?? 0) + count
    return {
      ...summary,
      ...(this.#sessionsLeftOut > 0 && { sessionsLeftOut: this.#sessionsLeftOut }),
      ...(Object.keys(findings).length > 0 && { findingsLeftOut: findings }),
    }
  }
}

function sourceRead({ lines, linesRead, gaps, gapOctets, faults }: SourceRead): SourceRead {
  return { lines, linesRead, gaps, gapOctets, faults }
}

/** Characters of what differs between findings of one id. */
function wordsIn({ detail, remedies }: FindingRecord): number {
  return remedies.reduce(
    (sum, { config, bind, undo }) =>
      sum + (config?.length ?? 0) + (bind?.length ?? 0) + (undo?.length ?? 0),
    detail.length,
  )
}

function drawn({ predictions, evidence, cure }: Conclusions): Conclusions {
  return { predictions, evidence, cure }
}
