import { diagnose, type SessionDiagnosis } from './diagnosis/diagnose.ts'
import { NO_REMEDIES } from './diagnosis/finding.ts'
import { essence, summarise } from './diagnosis/summary.ts'
import type { DiagnosisTools } from './diagnosis/tools.ts'
import type { SessionView } from './diagnosis/view.ts'
import type { Engine } from './engine/engine.ts'
import type { EventName } from './engine/records.ts'
import { findingRecord, lineRecords, policyRecord, sessionRecord } from './inspection/records.ts'
import { settlePolicy, type SettledPolicy } from './inspection/policy.ts'
import { TriedSession, type AskedProblem } from './inspection/remedies.ts'
import { OpenSessions } from './inspection/open-sessions.ts'
import { SessionRun, type RunSettings } from './inspection/session-run.ts'
import { UploadReading } from './inspection/upload-reading.ts'
import { MAX_FINDINGS_OF_ONE_ID, MAX_SUMMARISED_SESSIONS } from './limits.ts'
import type { InspectFailure, InspectOptions, UploadInspection } from './report/inspection.ts'
import type { LineRecord } from './report/line.ts'
import type { ReportSink } from './report/sink.ts'
import type { SessionAbout } from './smtp/session.ts'

/**
 * The pipeline, pure: octets of an upload in, the records of its report out.
 *
 *     upload → capture or transcript reader → sessions → core → view → diagnosis → report
 *
 * With `onSession` each session's problems go there, and its findings name no remedies.
 */
export function inspectUpload(
  engine: Engine,
  options: InspectOptions,
  sink: ReportSink,
  onSession: OnSession | null = null,
): UploadInspection {
  const settled = settlePolicy(options)
  if (!settled.ok) return { push: () => settled, end: () => settled, abandon: () => undefined }
  return new Inspection(engine, options, settled, sink, onSession)
}

type OnSession = (session: TriedSession, problems: readonly AskedProblem[]) => void
type Settled = Extract<SettledPolicy, { ok: true }>

