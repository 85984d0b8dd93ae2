/**
 * `npm run -s measure -- stream-log [MEGABYTES [SESSIONS [AT_ONCE]]]`: a log of that size in which sessions interleave,
 * streamed through NDJSON of the built Worker in workerd alone. Prints time and the memory of workerd's
 * process; exits 1 if a session is missing.
 */
import { postfixLog } from '../stream-log/log.ts'
import { serveBare } from '../support/bare-worker.ts'

const [megabytes = 200, sessions = 50_000, atOnce = 1_000] = process.argv.slice(2).map(Number)
const MIB = 1024 * 1024

/** What a Worker's isolate may have. */
const HEAP_MEBIBYTES = 128
const worker = await serveBare('worker', 'wrangler.toml', { heapMebibytes: HEAP_MEBIBYTES })
try {
  const idle = worker.memory().now
  const encoder = new TextEncoder()
  const log = postfixLog({ octets: megabytes * 1e6, sessions, atOnce })
  let sent = 0
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const next = log.next()
      if (next.done) return controller.close()
      const octets = encoder.encode(next.value)
      sent += octets.length
      controller.enqueue(octets)
    },
  })
  const started = performance.now()
  const response = await fetch(`${worker.origin}/v1/inspect?profile=pix-7`, {
    method: 'POST',
    headers: { accept: 'application/x-ndjson' },
    body,
    duplex: 'half',
  })
  if (!response.ok || response.body === null) throw new Error(await response.text())
  const counts = new Map<string, number>()
  let received = 0
  let rest = ''
  let last = ''
  const decoder = new TextDecoder()
  for await (const chunk of response.body) {
    received += chunk.length
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      const type = /^\{"type":"([a-z]+)"/.exec(line)?.[1] ?? 'other'
      counts.set(type, (counts.get(type) ?? 0) + 1)
      last = line
    }
  }
  const seconds = (performance.now() - started) / 1e3
  const { now, most } = worker.memory()
  const mib = (octets: number): string => `${Math.round(octets / MIB)} MiB`
  console.log(
    `${(sent / 1e6).toFixed(0)} MB, ${sessions} sessions, ${atOnce} at once: ${seconds.toFixed(1)} s, ${(sent / 1e6 / seconds).toFixed(0)} MB/s in, ${(received / 1e6).toFixed(0)} MB out`,
  )
  console.log(`workerd: ${mib(idle)} idle, ${mib(now)} after, ${mib(most)} at most`)
  console.log([...counts].map(([type, count]) => `${count} ${type}`).join(', '))
  console.log(last.slice(0, 400))
  if (counts.get('session') !== sessions || counts.get('summary') !== 1) process.exitCode = 1
} finally {
  worker.stop()
}
