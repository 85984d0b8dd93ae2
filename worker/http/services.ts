import type {
  InspectFailure,
  InspectOptions,
  MaskOptions,
  UploadComparison,
  UploadInspection,
} from '../report/inspection.ts'
import type { UploadProposal } from '../propose.ts'
import type { ReportSink } from '../report/sink.ts'
import type { Statement } from '../store/d1.ts'
import type { ReportRow } from '../store/reports.ts'
import type { Env } from './env.ts'

/** What a stored report sets going. */
export interface ReportStored {
  /** what is written in the same transaction: what must not be lost if the process ends right after it */
  alongside(env: Env, report: ReportRow): Promise<Statement[]>
  /** after it was written, and before it is answered; must not fail, and what it loses must be found again */
  after(env: Env, report: ReportRow): Promise<void>
}

/** A part of the service and whether it can do its work. */
export interface Readiness {
  part: string
  ok: boolean
  /** what is missing, in words, where it is not */
  detail: string | null
}

/** What the routes call and do not make: the engine lives behind it, so that nothing here knows WebAssembly. */
export interface Services {
  version: string
  /** the pipeline (inspect.ts) */
  inspect(options: InspectOptions, sink: ReportSink): UploadInspection
  /** two recordings of one session; `formats` as InspectOptions.format */
  compare(formats: { outside: string; inside: string }): UploadComparison
  /** octets in, masked octets out, as they come */
  mask(
    body: ReadableStream<Uint8Array>,
    options: MaskOptions,
  ): { ok: true; body: ReadableStream<Uint8Array> } | InspectFailure
  /** configurations that let an upload's sessions through (propose.ts) */
  propose(options: InspectOptions): UploadProposal
  readiness(env: Env): Promise<Readiness[]>
  /** what else is to be done when a report is stored (webhooks) */
  onReportStored: ReportStored
}
