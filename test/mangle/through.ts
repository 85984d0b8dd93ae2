import { inspectUpload } from '../../worker/inspect.ts'
import type { ReportSink } from '../../worker/report/sink.ts'
import { loadEngine } from '../vectors/core.ts'

const engine = loadEngine()

/** Octets the pipeline gets at a time, as small as a body's chunks may be. */
const CHUNK_OCTETS = 4_096

/** Takes a report and keeps nothing but how much there was. */
class Nothing implements ReportSink {
  records = 0
  source(): void {
    this.records++
  }
  session(): void {
    this.records++
  }
  line(): void {
    this.records++
  }
  finding(): void {
    this.records++
  }
  summary(): void {
    this.records++
  }
}

/** Takes an upload through the whole pipeline: how many records came, or why there is no report. */
export function throughPipeline(octets: Uint8Array): number | string {
  const sink = new Nothing()
  const inspection = inspectUpload(
    engine,
    { format: 'auto', lines: 'all', eol: 'auto', switches: {} },
    sink,
  )
  for (let at = 0; at < octets.length; at += CHUNK_OCTETS) {
    const failure = inspection.push(octets.slice(at, at + CHUNK_OCTETS))
    if (failure) return failure.code
  }
  const end = inspection.end()
  return end.ok ? sink.records : end.code
}
