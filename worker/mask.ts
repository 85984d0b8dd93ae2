import type { Engine } from './engine/engine.ts'
import { PLAIN_SETTINGS } from './engine/policy.ts'
import { settlePolicy } from './inspection/policy.ts'
import type { InspectFailure, MaskOptions } from './report/inspection.ts'

/** Octets a read asks for: below, a call a chunk costs more than the scan. */
const WINDOW_OCTETS = 262_144

/**
 * Octets in, masked octets out, as they come: stream mode, one-sided. Memory does not depend on the
 * length. A cut ends the stream early. A policy that does not parse is a failure before any octet.
 */
export function maskUpload(
  engine: Engine,
  body: ReadableStream<Uint8Array>,
  options: MaskOptions,
): { ok: true; body: ReadableStream<Uint8Array> } | InspectFailure {
  const settled = settlePolicy(options)
  if (!settled.ok) return settled
  const session = engine.open(settled.met.policy, {
    ...PLAIN_SETTINGS,
    eol: options.eol,
    oneSided: options.direction,
    quiet: true,
  })
  const direction = options.direction === 'client' ? 'C' : 'S'
  let pieces: Uint8Array[] = []
  const receiver = {
    octets: (_: unknown, octets: Uint8Array): void => {
      pieces.push(octets.slice())
    },
    output: (): void => undefined,
  }
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
  const pump = async (): Promise<void> => {
    const writer = writable.getWriter()
    const send = async (): Promise<void> => {
      const ready = pieces
      pieces = []
      for (const piece of ready) await writer.write(piece)
    }
    try {
      for await (const chunk of windows(body)) {
        session.feed(direction, chunk, receiver)
        await send()
        if (session.closed) {
          await body.cancel().catch(() => undefined)
          break
        }
      }
      if (!session.closed) session.end(receiver)
      await send()
      await writer.close()
    } catch (error) {
      await writer.abort(error).catch(() => undefined)
    } finally {
      session.close()
    }
  }
  void pump()
  return { ok: true, body: readable }
}

/** The body in windows: by a BYOB reader where the platform has `readAtLeast`, else as it comes. */
async function* windows(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const byob = byobReader(body)
  if (byob === null) {
    yield* body as unknown as AsyncIterable<Uint8Array>
    return
  }
  try {
    let buffer = new Uint8Array(WINDOW_OCTETS)
    for (;;) {
      const { value, done } = await byob.readAtLeast(1, buffer)
      if (value && value.length > 0) {
        yield value
        buffer = new Uint8Array(value.buffer as ArrayBuffer)
      }
      if (done) return
    }
  } finally {
    await byob.cancel().catch(() => undefined)
  }
}

interface AtLeastReader {
  readAtLeast(
    least: number,
    view: Uint8Array,
  ): Promise<{ value: Uint8Array | undefined; done: boolean }>
  cancel(): Promise<void>
}

function byobReader(body: ReadableStream<Uint8Array>): AtLeastReader | null {
  try {
    const reader = body.getReader({ mode: 'byob' }) as unknown as AtLeastReader & {
      releaseLock(): void
    }
    if (typeof reader.readAtLeast === 'function') return reader
    reader.releaseLock()
    return null
  } catch {
    return null
  }
}
