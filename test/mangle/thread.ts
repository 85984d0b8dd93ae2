import { readFileSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { plainOctets } from '../score/reading.ts'
import { damaged } from './damage.ts'
import { throughPipeline } from './through.ts'

/** Paths to read; each answer names one, with how long its slowest reading took. */
const paths = workerData as readonly string[]

for (const path of paths) {
  const octets = plainOctets(new Uint8Array(readFileSync(path)))
  let slowest = 0
  let readings = 0
  let refused = 0
  for (const broken of damaged(octets)) {
    const started = performance.now()
    if (typeof throughPipeline(broken) === 'string') refused++
    slowest = Math.max(slowest, performance.now() - started)
    readings++
  }
  parentPort?.postMessage({ path, slowest, readings, refused })
}
