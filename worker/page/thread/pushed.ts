import type { InspectFailure } from '../../report/inspection.ts'
import { octetsOf } from './octets-of.ts'

/** A browser hands out megabytes at a time: progress is told in smaller pieces. */
const PUSHED_OCTETS = 131_072

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
      for (let at = 0; at < chunk.length; at += PUSHED_OCTETS) {
        const piece = chunk.subarray(at, at + PUSHED_OCTETS)
        read += piece.length
        const failure = push(piece)
        if (failure) return failure
        // of a zipped file only the whole chunks are known
        progress(compressed ? taken() : read)
      }
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
