import { diagnose, type SessionDiagnosis } from '../diagnosis/diagnose.ts'
import { cureOfProduct } from '../diagnosis/cure/other-product.ts'
import { captureIncomplete } from '../diagnosis/findings/capture-incomplete.ts'
import { essence, summarise } from '../diagnosis/summary.ts'
import type { Question, SessionView } from '../diagnosis/view.ts'
import type { Engine } from '../engine/engine.ts'
import { curingEvidence } from '../evidence/cure.ts'
import { strongest } from '../evidence/conclude.ts'
import type { Evidence } from '../evidence/evidence.ts'
import { isChange, type EventName, type Verdict } from '../engine/records.ts'
import {
  MAX_FINDINGS_OF_ONE_ID,
  MAX_SILENT_SESSIONS,
  MAX_SUMMARISED_SESSIONS,
  MAX_TORN_LINES_NAMED,
  WRITTEN_AT_ONCE_LINES,
} from '../limits.ts'
import type { Cure } from '../policy/cure.ts'
import type { FindingRecord } from '../report/finding.ts'
import type { InspectOptions } from '../report/inspection.ts'
import type { SourceRecord, SummaryRecord } from '../report/report.ts'
import type { SessionRecord } from '../report/session.ts'
import type { ReportSink } from '../report/sink.ts'
import { whole, type Steps } from '../turn.ts'
import type { SettledPolicy } from './policy.ts'
import {
  cureRecord,
  findingRecord,
  lineRecords,
  policyRecord,
  sessionRecord,
  verdictAt,
} from './run/records.ts'
import { Cures, problemsOf } from './cures/cures.ts'
import type { Predictions } from './predictions.ts'
import type { MailLine } from './run/read-line.ts'
import { TriedSession, type AskedProblem } from './cures/remedies.ts'
import type { SessionRun } from './run/session-run.ts'

/** With it each session's problems go there, and its findings name no remedies. */
export type OnSession = (session: TriedSession, problems: readonly AskedProblem[]) => Steps<void>
export type Settled = Extract<SettledPolicy, { ok: true }>

/** What a report is written under. */
export interface WriterSettings {
  engine: Engine
  question: Question
  settled: Settled
  lines: InspectOptions['lines']
  /** what the sessions were read from */
  source(): SourceRecord
  onSession: OnSession | null
  /** what the built-in profiles would do is counted there; null where nobody asks */
  predictions: Predictions | null
}

/** Writes sessions that are over into a report, one by one, and at last what they sum up to. */
export class ReportWriter {
  readonly #settings: WriterSettings
  readonly #sink: ReportSink
  readonly #diagnoses: SessionDiagnosis[] = []
  readonly #cures = new Cures()
  readonly #found = new Map<string, number>()
  readonly #counts = { sessions: 0, linesMasked: 0, keywordsMasked: 0, linesDiscarded: 0 }
  #cut: { session: number; line: number | null; event: EventName } | null = null
  /** lines at which octets are missing */
  readonly #tornLines: FindingRecord['lines'] = []
  #told = false
  #evidence = false
  /** sessions of which not one line was read, until something is: an upload of nothing else has no report */
  #silent: SessionRecord[] = []

  constructor(settings: WriterSettings, sink: ReportSink) {
    this.#settings = settings
    this.#sink = sink
  }

  /** Whether any session had a line, or anything that a finding rests on. */
  get hasEvidence(): boolean {
    return this.#evidence
  }

