import type { Engine } from './engine/engine.ts'
import { LooseText } from './inspection/upload/loose-text.ts'
import { NO_POLICY, questionOf, settlingPolicy, type SettledPolicy } from './inspection/policy.ts'
import { predictionsFor, type Predictions } from './inspection/predictions.ts'
import type { OnlySide } from './inspection/open-session.ts'
import { OpenSessions } from './inspection/open-sessions.ts'
import { ReportWriter, type OnSession, type Settled } from './inspection/report-writer.ts'
import type { RunSettings } from './inspection/run/run-settings.ts'
import { SessionRun } from './inspection/run/session-run.ts'
import { UploadReading } from './inspection/upload/upload-reading.ts'
import { UploadSecrets } from './redact/upload-secrets.ts'
import type { InspectFailure, InspectOptions, UploadInspection } from './report/inspection.ts'
import type { SourceRecord } from './report/report.ts'
import type { ReportSink } from './report/sink.ts'
import type { SessionAbout } from './smtp/session.ts'
import { formatOf } from './transcript/formats.ts'
import { whole, type Steps } from './turn.ts'

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
  // What cures are looked for has a firewall in the way, named or not.
  const question = onSession === null ? questionOf(options) : 'would'
  return new Settling(settlingPolicy(question === 'happened' ? NO_POLICY : options), (settled) =>
    settled.ok
      ? new Inspection(engine, options, { question, settled }, sink, onSession)
      : refusedUpload(settled),
  )
}

/** An inspection that waits for its policy, whose text may be long. */
class Settling implements UploadInspection {
  readonly #settling: Steps<SettledPolicy>
  readonly #begin: (settled: SettledPolicy) => UploadInspection
  #inspection: UploadInspection | null = null

  constructor(settling: Steps<SettledPolicy>, begin: (settled: SettledPolicy) => UploadInspection) {
    this.#settling = settling
    this.#begin = begin
  }

  push(chunk: Uint8Array): InspectFailure | null {
    return whole(this.pushing(chunk))
  }

  *pushing(chunk: Uint8Array): Steps<InspectFailure | null> {
    return yield* (yield* this.#begun()).pushing(chunk)
  }

  async settle(): Promise<void> {
    await this.#inspection?.settle()
  }

  end(): { ok: true } | InspectFailure {
    return whole(this.ending())
  }

  *ending(): Steps<{ ok: true } | InspectFailure> {
    return yield* (yield* this.#begun()).ending()
  }

  abandon(): void {
    this.#inspection?.abandon()
  }

  *#begun(): Steps<UploadInspection> {
    this.#inspection ??= this.#begin(yield* this.#settling)
    return this.#inspection
  }
}

interface Asked {
  question: 'happened' | 'would'
  settled: Settled
}

/** An upload that is not read: its policy does not parse. */
function refusedUpload(failure: InspectFailure): UploadInspection {
  return {
    push: () => failure,
    *pushing() {
      return failure
    },
    end: () => failure,
    *ending() {
      return failure
    },
    settle: async () => undefined,
    abandon: () => undefined,
  }
}

class Inspection implements UploadInspection {
  readonly #settled: Settled
  readonly #settings: RunSettings
  readonly #writer: ReportWriter
  readonly #predictions: Predictions | null
  readonly #sessions = new OpenSessions(
    (index, about, only) => this.#run(index, about, only),
    (run) => this.#writer.concluding(run),
  )
  readonly #reading: UploadReading

  constructor(
    engine: Engine,
    options: InspectOptions,
    { question, settled }: Asked,
    sink: ReportSink,
    onSession: OnSession | null,
  ) {
    this.#settled = settled
    const predictions = question === 'happened' ? predictionsFor(engine, options) : null
    const { lines } = options
    this.#predictions = predictions
    const writing = { engine, question, settled, lines, onSession, predictions }
    this.#writer = new ReportWriter({ ...writing, source: () => this.#source }, sink)
    const secrets = new UploadSecrets()
    this.#settings = {
      engine,
      policy: settled.met.policy,
      switches: options.switches,
      question,
      policyGiven: options.profile !== undefined || options.policy !== undefined,
      eol: options.eol,
      oneSided: null,
      exact: false,
      complete: false,
      mailLines: options.lines === 'full',
      secrets,
    }
    this.#reading = new UploadReading(
      this.#sessions,
      options.format,
      // cures are of sessions: text around them has none
      onSession === null ? new LooseText() : null,
      secrets,
    )
  }

  push(chunk: Uint8Array): InspectFailure | null {
    return whole(this.pushing(chunk))
  }

  *pushing(chunk: Uint8Array): Steps<InspectFailure | null> {
    this.#predictions?.read(chunk.length)
    const failure = yield* this.#reading.pushing(chunk)
    if (!failure) yield* this.#sessions.concluding()
    return failure
  }

  settle(): Promise<void> {
    return this.#reading.settle()
  }

  end(): { ok: true } | InspectFailure {
    return whole(this.ending())
  }

  *ending(): Steps<{ ok: true } | InspectFailure> {
    const failure = yield* this.#reading.ending()
    if (failure) return failure
    this.#sessions.closeAll()
    yield* this.#sessions.concluding()
    const { evidence } = this.#reading
    if (!this.#writer.hasEvidence && evidence.length === 0) return this.#nothingRead()
    this.#writer.begin()
    yield* this.#writer.ending(this.#sessions.split, evidence)
    return { ok: true }
  }

  abandon(): void {
    this.#sessions.abandon()
  }

  /** A log that names sessions and has no line of them is no ground for any verdict. */
  #nothingRead(): InspectFailure {
    const { format } = this.#reading
    const title = formatOf(format)?.title ?? format
    const detail = `It is read as ${title}, and has not one line that a client or a server sent, and nothing that a firewall wrote or left behind. Looked for were commands, replies, and a firewall's messages and marks.`
    return { ok: false, code: 'not-a-transcript', detail }
  }

  get #source(): SourceRecord {
    return { ...this.#reading.source, name: null, octets: null, sha256: null, compressed: false }
  }

  #run(index: number, about: SessionAbout, only: OnlySide): SessionRun {
    const format = about.format ?? this.#reading.format
    const oneSided = format === 'raw-client' ? 'client' : format === 'raw-server' ? 'server' : only
    const { policy } = this.#settled.forSession(about)
    const exact = this.#reading.isExact
    const complete = format === 'marked'
    return new SessionRun(index, about, { ...this.#settings, policy, oneSided, exact, complete })
  }
}
