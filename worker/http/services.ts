import type { Masked } from '../mask.ts'
import type {
  InspectFailure,
  InspectOptions,
  MaskOptions,
  UploadComparison,
  UploadInspection,
} from '../report/inspection.ts'
import type { Windows } from '../pump.ts'
import type { Steps } from '../turn.ts'
import type { UploadProposal } from '../propose.ts'
import type { ProbeReport } from '../probe/report.ts'
import type { ReportSink } from '../report/sink.ts'
import type { Env } from './env.ts'

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
  mask(source: Windows, options: MaskOptions): Steps<Masked | InspectFailure>
  /** configurations that let an upload's sessions through (propose.ts) */
  propose(options: InspectOptions): UploadProposal
  /** asks a server over connections of the platform; left out where there are none */
  probe?(asked: {
    host: string
    ports: readonly number[]
    limits: boolean
    /** it runs at Cloudflare, which lets nobody reach port 25 */
    onCloudflare: boolean
  }): Promise<ProbeReport>
  readiness(env: Env): Promise<Readiness[]>
}