  /** The report begins, if it has not. */
  begin(): void {
    if (this.#told) return
    this.#told = true
    this.#sink.source(this.#settings.source(), policyRecord(this.#settings.settled.met.policy))
    for (const record of this.#silent) this.#sink.session(record)
    this.#silent = []
  }

  /** A session is over: diagnosed, written, forgotten. */
  conclude(run: SessionRun): void {
    whole(this.concluding(run))
  }

  /** The same, a long session in steps. */
  *concluding(run: SessionRun): Steps<void> {
    const { engine, settled, onSession, predictions } = this.#settings
    const view = run.end()
    const long = view.lines.length > WRITTEN_AT_ONCE_LINES
    if (long) yield
    const met = settled.forSession(view.about)
    const situation = { ...met, server: view.about.server?.address ?? null }
    const { recording } = run
    const tried = new TriedSession(view, situation, recording, engine)
    const diagnosis = diagnose(view)
    if (long) yield
    if (diagnosis.mode === 'recorded') predictions?.add(view, recording)
    if (onSession !== null) yield* onSession(tried, problemsOf(diagnosis))
    else this.#cures.add(tried, diagnosis)
    if (long) yield
    this.#count(view, diagnosis, run.mail)
    const lines = lineRecords(view, diagnosis, run.mail, this.#listed)
    if (long) yield
    const record = sessionRecord(view, diagnosis, met.policy, settled.met.policy)
    const isEvidence =
      diagnosis.findings.length > 0 || view.lines.some(({ direction }) => direction !== null)
    const isSilent = !isEvidence && view.lines.length === 0
    if (isSilent && !this.#told && this.#silent.length < MAX_SILENT_SESSIONS) {
      this.#silent.push(record)
      return
    }
    this.#evidence ||= isEvidence
    this.begin()
    this.#sink.session(record)
    for (const [i, line] of lines.entries()) {
      if (i % WRITTEN_AT_ONCE_LINES === WRITTEN_AT_ONCE_LINES - 1) yield
      this.#sink.line(view.index, line)
    }
    for (const finding of diagnosis.findings) {
      const found = (this.#found.get(finding.id) ?? 0) + 1
      this.#found.set(finding.id, found)
      if (found <= MAX_FINDINGS_OF_ONE_ID) this.#sink.finding(findingRecord(view, finding))
    }
  }

  /** That octets are missing, once for all sessions. */
  #tellMissing(): void {
    const { gaps, gapOctets, faults, format, lines } = this.#settings.source()
    // Of a text the faults are others.
    const ofFile = lines === null ? faults : []
    if (gaps === 0 && ofFile.length === 0) return
    const finding = captureIncomplete({ gaps, gapOctets, faults: ofFile, format })
    this.#sink.finding({ ...finding, remedies: [], lines: this.#tornLines })
  }

  readonly #listed = (verdict: Verdict, events: readonly EventName[]): boolean => {
    const { lines } = this.#settings
    if (lines === 'none') return false
    if (lines !== 'changed') return true
    return events.length > 0 || isChange(verdict)
  }

  #noteHoles({ index, lines, holes }: SessionView): void {
    for (const { at } of holes) {
      if (this.#tornLines.length >= MAX_TORN_LINES_NAMED) return
      const line = lines[at ?? 0]
      if (!line) continue
      const place = { session: index, line: line.line, sourceLine: line.place.sourceLine }
      const before = this.#tornLines.at(-1)
      if (before?.session !== index || before.line !== line.line) this.#tornLines.push(place)
    }
  }

  #count(view: SessionView, diagnosis: SessionDiagnosis, mail: readonly MailLine[]): void {
    this.#counts.sessions++
    this.#noteHoles(view)
    const count = (at: number): void => {
      const verdict = verdictAt(view, diagnosis, at)
      const kind = view.lines[at]?.kind
      if (verdict === 'mask' && kind === 'ehlo-reply') this.#counts.keywordsMasked++
      else if (verdict === 'mask') this.#counts.linesMasked++
      else if (verdict === 'discard') this.#counts.linesDiscarded++
    }
    for (let at = 0; at < view.lines.length; at++) count(at)
    for (const { of } of mail) count(of)
    if (diagnosis.mode !== 'observed' && view.closed !== null && this.#cut === null) {
      const cutting = view.lines.findLast(({ verdict }) => verdict === 'drop')
      const event = view.events.find(({ cuts }) => cuts)?.name
      if (event) this.#cut = { session: view.index, line: cutting?.line ?? null, event }
    }
    if (this.#diagnoses.length < MAX_SUMMARISED_SESSIONS) this.#diagnoses.push(essence(diagnosis))
  }

  /** All sessions are over; `split`: those that go on where one was ended early; `evidence`: what stands around them. */
  end(split = 0, evidence: readonly Evidence[] = []): void {
    whole(this.ending(split, evidence))
  }

  /** The same in steps: the cure is tried on every session. */
  *ending(split = 0, evidence: readonly Evidence[] = []): Steps<void> {
    const { question, settled, predictions } = this.#settings
    const leftOut = [...this.#found]
      .filter(([, count]) => count > MAX_FINDINGS_OF_ONE_ID)
      .map(([id, count]) => [id, count - MAX_FINDINGS_OF_ONE_ID] as const)
    const cure = yield* this.#cures.making()
    const ofSessions = summarise(this.#diagnoses, {
      question,
      ...this.#counts,
      cut: this.#cut?.event ?? null,
      profile: settled.met.policy.profile,
      cure,
    })
    const { sessions } = this.#counts
    const loose = ofSessions.verdict === 'observed' ? null : yield* curingEvidence(evidence)
    const summary: SummaryRecord = {
      // where nothing was said nothing can be predicted; a connection through this firewall was
      // no question, and its report says what happened
      question: sessions === 0 || question === 'did' ? 'happened' : question,
      ...strongest({ ...ofSessions, sessions, question }, evidence, loose),
      ...this.#counts,
      cut: this.#cut,
      ...(split > 0 && { sessionsSplit: split }),
      ...(leftOut.length > 0 && { findingsLeftOut: Object.fromEntries(leftOut) }),
    }
    const conclusions = {
      predictions: sessions === 0 ? null : (predictions?.records() ?? null),
      evidence: evidence.map(({ ofReply: _, asks: __, ...record }) => record),
      cure: cureRecord(this.#cureOf(summary.verdict, loose, cure)),
    }
    this.#tellMissing()
    this.#sink.summary(summary, conclusions, this.#settings.source())
  }

  /** The cure of what the answer names: another product's, what loose evidence asks, or that of the sessions. */
  #cureOf(
    verdict: SummaryRecord['verdict'],
    loose: Cure | null,
    ofSessions: Cure | null,
  ): Cure | null {
    if (verdict !== 'other-product')
      return verdict === 'observed' ? (loose ?? ofSessions) : ofSessions
    for (const { fingerprint, server } of this.#diagnoses) {
      const device = fingerprint?.device ?? null
      const cure = device === null ? null : cureOfProduct(device, server.name)
      if (cure !== null) return cure
    }
    return loose
  }
}
