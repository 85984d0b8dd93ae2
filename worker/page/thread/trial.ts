import type { Engine } from '../../engine/engine.ts'
import { inspectUpload } from '../../inspect.ts'
import { MAX_PAGE_REPORT_OCTETS } from '../../limits.ts'
import type { InspectFailure, InspectOptions } from '../../report/inspection.ts'
import type { Report } from '../../report/report.ts'
import { ReportCollector } from '../../report/sink.ts'
import { printed } from '../../redact/redact.ts'
import { utf8ByteString } from '../../smtp/octets.ts'
import { cureTrials, type CureTrials } from '../../try-cure.ts'
import { pushed } from './pushed.ts'

/** A report, or why there is none. */
export type Inspected =
  | { ok: true; report: Report }
  | (Pick<InspectFailure, 'ok' | 'detail' | 'errors'> & { code?: InspectFailure['code'] })

/** Reads an upload to its end. */
export async function inspectedUpload(
  engine: Engine,
  upload: Blob,
  options: InspectOptions,
  progress: (octets: number) => void,
  name: string | null = null,
): Promise<Inspected> {
  const sink = new ReportCollector(MAX_PAGE_REPORT_OCTETS)
  const inspection = inspectUpload(engine, options, sink)
  const read = await pushed(upload, (chunk) => inspection.push(chunk), progress)
  if (read.ok) await inspection.settle()
  else inspection.abandon()
  const end = read.ok ? inspection.end() : read
  if (!end.ok) return end
  const report = sink.report({
    ...(read.ok ? read.facts : {}),
    ...(name !== null && { name: printed(utf8ByteString(name)) }),
  })
  if (!report) throw new Error('an inspection ended without a report')
  return { ok: true, report }
}

/** What of an upload was recorded through a firewall, kept to try texts on; null if it cannot be read. */
export async function keptTrials(
  engine: Engine,
  upload: Blob,
  options: InspectOptions,
): Promise<CureTrials | null> {
  const trials = cureTrials(engine, options)
  const read = await pushed(
    upload,
    (chunk) => trials.push(chunk),
    () => undefined,
  )
  if (read.ok) await trials.settle()
  if (read.ok && trials.end().ok) return trials
  trials.abandon()
  return null
}
