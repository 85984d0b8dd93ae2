/**
 * `npm run -s beside [-- PART OF A NAME]`: what other requests and a live SMTP session wait beside each
 * hostile upload, of the built Worker in workerd alone with the heap a Worker has. Exits 1 past 100 ms. A wait
 * counts as long as workerd's thread ran in it, so that a machine with other work to do tells the same.
 */
import { Agent, request } from 'node:http'
import { once } from 'node:events'
import { connect } from 'node:net'
import { serveBare, type BareWorker } from './bare-worker.ts'
import { HOSTILE } from './beside/uploads.ts'
import { smallServer } from './beside/server.ts'

const HEAP_MEBIBYTES = 128
const MIB = 1024 * 1024
const MOST_MS = 100
/** between two tries */
const PAUSE_MS = 5

/** The longest of many waits, milliseconds: by the clock, and of it how long the thread ran. */
interface Longest {
  clock: number
  ran: number
}

/** Tries `once` again and again until told to stop. */
async function longest(
  worker: BareWorker,
  once: () => Promise<void>,
  going: () => boolean,
): Promise<Longest> {
  const most = { clock: 0, ran: 0 }
  while (going()) {
    const [began, ranBefore] = [performance.now(), worker.ran()]
    await once()
    const clock = performance.now() - began
    const ran = worker.ran() - ranBefore
    most.clock = Math.max(most.clock, clock)
    most.ran = Math.max(most.ran, Number.isNaN(ran) ? clock : Math.min(ran, clock))
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
  }
  return most
}

/** A request of another client, on a connection of its own that stays open. */
function pinging(origin: string): () => Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  return async () => {
    const asked = request(`${origin}/healthz`, { agent }).end()
    const [answer] = await once(asked, 'response')
    answer.resume()
    await once(answer, 'end')
  }
}

/** A command of a live session, and its reply. */
async function speaking(port: number): Promise<{ say: () => Promise<void>; end: () => void }> {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true })
  await once(socket, 'data')
  const say = async (): Promise<void> => {
    socket.write('RSET\r\n')
    await once(socket, 'data')
  }
  return { say, end: () => void socket.destroy() }
}

/** Sends it, and reads the answer to its end. */
async function answered(worker: BareWorker, upload: (typeof HOSTILE)[number]): Promise<string> {
  const body = await upload.body()
  const began = performance.now()
  const response = await fetch(worker.origin + upload.path, {
    method: 'POST',
    headers: upload.headers,
    body,
  })
  let octets = 0
  let last = ''
  try {
    for await (const chunk of response.body!) {
      octets += chunk.length
      if (octets < 2_000) last = new TextDecoder().decode(chunk)
    }
  } catch (error) {
    last = `broken off: ${(error as Error).name}`
  }
  const seconds = ((performance.now() - began) / 1e3).toFixed(1)
  const detail = response.ok ? '' : ` ${/"code": "([^"]+)"/.exec(last)?.[1] ?? last.slice(0, 200)}`
  return `${(body.length / 1e6).toFixed(1)} MB in, ${response.status}${detail}, ${(octets / 1e6).toFixed(1)} MB out, ${seconds} s`
}

const shown = ({ clock, ran }: Longest): string =>
  `${ran.toFixed(0)} ms (${clock.toFixed(0)} by the clock)`

const only = process.argv[2] ?? ''
const server = await smallServer()
for (const upload of HOSTILE) {
  if (!upload.name.includes(only)) continue
  const variables = { RATE_LIMIT: 'off', SMTP_UPSTREAM: server.address, INLINE_POLICY: 'pix-7' }
  const worker = await serveBare('worker', 'wrangler.toml', {
    heapMebibytes: HEAP_MEBIBYTES,
    variables,
  })
  const live = await speaking(worker.tcpPort)
  let going = true
  try {
    const [told, http, smtp] = await Promise.all([
      answered(worker, upload).finally(() => (going = false)),
      longest(worker, pinging(worker.origin), () => going),
      longest(worker, live.say, () => going),
    ])
    const slow = Math.max(http.ran, smtp.ran) > MOST_MS
    if (slow) process.exitCode = 1
    console.log(
      `${slow ? 'SLOW ' : ''}${upload.name}: ${told}; beside it a request waited ${shown(http)} at most, an SMTP command ${shown(smtp)}; workerd ${Math.round(worker.memory().most / MIB)} MiB at most`,
    )
  } catch (error) {
    process.exitCode = 1
    console.log(`FAILED ${upload.name}: ${String(error)}`)
  } finally {
    live.end()
    worker.stop()
  }
}
server.close()
