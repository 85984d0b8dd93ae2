import {
  MAX_BEGINNING_OCTETS,
  MAX_BUFFERED_UPLOAD_OCTETS,
  MAX_DRAINED_OCTETS,
  MAX_GZIP_RATIO,
  PIECE_OCTETS,
  READ_OCTETS,
} from '../../limits.ts'
import { byobReader, skipped, startsLikeGzip, type Windows } from '../../pump.ts'
import { joinOctets } from '../../smtp/octets.ts'
import { turn } from '../../turn.ts'
import { Gunzip, GZIP_FAULTS, isGzipFault } from './gunzip.ts'
import type { Result } from '../problem.ts'
import { failed, ok } from '../problem.ts'

/** Most octets that may be read, and what to say past them. */
export interface Cap {
  octets: number
  detail: string
}

/** workerd's own: waits for `min` octets, so that fewer, larger chunks cross into JavaScript. */
interface AtLeastReader {
  readAtLeast(min: number, view: Uint8Array): Promise<{ done: boolean; value?: Uint8Array }>
}

/**
 * Reads a body piece by piece, unzips what begins like gzip, and counts what comes out against a cap. Before
 * each piece after the first other requests have their turn.
 */
export class OctetReader {
  readonly #raw: ChunkReader
  #cap: Cap | null
  readonly #declared: number
  #gunzip: Gunzip | null = null
  #read = 0
  /** octets of them that were handed on */
  #taken = 0
  #sniffed = false
  /** what is left of a chunk that was larger than a piece */
  #left: Uint8Array = new Uint8Array()

  /**
   * `gzip`: Content-Encoding says so. `batch`: wait for large chunks; false where what was read is
   * answered at once. `declared`: Content-Length, or NaN.
   */
  constructor(
    body: ReadableStream<Uint8Array>,
    {
      cap,
      gzip = false,
      batch = true,
      declared = Number.NaN,
    }: { cap: Cap | null; gzip?: boolean; batch?: boolean; declared?: number },
  ) {
    this.#declared = declared
    this.#cap = cap
    this.#raw = new ChunkReader(body, batch)
    if (gzip) this.#unzip()
  }

  /** Octets that came out so far. */
  get octets(): number {
    return this.#read
  }

  get compressed(): boolean {
    return this.#gunzip !== null
  }

  /** From now on `cap` counts, and `batch` holds. */
  under(cap: Cap | null, batch: boolean): this {
    this.#cap = cap
    this.#raw.batch = batch
    return this
  }

