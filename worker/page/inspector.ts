import core from '../../build/core.wasm'
import { compareUploads } from '../compare.ts'
import { Engine } from '../engine/engine.ts'
import { inspectUpload } from '../inspect.ts'
import { LISTED_FORMATS } from '../inspection/formats.ts'
import { MAX_PAGE_REPORT_OCTETS } from '../limits.ts'
import type { InspectFailure, InspectOptions } from '../report/inspection.ts'
import { ReportCollector } from '../report/sink.ts'
import type { Answered, Asked, Writer } from './messages.ts'
import { octetsOf } from './octets-of.ts'
import { writtenComparison, writtenReport } from './written.ts'

// The page's second thread: the same pipelines as the service's, over files that stay where they are.
const engine = new Engine(new WebAssembly.Module(core as unknown as BufferSource))
/** Writes the report last told; `run` says which that was. */
let last: { run: number; written(as: Writer): Blob } | null = null

tell({ told: 'formats', formats: LISTED_FORMATS.map(({ id, title }) => ({ id, title })) })

self.onmessage = ({ data }: MessageEvent<Asked>): void => {
  switch (data.ask) {
    case 'inspect':
      return void inspected(data.run, data.upload, data.options)
    case 'compare':
      return void compared(data.run, data.outside, data.inside)
    case 'write': {
      const { run, as } = data
      if (last?.run === run) tell({ told: 'written', run, as, blob: last.written(as) })
    }
  }
}

/** Reads `upload` to its end and tells the page what became of it. */
async function inspected(run: number, upload: Blob, options: InspectOptions): Promise<void> {
  const began = performance.now()
  const sink = new ReportCollector(MAX_PAGE_REPORT_OCTETS)
  const inspection = inspectUpload(engine, options, sink)
  const read = await pushed(upload, (chunk) => inspection.push(chunk), progressOf(run, 0))
  if (!read.ok) inspection.abandon()
  if (read.ok) await inspection.settle()
  const end = read.ok ? inspection.end() : read
  if (!end.ok) return tell({ told: 'failure', run, failure: end })
  const report = sink.report(read.ok ? read.facts : {})
  if (!report) throw new Error('an inspection ended without a report')
  last = { run, written: (as) => writtenReport(report, as) }
  tell({ told: 'report', run, report, milliseconds: performance.now() - began })
}

/** The same for two recordings of one session. */
async function compared(run: number, outside: Blob, inside: Blob): Promise<void> {
  const began = performance.now()
  const comparison = compareUploads(engine, { outside: 'auto', inside: 'auto' })
  const facts = { outside: {}, inside: {} }
  for (const [side, upload, before] of [
    ['outside', outside, 0],
    ['inside', inside, outside.size],
  ] as const) {
    const push = (chunk: Uint8Array): InspectFailure | null => comparison.push(side, chunk)
    const read = await pushed(upload, push, progressOf(run, before))
    const failure = read.ok ? comparison.end(side) : read
    if (failure) {
      const detail = `The recording ${side}: ${failure.detail}`
      return tell({ told: 'failure', run, failure: { ...failure, detail } })
    }
    if (read.ok) facts[side] = read.facts
  }
  const report = comparison.report()
  for (const side of ['outside', 'inside'] as const)
    Object.assign(report.sources[side], facts[side])
  last = { run, written: (as) => writtenComparison(report, as) }
  const milliseconds = performance.now() - began
  tell({ told: 'comparison', run, comparison: report, milliseconds })
}

type Pushed =
  | { ok: true; facts: { octets: number; compressed: boolean } }
  | Pick<InspectFailure, 'ok' | 'detail' | 'errors'>

/** Hands every octet of a file to `push`, unzipped. */
async function pushed(
  upload: Blob,
  push: (chunk: Uint8Array) => InspectFailure | null,
  progress: (octets: number) => void,
): Promise<Pushed> {
  const { octets, compressed, taken } = await octetsOf(upload)
  let read = 0
  try {
    for await (const chunk of octets) {
      read += chunk.length
      const failure = push(chunk)
      if (failure) return failure
      progress(taken())
    }
    return { ok: true, facts: { octets: read, compressed } }
  } catch (error) {
    // an Error's message helps nobody here, and may quote what was read
    const detail = compressed
      ? 'The file begins like gzip and does not unzip.'
      : `The file could not be read to its end (${(error as Error).name}).`
    return { ok: false, detail }
  }
}

function progressOf(run: number, before: number): (octets: number) => void {
  return (octets) => tell({ told: 'progress', run, octets: before + octets })
}

function tell(answered: Answered): void {
  self.postMessage(answered)
}
