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