  /**
   * What it begins with, without taking it: no more than has come, unless `more` asks for more of what has;
   * at most MAX_BEGINNING_OCTETS.
   */
  async beginning(more: (octets: Uint8Array) => boolean): Promise<Result<Uint8Array>> {
    while (this.#left.length < MAX_BEGINNING_OCTETS && more(this.#left)) {
      const chunk = await this.#chunk()
      if (!chunk.ok) return chunk
      if (chunk.value === null) break
      this.#left = joinOctets([this.#left, chunk.value])
    }
    return ok(this.#left)
  }

  /** The next piece, the caller's to keep; null at the end. */
  async next(): Promise<Result<Uint8Array | null>> {
    if (this.#taken > 0) await turn()
    if (this.#left.length === 0) {
      const chunk = await this.#chunk()
      if (!chunk.ok || chunk.value === null) return chunk
      this.#left = chunk.value
    }
    const piece = this.#left.subarray(0, PIECE_OCTETS)
    this.#left = this.#left.subarray(piece.length)
    this.#taken += piece.length
    return ok(piece)
  }

  async #chunk(): Promise<Result<Uint8Array | null>> {
    try {
      if (!this.#sniffed) await this.#sniff()
      // Its beginning tells whether it is a transcript at all: that matters more than its size.
      const sure = this.#read > MAX_BEGINNING_OCTETS ? this.#sure : 0
      const chunk = await (this.#gunzip ?? this.#raw).next()
      this.#read += chunk?.length ?? 0
      if (this.#cap && Math.max(this.#read, sure) > this.#cap.octets) {
        await this.refuse()
        return failed('too-large', this.#cap.detail)
      }
      if (this.#inflates) {
        await this.refuse()
        return failed('too-large', INFLATES)
      }
      return ok(chunk)
    } catch (error) {
      if (!isGzipFault(error)) throw error
      await this.refuse()
      return failed('malformed-gzip', GZIP_FAULTS[error.code] ?? 'The body does not unzip.')
    }
  }

  /** Octets that will come out at least, as far as the request tells. */
  get #sure(): number {
    return this.compressed || Number.isNaN(this.#declared) ? 0 : this.#declared
  }

  /** Whether so little makes so much that it costs others more than whoever sends it. */
  get #inflates(): boolean {
    const { taken } = this.#gunzip ?? { taken: Infinity }
    return this.#read > MAX_BUFFERED_UPLOAD_OCTETS && this.#read > taken * MAX_GZIP_RATIO
  }

  /** All that is left, in one piece. */
  async rest(): Promise<Result<Uint8Array>> {
    const chunks: Uint8Array[] = [this.#left]
    this.#left = new Uint8Array()
    for (;;) {
      const next = await this.#chunk()
      if (!next.ok) return next
      if (next.value === null) return ok(joinOctets(chunks))
      chunks.push(next.value)
      await turn()
    }
  }

  /** The upload is refused: what is still sent of it is thrown away, so that the answer can be read. */
  async refuse(): Promise<void> {
    this.#gunzip?.stop()
    await drained(() => this.#raw.next())
    await this.#raw.cancel()
  }

  /** Reads no more of the body: nobody waits for an answer. */
  cancel(): void {
    this.#gunzip?.stop()
    void this.#raw.cancel()
  }

  /** A file that is gzip, whether or not a header says so; the body of a header's gzip may be one too. */
  async #sniff(): Promise<void> {
    this.#sniffed = true
    if (this.#gunzip === null && startsLikeGzip(await this.#raw.peek(3))) this.#unzip()
  }

  #unzip(): void {
    this.#gunzip = new Gunzip(this.#raw)
  }
}

const INFLATES = `What comes out of this gzip is more than ${MAX_GZIP_RATIO} times what went in: no recording is so. Send it unzipped, as it is.`

/** A stream's chunks, the caller's to keep, with a look ahead. */
class ChunkReader implements Windows {
  readonly #source: ReadableStreamDefaultReader<Uint8Array> | ReadableStreamBYOBReader
  readonly #byob: boolean
  batch: boolean
  #held: Uint8Array[] = []

  constructor(stream: ReadableStream<Uint8Array>, batch: boolean) {
    const byob = byobReader(stream)
    this.#source = byob ?? stream.getReader()
    this.#byob = byob !== null
    this.batch = batch
  }

  async next(): Promise<Uint8Array | null> {
    const held = this.#held.shift()
    if (held) return held
    const { done, value } = await this.#pull()
    return value && value.length > 0 ? value : done ? null : this.next()
  }

  /** At least `octets` octets if there are so many, without taking them. */
  async peek(octets: number): Promise<Uint8Array> {
    const chunks: Uint8Array[] = []
    let length = 0
    for (let chunk = await this.next(); chunk; chunk = length < octets ? await this.next() : null) {
      chunks.push(chunk)
      length += chunk.length
    }
    const first = joinOctets(chunks)
    if (length > 0) this.#held = [first]
    return first
  }

  skip(): Promise<void> {
    return skipped(() => this.next())
  }

  async cancel(): Promise<void> {
    // the peer may be gone already; nobody is left to tell
    await this.#source.cancel().catch(() => {})
  }

  async #pull(): Promise<{ done: boolean; value?: Uint8Array | undefined }> {
    if (!this.#byob) return (this.#source as ReadableStreamDefaultReader<Uint8Array>).read()
    const view = new Uint8Array(READ_OCTETS)
    if (this.batch && 'readAtLeast' in this.#source)
      return (this.#source as unknown as AtLeastReader).readAtLeast(READ_OCTETS, view)
    return (this.#source as ReadableStreamBYOBReader).read(view)
  }
}

/** Reads a body that nobody wants to its end, or to MAX_DRAINED_OCTETS. Never fails. */
export async function discardBody(body: ReadableStream<Uint8Array>): Promise<void> {
  const reader = new ChunkReader(body, true)
  await drained(() => reader.next())
  await reader.cancel()
}

async function drained(next: () => Promise<Uint8Array | null>): Promise<void> {
  try {
    for (let left = MAX_DRAINED_OCTETS; left > 0;) {
      const chunk = await next()
      if (chunk === null) return
      left -= chunk.length
    }
  } catch {
    // the peer is gone, or it was no gzip: there is nothing left to throw away
  }
}

/** The body of a request; an empty one where it has none. */
export function bodyOf(request: Request): ReadableStream<Uint8Array> {
  return (request.body ?? streamOf(new Uint8Array())) as ReadableStream<Uint8Array>
}

/** `octets` as a stream. */
export function streamOf(octets: Uint8Array): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    start(controller) {
      if (octets.length > 0) controller.enqueue(octets)
      controller.close()
    },
  })
}
