/**
 * `npm run -s measure -- answer [-- UPLOAD] [--sessions N] [--workerd]`: what an answer costs, from the upload's octets to its own,
 * for each upload, question, type and choice of lines: processor time of the process, so that what else the
 * machine does hardly moves it. In Node, the pipeline alone; with --workerd the built Worker, over HTTP: its thread.
 */
import { parseArgs } from 'node:util'
import { inspectUpload } from '../../worker/inspect.ts'
import { toJson } from '../../worker/report/json.ts'
import { NdjsonWriter } from '../../worker/report/ndjson.ts'
import type { InspectOptions } from '../../worker/report/inspection.ts'
import { ReportCollector } from '../../worker/report/sink.ts'
import { serveBare } from '../support/bare-worker.ts'
import { loadEngine } from '../vectors/core.ts'
import { ANSWER_UPLOADS } from '../bench/answer/uploads.ts'
import { CHUNK, processorTime } from '../bench/count.ts'

const MIB = 1024 * 1024
const HEAP_MEBIBYTES = 128
const ATTEMPTS = 3

interface Asked {
  type: 'ndjson' | 'json'
  lines: InspectOptions['lines']
  profile: 'pix-7' | null
}

const ASKED: readonly Asked[] = [
  { type: 'ndjson', lines: 'none', profile: null },
  { type: 'ndjson', lines: 'none', profile: 'pix-7' },
  { type: 'ndjson', lines: 'changed', profile: 'pix-7' },
  { type: 'ndjson', lines: 'all', profile: null },
  { type: 'ndjson', lines: 'all', profile: 'pix-7' },
  { type: 'json', lines: 'all', profile: 'pix-7' },
]

/** What one answer took. */
interface Taken {
  /** of processor */
  milliseconds: number
  /** of the answer */
  octets: number
}

type Answering = (upload: Uint8Array, asked: Asked) => Promise<Taken>

const engine = loadEngine()

/** The pipeline in this process. */
async function inProcess(upload: Uint8Array, { type, lines, profile }: Asked): Promise<Taken> {
  const began = processorTime()
  const options: InspectOptions = {
    ...(profile !== null && { profile }),
    // as the service asks of a stream
    ...(type === 'ndjson' && { predictions: 'none' }),
    ...{ lines, format: 'auto', eol: 'auto', switches: {} },
  }
  const writer = type === 'ndjson' ? new NdjsonWriter() : null
  const collector = new ReportCollector()
  const inspection = inspectUpload(engine, options, writer ?? collector)
  let octets = 0
  for (let at = 0; at < upload.length; at += CHUNK) {
    const failure = inspection.push(upload.slice(at, at + CHUNK))
    if (failure) throw new Error(failure.detail)
    octets += writer?.take().length ?? 0
  }
  await inspection.settle()
  const end = inspection.end()
  if (!end.ok) throw new Error(end.detail)
  octets += writer?.take().length ?? toJson(collector.report()!).length
  return { milliseconds: processorTime() - began, octets }
}

/** POST /v1/inspect of a Worker, its process' time. */
function over(worker: Awaited<ReturnType<typeof serveBare>>): Answering {
  return async (upload, { type, lines, profile }) => {
    const began = worker.ran()
    const path = `/v1/inspect?lines=${lines}${profile === null ? '' : `&profile=${profile}`}`
    const accept = type === 'json' ? 'application/json' : 'application/x-ndjson'
    const response = await fetch(worker.origin + path, {
      method: 'POST',
      headers: { accept },
      body: upload as Uint8Array<ArrayBuffer>,
    })
    let octets = 0
    for await (const chunk of response.body!) octets += chunk.length
    if (!response.ok) throw new Error(`${path}: ${response.status}`)
    return { milliseconds: worker.ran() - began, octets }
  }
}

async function bench(answering: Answering, memory: () => number): Promise<void> {
  console.log('upload       sessions     MB  type    lines    profile  µs/session   MB/s  MB out')
  for (const { name, sessions: usual, octets } of ANSWER_UPLOADS) {
    if (only !== undefined && !name.startsWith(only)) continue
    const sessions = count ?? usual
    const upload = octets(sessions)
    for (const asked of ASKED) {
      let best: Taken = { milliseconds: Infinity, octets: 0 }
      for (let attempt = 0; attempt < attempts; attempt++) {
        const taken = await answering(upload, asked)
        if (taken.milliseconds < best.milliseconds) best = taken
      }
      console.log(
        [
          name.padEnd(12),
          String(sessions).padStart(8),
          (upload.length / 1e6).toFixed(1).padStart(6),
          ` ${asked.type.padEnd(7)}`,
          asked.lines.padEnd(8),
          (asked.profile ?? 'none').padEnd(8),
          ((1e3 * best.milliseconds) / sessions).toFixed(1).padStart(10),
          (upload.length / 1e3 / best.milliseconds).toFixed(1).padStart(6),
          (best.octets / 1e6).toFixed(1).padStart(7),
        ].join(' '),
      )
    }
  }
  console.log(`memory: at most ${Math.round(memory() / MIB)} MiB resident`)
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sessions: { type: 'string' },
    attempts: { type: 'string' },
    workerd: { type: 'boolean' },
  },
})
const only = positionals[0]
const count = values.sessions === undefined ? null : Number(values.sessions)
const attempts = Number(values.attempts ?? ATTEMPTS)
if (values.workerd) {
  const worker = await serveBare('worker', 'wrangler.toml', { heapMebibytes: HEAP_MEBIBYTES })
  try {
    await bench(over(worker), () => worker.memory().most)
  } finally {
    worker.stop()
  }
} else await bench(inProcess, () => process.resourceUsage().maxRSS * 1024)
