import type { InspectFailure } from '../../report/inspection.ts'
import { octetsOf } from './octets-of.ts'

/** What was read to its end, or why not. */
export type Pushed =
  | { ok: true; facts: { octets: number; compressed: boolean } }
  | Pick<InspectFailure, 'ok' | 'detail' | 'errors'>

/** Hands every octet of a file to `push`, unzipped. */
export async function pushed(
  upload: Blob,
  push: (chunk: Uint8Array) => InspectFailure | null,
  progress: (octets: number) => void,
): Promise<Pushed> {
  const { octets, compressed, taken } = await octetsOf(upload)
  let read = 0
  try {
    for await (const chunk of octets) {
      read += chunk.length
      const failure = push(chunk)
      if (failure) return failure
      progress(taken())
    }
    return { ok: true, facts: { octets: read, compressed } }
  } catch (error) {
    // an Error's message helps nobody here, and may quote what was read
    const detail = compressed
      ? 'The file begins like gzip and does not unzip.'
      : `The file could not be read to its end (${(error as Error).name}).`
    return { ok: false, detail }
  }
}
