import { SEGMENT_OCTETS } from '../../../worker/limits.ts'

const WINDOW_OCTETS = 262_144

/**
 * The body, unread: a BYOB reader into an IdentityTransformStream, which is the least a Worker that looks
 * at octets can do. What `/v1/mask` is measured against.
 */
export function copyBody(body: ReadableStream<Uint8Array>): Response {
  const { readable, writable } = new IdentityTransformStream()
  void pump(body.getReader({ mode: 'byob' }) as unknown as AtLeastReader, writable.getWriter())
  return new Response(readable as ReadableStream)
}

/** Both directions of a connection, unread: a buffer each, as much at once as there is. */
export async function copySockets(client: Ends, server: Ends): Promise<void> {
  await Promise.all([
    copyOctets(client.readable, server.writable),
    copyOctets(server.readable, client.writable),
  ])
}

interface Ends {
  readable: ReadableStream<Uint8Array>
  writable: WritableStream<Uint8Array>
}

async function copyOctets(
  from: ReadableStream<Uint8Array>,
  to: WritableStream<Uint8Array>,
): Promise<void> {
  const reader = from.getReader({ mode: 'byob' })
  const writer = to.getWriter()
  let window = new Uint8Array(SEGMENT_OCTETS)
  for (;;) {
    const { value, done } = await reader.read(window)
    if (value && value.length > 0) await writer.write(value)
    if (done) break
    window = new Uint8Array(value.buffer as ArrayBuffer)
  }
  await writer.close()
}

interface AtLeastReader {
  readAtLeast(min: number, view: Uint8Array): Promise<{ done: boolean; value: Uint8Array }>
}

async function pump(
  reader: AtLeastReader,
  writer: WritableStreamDefaultWriter<Uint8Array>,
): Promise<void> {
  let window = new Uint8Array(WINDOW_OCTETS)
  for (;;) {
    const { value, done } = await reader.readAtLeast(WINDOW_OCTETS, window)
    if (value && value.length > 0) await writer.write(value)
    if (done) break
    window = new Uint8Array(value.buffer as ArrayBuffer)
  }
  await writer.close()
}
