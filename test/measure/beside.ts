/**
 * `npm run -s measure -- beside [PART OF A NAME]`: what other requests and a live SMTP session wait beside each hostile
 * upload, of the built Worker in workerd alone with the heap a Worker has; what its process holds; and what it still
 * does once the client has gone. Exits 1 past 100 ms. A wait counts as long as workerd's thread ran in it, so that a
 * machine with other work to do tells the same; the first row is the control, beside nothing.
 */
import { Agent, request } from 'node:http'
import { once } from 'node:events'
import { connect } from 'node:net'
import { Worker } from 'node:worker_threads'
import { serveBare, type BareWorker } from '../support/bare-worker.ts'
import { HOSTILE, type Hostile } from '../beside/uploads.ts'
import { smallServer } from '../beside/server.ts'

const HEAP_MEBIBYTES = 128
const MIB = 1024 * 1024
const MOST_MS = 100
/** between two tries */
const PAUSE_MS = 5
const CONTROL_MS = 3_000
/** From half a second after the client has gone: what was on its way has ended. */
const GONE_FROM_MS = 500
const GONE_FOR_MS = 2_000
const MOST_GONE_MS = 100
const SMALL =
  'S: 220 mx.example.com ESMTP\nC: EHLO a.example\nS: 250-mx.example.com\nS: 250 STARTTLS\n'

/** Waits, milliseconds: by the clock, and of each how long the thread ran. */
type Waits = { clock: number; ran: number }[]

/** Tries `once` again and again until told to stop. */
async function waits(
  worker: BareWorker,
  once: () => Promise<void>,
  going: () => boolean,
): Promise<Waits> {
  const all: Waits = []
  while (going()) {
    const [began, ranBefore] = [performance.now(), worker.ran()]
    await once()
    const clock = performance.now() - began
    const ran = worker.ran() - ranBefore
    all.push({ clock, ran: Number.isNaN(ran) ? clock : Math.min(ran, clock) })
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
  }
  return all
}

/** A request of another client, on a connection of its own that stays open. */
function asking(origin: string, path: string, body?: string): () => Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const method = body === undefined ? 'GET' : 'POST'
  const headers = body === undefined ? {} : { 'content-type': 'text/plain' }
  return async () => {
    const asked = request(`${origin}${path}`, { agent, method, headers }).end(body)
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

/** All three at once, until `until` is over. */
async function beside<T>(
  worker: BareWorker,
  until: Promise<T>,
): Promise<{ told: T; small: Record<string, Waits> }> {
  const live = await speaking(worker.tcpPort)
  let going = true
  const isGoing = (): boolean => going
  try {
    const [told, health, inspect, smtp] = await Promise.all([
      until.finally(() => (going = false)),
      waits(worker, asking(worker.origin, '/healthz'), isGoing),
      waits(worker, asking(worker.origin, '/v1/inspect', SMALL), isGoing),
      waits(worker, live.say, isGoing),
    ])
    return { told, small: { 'GET /healthz': health, 'POST /v1/inspect': inspect, SMTP: smtp } }
  } finally {
    live.end()
  }
}

function shown(all: Waits): string {
  const [ran, clock] = (['ran', 'clock'] as const).map((by) => {
    const sorted = all.map((wait) => wait[by]).sort((a, b) => a - b)
    const at = (share: number): string =>
      (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(0)
    return `${at(0.5)}/${at(0.99)}/${at(1)}`
  })
  return `${ran} ms (${clock} by the clock)`
}

const worst = (small: Record<string, Waits>): number =>
  Math.max(...Object.values(small).flatMap((all) => all.map(({ ran }) => ran)))

const wordsOf = (small: Record<string, Waits>): string =>
  Object.entries(small)
    .map(([name, all]) => `${name} ${shown(all)}`)
    .join(', ')

/** Sends it from a thread of its own, and measures beside it. */
async function measured(worker: BareWorker, upload: Hostile): Promise<void> {
  const index = HOSTILE.indexOf(upload)
  const sender = new Worker(new URL('../beside/sender.ts', import.meta.url), {
    workerData: { index, origin: worker.origin },
  })
  try {
    await once(sender, 'message')
    sender.postMessage('go')
    const answered = once(sender, 'message').then(([told]) => told as string)
    const { told, small } = await beside(worker, answered)
    let slow = worst(small) > MOST_MS
    let after = ''
    if (upload.goneAfterMs !== undefined) {
      await new Promise((resolve) => setTimeout(resolve, GONE_FROM_MS))
      const before = worker.ran()
      await new Promise((resolve) => setTimeout(resolve, GONE_FOR_MS))
      const ran = worker.ran() - before
      slow ||= ran > MOST_GONE_MS
      after = `; ran ${ran.toFixed(0)} ms of the ${GONE_FOR_MS} after`
    }
    if (slow) process.exitCode = 1
    console.log(
      `${slow ? 'SLOW ' : ''}${upload.name}: ${told}; waits p50/p99/max: ${wordsOf(small)}; workerd ${Math.round(worker.memory().most / MIB)} MiB at most${after}`,
    )
  } finally {
    await sender.terminate()
  }
}

const only = process.argv[2] ?? ''
const server = await smallServer()
const variables = { RATE_LIMIT: 'off', SMTP_UPSTREAM: server.address, INLINE_POLICY: 'pix-7' }
const settings = { heapMebibytes: HEAP_MEBIBYTES, variables }
const idle = await serveBare('worker', 'wrangler.toml', settings)
const pause = new Promise<void>((resolve) => setTimeout(resolve, CONTROL_MS))
console.log(`control, beside nothing: ${wordsOf((await beside(idle, pause)).small)}`)
idle.stop()
for (const upload of HOSTILE) {
  if (!upload.name.includes(only)) continue
  const worker = await serveBare('worker', 'wrangler.toml', settings)
  try {
    await measured(worker, upload)
  } catch (error) {
    process.exitCode = 1
    console.log(`FAILED ${upload.name}: ${String(error)}`)
  } finally {
    worker.stop()
  }
}
server.close()
