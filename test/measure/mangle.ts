/**
 * `npm run -s mangle -- MANIFEST.json [--tool NAME]`: every sample cut at 20 places and with 20 random octets
 * changed, 20 times, through the whole pipeline. A crash, a reading past TOO_LONG_MS or a heap past
 * HEAP_MIB fails. The heap is bounded by V8 itself: the readings run in a thread that may have no more.
 */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Sample } from '../score/sample.ts'

const HEAP_MIB = 64
const TOO_LONG_MS = 5_000

interface Read {
  path: string
  slowest: number
  readings: number
  refused: number
}

const [manifest, , tool] = process.argv.slice(2)
if (manifest === undefined) {
  console.error('usage: npm run -s mangle -- MANIFEST.json [--tool NAME]')
  process.exit(2)
}
const { samples } = JSON.parse(readFileSync(manifest, 'utf8')) as { samples: Sample[] }
const paths = samples
  .filter((sample) => tool === undefined || sample.tool === tool)
  .map(({ path }) => join(dirname(manifest), path))

let done = 0
let readings = 0
let refused = 0
let slowest = { path: '', slowest: 0 }
const failures: string[] = []
const started = performance.now()

/** Reads what is left from `from` on; after a failure the next thread goes on behind the sample that failed. */
async function readFrom(from: number): Promise<void> {
  const at = await new Promise<number>((resolve) => {
    let next = from
    const thread = new Worker(new URL('../mangle/thread.ts', import.meta.url), {
      workerData: paths.slice(from),
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB, maxYoungGenerationSizeMb: 16 },
    })
    const failed = (why: string): void => {
      clearTimeout(watch)
      if (next < paths.length) failures.push(`${paths[next]}: ${why}`)
      void thread.terminate()
      resolve(next + 1)
    }
    const hangs = (): void => failed(`no end after ${TOO_LONG_MS * 40} ms`)
    let watch = setTimeout(hangs, TOO_LONG_MS * 40)
    thread.on('message', (read: Read) => {
      clearTimeout(watch)
      watch = setTimeout(hangs, TOO_LONG_MS * 40)
      next++
      done++
      readings += read.readings
      refused += read.refused
      if (read.slowest > slowest.slowest) slowest = read
      if (read.slowest > TOO_LONG_MS)
        failures.push(`${read.path}: ${Math.round(read.slowest)} ms for one reading`)
    })
    thread.on('error', (error) => failed(error instanceof Error ? error.message : String(error)))
    thread.on('exit', () => {
      clearTimeout(watch)
      resolve(next)
    })
  })
  if (at < paths.length) await readFrom(at)
}

await readFrom(0)
for (const failure of failures) console.log(failure)
const seconds = (performance.now() - started) / 1e3
console.log(
  `${done} of ${paths.length} samples, ${readings} readings in ${seconds.toFixed(0)} s, heap held to ${HEAP_MIB} MiB: ` +
    `${refused} refused as no transcript, slowest ${Math.round(slowest.slowest)} ms (${slowest.path}), ${failures.length} failures`,
)
if (failures.length > 0) process.exit(1)
