import type { Redacted } from '../../redact/redacted.ts'
import { MAX_WRAPPED_UPLOAD_OCTETS } from '../../limits.ts'
import type { Cap } from './octet-reader.ts'
import { OctetReader, streamOf } from './octet-reader.ts'
import type { Stated } from '../inspection/read-options.ts'

/** A transcript to be read, and the options its body states. */
export interface Upload {
  /** `cap` counts the transcript's octets, unzipped; `batch` as in OctetReader. Once. */
  open(cap: Cap | null, batch: boolean): OctetReader
  stated: Stated[]
  /** the name of its file, where the request says one */
  name?: Redacted | null
}

/** Of bodies that hold a transcript among other things, which are read whole. */
export const WRAPPED: Cap = {
  octets: MAX_WRAPPED_UPLOAD_OCTETS,
  detail: `JSON and multipart bodies may have ${MAX_WRAPPED_UPLOAD_OCTETS} octets. Send the transcript itself as the body with Accept: application/x-ndjson: then it may have any size.`,
}

/** What opens `octets`. */
export function opened(octets: Uint8Array): Upload['open'] {
  return (cap, batch) => new OctetReader(streamOf(octets), { cap, batch })
}

/** Members of a JSON body as options. */
export function statedMembers(members: Record<string, unknown>): Stated[] {
  return Object.entries(members).map(([name, value]) => ({ name, value, in: 'json' }))
}