class Inspection implements UploadInspection {
  readonly #options: InspectOptions
  readonly #settled: Settled
  readonly #sink: ReportSink
  readonly #onSession: OnSession | null
  readonly #settings: RunSettings
  readonly #sessions = new OpenSessions(
    (index, about) => this.#run(index, about),
    (run) => this.#conclude(run),
  )
  readonly #diagnoses: SessionDiagnosis[] = []
  readonly #found = new Map<string, number>()
  readonly #counts = { sessions: 0, linesMasked: 0, keywordsMasked: 0, linesDiscarded: 0 }
  #cut: { session: number; line: number | null; event: EventName } | null = null
  #observed = false
  readonly #reading: UploadReading
  #told = false

  constructor(
    engine: Engine,
    options: InspectOptions,
    settled: Settled,
    sink: ReportSink,
    onSession: OnSession | null,
  ) {
    this.#options = options
    this.#settled = settled
    this.#sink = sink
    this.#onSession = onSession
    this.#settings = {
      engine,
      policy: settled.met.policy,
      switches: options.switches,
      policyGiven: options.profile !== undefined || options.policy !== undefined,
      eol: options.eol,
      oneSided: null,
      exact: false,
      complete: false,
      mailLines: options.lines === 'full',
    }
    this.#reading = new UploadReading(this.#sessions, options.format)
  }

  push(chunk: Uint8Array): InspectFailure | null {
    return this.#reading.push(chunk)
  }

  end(): { ok: true } | InspectFailure {
    const failure = this.#reading.end()
    if (failure) return failure
    this.#source()
    this.#sessions.closeAll()
    this.#summary()
    return { ok: true }
  }

  abandon(): void {
    this.#sessions.abandon()
  }

  #source(): void {
    if (this.#told) return
    this.#told = true
    const source = { ...this.#reading.source, octets: null, sha256: null, compressed: false }
    this.#sink.source(source, policyRecord(this.#settled.met.policy))
  }

  #run(index: number, about: SessionAbout): SessionRun {
    const { format } = this.#reading.source
    const oneSided = format === 'raw-client' ? 'client' : format === 'raw-server' ? 'server' : null
    const { policy } = this.#settled.forSession(about)
    const exact = this.#reading.isExact
    const complete = format === 'marked'
    return new SessionRun(index, about, { ...this.#settings, policy, oneSided, exact, complete })
  }

  /** A session is over: diagnosed, written, forgotten. */
  #conclude(run: SessionRun): void {
    const view = run.end()
    const met = this.#settled.forSession(view.about)
    const situation = { ...met, server: view.about.server?.address ?? null }
    const { recording } = run
    const tried = new TriedSession(view, situation, recording, this.#settings.engine)
    const problems: AskedProblem[] = []
    const tools: DiagnosisTools = {
      remedies: (told, _, behind) => {
        const problem = { ...told, behind }
        problems.push(problem)
        return this.#onSession === null ? () => tried.remediesFor(problem) : NO_REMEDIES
      },
    }
    const diagnosis = diagnose(view, tools)
    this.#onSession?.(tried, problems)
    const lines = lineRecords(view, diagnosis, run.mail)
    this.#count(view, diagnosis, lines)
    this.#source()
    this.#sink.session(sessionRecord(view, diagnosis, met.policy, this.#settled.met.policy))
    for (const line of lines) if (this.#listed(line)) this.#sink.line(view.index, line)
    for (const finding of diagnosis.findings) {
      const found = (this.#found.get(finding.id) ?? 0) + 1
      this.#found.set(finding.id, found)
      if (found <= MAX_FINDINGS_OF_ONE_ID) this.#sink.finding(findingRecord(view, finding))
    }
  }

  #listed({ verdict, events }: LineRecord): boolean {
    const { lines } = this.#options
    if (lines === 'none') return false
    if (lines !== 'changed') return true
    return events.length > 0 || (verdict !== 'pass' && verdict !== 'passthrough')
  }

  #count(view: SessionView, diagnosis: SessionDiagnosis, lines: readonly LineRecord[]): void {
    this.#counts.sessions++
    for (const { verdict, kind } of lines) {
      if (verdict === 'mask' && kind === 'ehlo-reply') this.#counts.keywordsMasked++
      else if (verdict === 'mask') this.#counts.linesMasked++
      else if (verdict === 'discard') this.#counts.linesDiscarded++
    }
    if (diagnosis.mode === 'observed') this.#observed = true
    else if (view.closed !== null && this.#cut === null) {
      const cutting = view.lines.findLast(({ verdict }) => verdict === 'drop')
      const event = cutting?.events.at(-1) ?? view.events.at(-1)?.name
      if (event) this.#cut = { session: view.index, line: cutting?.line ?? null, event }
    }
    if (this.#diagnoses.length < MAX_SUMMARISED_SESSIONS) this.#diagnoses.push(essence(diagnosis))
  }

  #summary(): void {
    const { linesMasked, keywordsMasked, linesDiscarded } = this.#counts
    const changed = linesMasked + keywordsMasked + linesDiscarded > 0
    const leftOut = [...this.#found]
      .filter(([, count]) => count > MAX_FINDINGS_OF_ONE_ID)
      .map(([id, count]) => [id, count - MAX_FINDINGS_OF_ONE_ID] as const)
    this.#sink.summary({
      verdict: this.#observed ? 'observed' : this.#cut ? 'cut' : changed ? 'masked' : 'clean',
      sentence: summarise(this.#diagnoses, {
        ...this.#counts,
        linesMasked: linesMasked + keywordsMasked,
        cut: this.#cut?.event ?? null,
        profile: this.#settled.met.policy.profile,
      }),
      ...this.#counts,
      cut: this.#cut,
      ...(this.#sessions.split > 0 && { sessionsSplit: this.#sessions.split }),
      ...(leftOut.length > 0 && { findingsLeftOut: Object.fromEntries(leftOut) }),
    })
  }
}
