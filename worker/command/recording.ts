import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { READ_OCTETS } from '../limits.ts'
import { startsLikeGzip } from '../pump.ts'
import { printed } from '../redact/redact.ts'
import type { Redacted } from '../redact/redacted.ts'
import { utf8ByteString } from '../smtp/octets.ts'
import type { Outcome } from './outcome.ts'
import { unusable } from './outcome.ts'
import type { Progress } from './progress.ts'

/** A file, or standard input, on its way in. */
export interface Recording {
  /** the file's path as it was given, printable; null of standard input */
  name: Redacted | null
  /** unzipped if it begins like gzip, whatever its number of members */
  octets: AsyncIterable<Uint8Array>
  /** whether it was gzip; known with the first octets */
  compressed(): boolean
}

/** Standard input by the name it has on command lines. */
export const STDIN = '-'

/**
 * Opens `path`, `-` for standard input. A file that cannot be read is said so by its name, here or, if it
 * breaks off later, as an Unreadable that `octets` throws.
 */
export async function openRecording(
  path: string,
  progress: Progress,
): Promise<{ ok: true; recording: Recording } | Outcome> {
  if (path === STDIN)
    return { ok: true, recording: recordingOf(null, process.stdin, path, progress) }
  try {
    const about = await stat(path)
    if (about.isDirectory()) return unusable(`${path} is a folder.`)
    progress.begin(about.isFile() ? about.size : null)
    const stream = createReadStream(path, { highWaterMark: READ_OCTETS })
    return {
      ok: true,
      recording: recordingOf(printed(utf8ByteString(path)), stream, path, progress),
    }
  } catch (error) {
    return unusable(`${path}: ${reasonOf(error)}.`)
  }
}

/** What was to be read and broke off; the message is for people. */
export class Unreadable extends Error {}

function recordingOf(
  name: Redacted | null,
  stream: NodeJS.ReadableStream,
  path: string,
  progress: Progress,
): Recording {
  let compressed = false
  const octets = async function* (): AsyncIterable<Uint8Array> {
    const shown = path === STDIN ? 'Standard input' : path
    try {
      const source = (stream as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]()
      const first = await beginning(source)
      compressed = startsLikeGzip(first)
      const raw = counted(first, source, progress)
      if (compressed) yield* unzipped(raw)
      else yield* raw
    } catch (error) {
      const unzips = (error as NodeJS.ErrnoException).code?.startsWith('Z_') === true
      throw new Unreadable(
        unzips ? `${shown} begins like gzip and does not unzip.` : `${shown}: ${reasonOf(error)}.`,
      )
    } finally {
      progress.end()
    }
  }
  return { name, octets: octets(), compressed: () => compressed }
}

/** The first octets, at least three if there are so many. */
async function beginning(source: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  let first = new Uint8Array()
  while (first.length < 3) {
    const next = await source.next()
    if (next.done === true) break
    first = Buffer.concat([first, next.value])
  }
  return first
}

async function* counted(
  first: Uint8Array,
  source: AsyncIterator<Uint8Array>,
  progress: Progress,
): AsyncIterable<Uint8Array> {
  for (let chunk: Uint8Array | null = first; chunk !== null;) {
    progress.read(chunk.length)
    if (chunk.length > 0) yield chunk
    const next: IteratorResult<Uint8Array> = await source.next()
    chunk = next.done === true ? null : next.value
  }
}

async function* unzipped(octets: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const gunzip = createGunzip({ chunkSize: READ_OCTETS })
  pipeline(octets, gunzip, () => undefined)
  yield* gunzip as AsyncIterable<Uint8Array>
}

/** Why the system refused, in words. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'ENOENT') return 'no such file'
  if (code === 'EACCES') return 'permission denied'
  if (code === 'EISDIR') return 'it is a folder'
  return code ?? message
}
