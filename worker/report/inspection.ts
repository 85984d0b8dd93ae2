import type { Steps } from '../turn.ts'
import type { ComparisonReport } from './comparison.ts'
import type { ProfileId, Switches } from '../policy/policy.ts'

/** What of a session's lines a report lists. */
export const LINE_CHOICES = ['all', 'full', 'changed', 'none'] as const
/** Whether a report of what happened says what each profile would do. */
export const PREDICTION_CHOICES = ['auto', 'all', 'none'] as const
export const EOL_CHOICES = ['auto', 'crlf', 'lf'] as const

/** What a report is asked for. A member left out was not given. */
export interface InspectOptions {
  profile?: ProfileId
  /** running-config text */
  policy?: string
  /** which of its maps */
  mapName?: string
  /** id of GET /v1/formats, or `auto` */
  format: string
  switches: Switches
  lines: (typeof LINE_CHOICES)[number]
  /** what each built-in profile would do: auto for uploads that are not long; left out is auto */
  predictions?: (typeof PREDICTION_CHOICES)[number]
  eol: (typeof EOL_CHOICES)[number]
}

/** What /v1/mask is asked for. */
export interface MaskOptions {
  direction: 'client' | 'server'
  profile?: ProfileId
  policy?: string
  mapName?: string
  switches: Switches
  eol: (typeof EOL_CHOICES)[number]
}

/** A fault in an input, where it stands. */
export interface InputFault {
  /** RFC 6901, in a JSON body */
  pointer?: string
  /** of the query string, or a field of a form */
  parameter?: string
  /** of a text, from 1 */
  line?: number
  /** of that line, from 1 */
  column?: number
  message: string
}

/** Why an upload gave no report. `detail` holds words of ours only. */
export interface InspectFailure {
  ok: false
  code: 'empty-upload' | 'not-a-transcript' | 'malformed-capture' | 'policy-does-not-parse'
  detail: string
  errors?: InputFault[]
}

/** An upload on its way through the pipeline. */
export interface UploadInspection {
  /** Octets of the upload, in order; they are the inspection's to keep. A failure as soon as one is known. */
  push(chunk: Uint8Array): InspectFailure | null
  /** The same in steps; the next chunk comes after the last of them. */
  pushing(chunk: Uint8Array): Steps<InspectFailure | null>
  /** To be awaited before the end: a bounce is held and taken apart, by a parser that is asynchronous. */
  settle(): Promise<void>
  /** The upload has ended: whatever is left goes to the sink, the summary last. */
  end(): { ok: true } | InspectFailure
  /** The same in steps. */
  ending(): Steps<{ ok: true } | InspectFailure>
  /** Nobody waits for the report any more: what it holds is given back. After `end` it does nothing. */
  abandon(): void
}

/** Two uploads on their way through a comparison. */
export interface UploadComparison {
  /** Octets of one of them, in order; they are the comparison's to keep. A failure as soon as one is known. */
  push(side: 'outside' | 'inside', chunk: Uint8Array): InspectFailure | null
  /** The same in steps; the next chunk comes after the last of them. */
  pushing(side: 'outside' | 'inside', chunk: Uint8Array): Steps<InspectFailure | null>
  /** One has ended; null if it was read. */
  end(side: 'outside' | 'inside'): InspectFailure | null
  /** The same in steps. */
  ending(side: 'outside' | 'inside'): Steps<InspectFailure | null>
  /** Once both have ended. `octets` and `sha256` of the sources are not known here. */
  report(): ComparisonReport
  /** The same in steps. */
  reporting(): Steps<ComparisonReport>
}
