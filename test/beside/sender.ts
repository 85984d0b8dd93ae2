/**
 * A thread that sends one upload and reads the answer, so that building 200 MB and reading as many do not hold up
 * whoever measures. Told to go, it sends; it says how it ended. `slow`: it reads a piece each 5 ms; `goneAfterMs`: it
 * hangs up in the middle.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { HOSTILE } from './uploads.ts'

const { index, origin } = workerData as { index: number; origin: string }
const upload = HOSTILE[index]!
const body = await upload.body()
const port = parentPort!
const SLOW_READ_MS = 5
const PIECE_OCTETS = 1024 * 1024

/** In pieces, so that it is not copied at once. */
function pieces(): ReadableStream<Uint8Array> {
  let at = 0
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      if (at >= body.length) return controller.close()
      controller.enqueue(body.subarray(at, at + PIECE_OCTETS))
      at += PIECE_OCTETS
    },
  })
}

port.once('message', async () => {
  const gone = new AbortController()
  const { goneAfterMs, slow = false } = upload
  if (goneAfterMs !== undefined) setTimeout(() => gone.abort(), goneAfterMs)
  const began = performance.now()
  let octets = 0
  let said = ''
  let status: number | string = 'broken off'
  try {
    const response = await fetch(origin + upload.path, {
      method: 'POST',
      headers: upload.headers,
      body: pieces(),
      duplex: 'half',
      signal: gone.signal,
    } as RequestInit)
    status = response.status
    for await (const chunk of response.body!) {
      octets += chunk.length
      if (octets < 2_000) said = new TextDecoder().decode(chunk)
      if (slow) await new Promise((resolve) => setTimeout(resolve, SLOW_READ_MS))
    }
    if (!response.ok)
      status = `${response.status} ${/"code": "([^"]+)"/.exec(said)?.[1] ?? said.slice(0, 200)}`
  } catch (error) {
    if (goneAfterMs === undefined) status = `broken off: ${(error as Error).name}`
    else status = `hung up after ${goneAfterMs} ms`
  }
  const seconds = ((performance.now() - began) / 1e3).toFixed(1)
  const inMb = (body.length / 1e6).toFixed(1)
  port.postMessage(`${inMb} MB in, ${status}, ${(octets / 1e6).toFixed(1)} MB out, ${seconds} s`)
})
port.postMessage('ready')
