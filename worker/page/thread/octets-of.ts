import { startsLikeGzip } from '../../pump.ts'

/** A file's octets, chunk by chunk, unzipped if it begins like gzip; `taken()`: of the file's own, so far. */
export async function octetsOf(
  upload: Blob,
): Promise<{ octets: AsyncIterable<Uint8Array>; compressed: boolean; taken: () => number }> {
  const compressed = startsLikeGzip(new Uint8Array(await upload.slice(0, 3).arrayBuffer()))
  let taken = 0
  const counted = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(chunk, controller) {
      taken += chunk.length
      controller.enqueue(chunk)
    },
  })
  const stream = upload.stream().pipeThrough(counted)
  const octets = compressed ? stream.pipeThrough(new DecompressionStream('gzip')) : stream
  return { octets: chunksOf(octets), compressed, taken: () => taken }
}

/** Safari has no asynchronous iterator of its streams. */
async function* chunksOf(stream: ReadableStream<Uint8Array>): AsyncIterable<Uint8Array> {
  const reader = stream.getReader()
  for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value
}
