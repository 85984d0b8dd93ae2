import { MAX_HELD_LINE_OCTETS, READ_OCTETS } from './limits.ts'
import { turn } from './turn.ts'

/** Whether a body or a file begins like gzip (RFC 1952 2.3.1), deflated as all of them are. */
export function startsLikeGzip(first: Uint8Array): boolean {
  return first[0] === 0x1f && first[1] === 0x8b && first[2] === 8
}

/** What a pump does with the octets: each call may add to what leaves. False: the stream ends here. */
export interface Machine {
  /** `window` is overwritten after the call */
  take(window: Uint8Array, out: Outlet): boolean
  /** the input is over; not called after `take` said false */
  end(out: Outlet): void
  /** called once, whatever happened */
  close(): void
}

/** Room for what leaves of a window: its own octets, and a line held before it with its terminator. */
const OUTLET_OCTETS = READ_OCTETS + MAX_HELD_LINE_OCTETS + 2

/** What leaves, put together in one buffer that is used again for every window. */
export class Outlet {
  #buffer: Uint8Array
  #length = 0

  /** Room for so many octets at first; it grows. */
  constructor(octets = OUTLET_OCTETS) {
    this.#buffer = new Uint8Array(octets)
  }

  add(octets: Uint8Array): void {
    if (this.#length + octets.length > this.#buffer.length) {
      const larger = new Uint8Array(2 * (this.#length + octets.length))
      larger.set(this.#buffer.subarray(0, this.#length))
      this.#buffer = larger
    }
    this.#buffer.set(octets, this.#length)
    this.#length += octets.length
  }

  /** All that was added since; a view of the buffer. */
  taken(): Uint8Array {
    const octets = this.#buffer.subarray(0, this.#length)
    this.#length = 0
    return octets
  }
}

/**
 * `source` through a machine, window by window, with the reader's pace: memory does not depend on the length,
 * and what is ready leaves before more is read. An error of the source ends the result with an error (its `cause`), once
 * the rest of it is read.
 * Where the machine ends the stream, the rest of the source is read and thrown away before the result ends:
 * a client that is still sending loses what it has not read yet when the answer ends first.
 */
export function pumped(source: Windows, machine: Machine): ReadableStream<Uint8Array> {
  const { readable, writable, copies } = pipe()
  void pump(source, machine, writable.getWriter(), copies)
  return readable
}

async function pump(
  source: Windows,
  machine: Machine,
  writer: WritableStreamDefaultWriter<Uint8Array>,
  copies: boolean,
): Promise<void> {
  const out = new Outlet()
  const send = async (): Promise<void> => {
    const octets = out.taken()
    if (octets.length > 0) await writer.write(copies ? octets : octets.slice())
  }
  try {
    for (;;) {
      const window = await nextOf(source)
      const goesOn = window !== null && machine.take(window, out)
      if (window === null) machine.end(out)
      await send()
      if (window === null) break
      if (!goesOn) {
        await source.skip()
        break
      }
      await turn()
    }
    await writer.close()
  } catch (error) {
    await writer.abort(error).catch(() => undefined)
  } finally {
    machine.close()
    await source.cancel()
  }
}

async function nextOf(source: Windows): Promise<Uint8Array | null> {
  try {
    return await source.next()
  } catch (error) {
    await source.skip()
    throw new SourceLost(error)
  }
}

/**
 * The source does not go on: whoever sends is gone, or sends gzip that is damaged. Broken off, the answer says
 * so; `retryable` is what workerd knows a lost connection by, and not an exception of ours to be logged.
 */
class SourceLost extends Error {
  readonly retryable = true

  constructor(cause: unknown) {
    super('the source does not go on', { cause })
  }
}

/**
 * A pipe to write the answer into. workerd's own hands octets on without queueing them: a write is done
 * when they are read, so its buffer may be used again (`copies`).
 */
function pipe(): TransformStream<Uint8Array, Uint8Array> & { copies: boolean } {
  const identity = (globalThis as { IdentityTransformStream?: typeof TransformStream })
    .IdentityTransformStream
  const { readable, writable } = new (identity ?? TransformStream)<Uint8Array, Uint8Array>()
  return { readable, writable, copies: identity !== undefined }
}

/** A stream read in pieces. */
export interface Windows {
  /** some octets, overwritten by the next call; null at the end */
  next(): Promise<Uint8Array | null>
  /** reads what is left and throws it away; never fails */
  skip(): Promise<void>
  /** reads no more */
  cancel(): Promise<void>
}

/** Reads to the end; whoever sends has gone where that fails. */
export async function skipped(next: () => Promise<Uint8Array | null>): Promise<void> {
  try {
    while ((await next()) !== null);
  } catch {
    // nobody is left who could be told
  }
}

/** The body in windows of at most `most` octets: read into one buffer where the platform can, else as it comes. */
export function windows(body: ReadableStream<Uint8Array>, most = READ_OCTETS): Windows {
  const byob = byobReader(body)
  if (byob === null) {
    const reader = body.getReader()
    const next = async (): Promise<Uint8Array | null> => (await reader.read()).value ?? null
    return {
      next,
      skip: () => skipped(next),
      cancel: () => reader.cancel().catch(() => undefined),
    }
  }
  let buffer = new ArrayBuffer(most)
  let ended = false
  const next = async (): Promise<Uint8Array | null> => {
    while (!ended) {
      const { value, done } = await byob.read(new Uint8Array(buffer))
      ended = done
      if (value) buffer = value.buffer as ArrayBuffer
      if (value && value.length > 0) return value
    }
    return null
  }
  return {
    next,
    skip: () => skipped(next),
    cancel: () => byob.cancel().catch(() => undefined),
  }
}

/** Octets that are there already, in windows. */
export function windowsOf(octets: Uint8Array): Windows {
  let at = 0
  return {
    async next() {
      const window = octets.subarray(at, at + READ_OCTETS)
      at += window.length
      return window.length > 0 ? window : null
    },
    skip: async () => undefined,
    cancel: async () => undefined,
  }
}

/** A reader into buffers of one's own; null where the stream has none. */
export function byobReader(body: ReadableStream<Uint8Array>): ReadableStreamBYOBReader | null {
  try {
    return body.getReader({ mode: 'byob' })
  } catch {
    return null
  }
}
