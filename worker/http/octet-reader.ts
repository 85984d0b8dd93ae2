import { MAX_BEGINNING_OCTETS, MAX_DRAINED_OCTETS, READ_OCTETS } from '../limits.ts'
import { byobReader, startsLikeGzip } from '../pump.ts'
import { joinOctets } from '../smtp/octets.ts'
import type { Result } from './problem.ts'
import { failed, ok } from './problem.ts'

/** Most octets that may be read, and what to say past them. */
export interface Cap {
  octets: number
  detail: string
}

/** workerd's own: waits for `min` octets, so that fewer, larger chunks cross into JavaScript. */
interface AtLeastReader {
  readAtLeast(min: number, view: Uint8Array): Promise<{ done: boolean; value?: Uint8Array }>
}

/** Reads a body chunk by chunk, unzips what begins like gzip, and counts what comes out against a cap. */
export class OctetReader {
  #reader: ChunkReader
  readonly #cap: Cap | null
  readonly #declared: number
  #read = 0
  #sniffed = false
  #compressed: boolean

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
    this.#compressed = gzip
    this.#reader = new ChunkReader(gzip ? unzipped(body) : body, batch)
  }

  /** Octets that came out so far. */
  get octets(): number {
    return this.#read
  }

  get compressed(): boolean {
    return this.#compressed
  }

  /** The next chunk, the caller's to keep; null at the end. */
  async next(): Promise<Result<Uint8Array | null>> {
    try {
      if (!this.#sniffed) await this.#sniff()
      // Its beginning tells whether it is a transcript at all: that matters more than its size.
      const sure = this.#read > MAX_BEGINNING_OCTETS ? this.#sure : 0
      const chunk = await this.#reader.next()
      this.#read += chunk?.length ?? 0
      if (this.#cap && Math.max(this.#read, sure) > this.#cap.octets) {
        await this.refuse()
        return failed('too-large', this.#cap.detail)
      }
      return ok(chunk)
    } catch (error) {
      if (this.#compressed) return failed('malformed-gzip', 'The body does not unzip.')
      throw error
    }
  }

  /** Octets that will come out at least, as far as the request tells. */
  get #sure(): number {
    return this.#compressed || Number.isNaN(this.#declared) ? 0 : this.#declared
  }

  /** All that is left, in one piece. */
  async rest(): Promise<Result<Uint8Array>> {
    const chunks: Uint8Array[] = []
    for (;;) {
      const next = await this.next()
      if (!next.ok) return next
      if (next.value === null) return ok(joinOctets(chunks))
      chunks.push(next.value)
    }
  }

  /** The upload is refused: what is still sent of it is thrown away, so that the answer can be read. */
  async refuse(): Promise<void> {
    await drained(() => this.#reader.next())
    this.#reader.cancel()
  }

  /** Reads no more of the body: nobody waits for an answer. */
  cancel(): void {
    this.#reader.cancel()
  }

  /** A file that is gzip, whether or not a header says so. */
  async #sniff(): Promise<void> {
    this.#sniffed = true
    const first = await this.#reader.peek(3)
    if (!startsLikeGzip(first)) return
    this.#compressed = true
    this.#reader = new ChunkReader(unzipped(this.#reader.stream()), true)
  }
}

/** A stream's chunks, with a look ahead. */
class ChunkReader {
  readonly #source: ReadableStreamDefaultReader<Uint8Array> | ReadableStreamBYOBReader
  readonly #byob: boolean
  readonly #batch: boolean
  #held: Uint8Array[] = []

  constructor(stream: ReadableStream<Uint8Array>, batch: boolean) {
    const byob = byobReader(stream)
    this.#source = byob ?? stream.getReader()
    this.#byob = byob !== null
    this.#batch = batch
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

  /** What is left, as a stream. */
  stream(): ReadableStream<Uint8Array> {
    return new ReadableStream<Uint8Array>({
      pull: async (controller) => {
        const chunk = await this.next()
        if (chunk) controller.enqueue(chunk)
        else controller.close()
      },
      cancel: () => this.cancel(),
    })
  }

  cancel(): void {
    // the peer may be gone already; nobody is left to tell
    this.#source.cancel().catch(() => {})
  }

  async #pull(): Promise<{ done: boolean; value?: Uint8Array | undefined }> {
    if (!this.#byob) return (this.#source as ReadableStreamDefaultReader<Uint8Array>).read()
    const view = new Uint8Array(READ_OCTETS)
    if (this.#batch && 'readAtLeast' in this.#source)
      return (this.#source as unknown as AtLeastReader).readAtLeast(READ_OCTETS, view)
    return (this.#source as ReadableStreamBYOBReader).read(view)
  }
}

/** Reads a body that nobody wants to its end, or to MAX_DRAINED_OCTETS. Never fails. */
export async function discardBody(body: ReadableStream<Uint8Array>): Promise<void> {
  const reader = new ChunkReader(body, true)
  await drained(() => reader.next())
  reader.cancel()
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

/** A body as a stream that unzips. */
export function unzipped(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const gunzip = new DecompressionStream('gzip') as unknown as ReadableWritablePair<
    Uint8Array,
    Uint8Array
  >
  return body.pipeThrough(gunzip)
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
