import assert from 'node:assert/strict'
import { inspectUpload } from '../../worker/inspect.ts'
import type { InspectOptions } from '../../worker/report/inspection.ts'
import { NdjsonWriter } from '../../worker/report/ndjson.ts'
import { reportSchema, type Report } from '../../worker/report/report.ts'
import { ReportCollector } from '../../worker/report/sink.ts'
import { loadEngine } from '../vectors/core.ts'

const engine = loadEngine()
const OPTIONS: InspectOptions = { switches: {}, lines: 'all', eol: 'auto', format: 'auto' }

const octetsOf = (upload: Uint8Array | string): Uint8Array =>
  typeof upload === 'string' ? new TextEncoder().encode(upload) : upload

/** The report on an upload; it has to be one. */
export function reportOn(
  upload: Uint8Array | string,
  options: Partial<InspectOptions> = {},
): Report {
  const sink = new ReportCollector()
  const inspection = inspectUpload(engine, { ...OPTIONS, ...options }, sink)
  const failure = inspection.push(octetsOf(upload).slice())
  const end = failure ?? inspection.end()
  assert.ok(end.ok, `no report: ${end.ok ? '' : end.detail}`)
  return reportSchema.parse(sink.report())
}

/** Why an upload gives no report. */
export function refusalOf(upload: Uint8Array | string): { code: string; detail: string } {
  const inspection = inspectUpload(engine, OPTIONS, new ReportCollector())
  const failure = inspection.push(octetsOf(upload).slice()) ?? inspection.end()
  assert.ok(!failure.ok, 'there is a report')
  return failure
}

/** The records of the streamed report on an upload. */
export function streamOf(upload: Uint8Array | string): Record<string, unknown>[] {
  const writer = new NdjsonWriter()
  const inspection = inspectUpload(engine, OPTIONS, writer)
  const end = inspection.push(octetsOf(upload).slice()) ?? inspection.end()
  assert.ok(end.ok)
  return writer
    .take()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}
