/** The octets of a file, chunk by chunk, unzipped if it begins like gzip. */
export async function octetsOf(
  upload: Blob,
): Promise<{ octets: AsyncIterable<Uint8Array>; compressed: boolean }> {
  const magic = new Uint8Array(await upload.slice(0, 3).arrayBuffer())
  const compressed = magic[0] === 0x1f && magic[1] === 0x8b && magic[2] === 8
  const stream = upload.stream()
  const octets = compressed ? stream.pipeThrough(new DecompressionStream('gzip')) : stream
  return { octets: chunksOf(octets), compressed }
}

/** Safari has no asynchronous iterator of its streams. */
async function* chunksOf(stream: ReadableStream<Uint8Array>): AsyncIterable<Uint8Array> {
  const reader = stream.getReader()
  for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value
}
