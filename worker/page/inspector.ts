import core from '../../build/core.wasm'
import { CATALOGUE } from '../diagnosis/catalogue.ts'
import { Engine } from '../engine/engine.ts'
import { inspectUpload } from '../inspect.ts'
import { LISTED_FORMATS } from '../inspection/formats.ts'
import { toHtml } from '../report/html.ts'
import type { InspectOptions } from '../report/inspection.ts'
import { toJson } from '../report/json.ts'
import type { Report } from '../report/report.ts'
import { toSarif } from '../report/sarif.ts'
import { toText } from '../report/text.ts'
import { CappedCollector } from './capped-collector.ts'
import type { Answered, Asked, Writer } from './messages.ts'
import { octetsOf } from './octets-of.ts'

// The page's second thread: the same pipeline as the service's, over a file that stays where it is.
const engine = new Engine(new WebAssembly.Module(core as unknown as BufferSource))
tell({ told: 'formats', formats: LISTED_FORMATS.map(({ id, title }) => ({ id, title })) })
let last: { run: number; report: Report } | null = null

self.onmessage = ({ data }: MessageEvent<Asked>): void => {
  if (data.ask === 'inspect') void inspected(data.run, data.upload, data.options)
  else if (last?.run === data.run)
    tell({ ...data, told: 'written', blob: written(last.report, data.as) })
}

/** Reads `upload` to its end and tells the page what became of it. */
async function inspected(run: number, upload: Blob, options: InspectOptions): Promise<void> {
  const began = performance.now()
  const sink = new CappedCollector()
  const inspection = inspectUpload(engine, options, sink)
  const { octets, compressed } = await octetsOf(upload)
  try {
    let read = 0
    for await (const chunk of octets) {
      read += chunk.length
      const failure = inspection.push(chunk)
      if (failure) return tell({ told: 'failure', run, failure })
      tell({ told: 'progress', run, octets: read })
    }
    const end = inspection.end()
    if (!end.ok) return tell({ told: 'failure', run, failure: end })
    const report = sink.report({ octets: read, compressed })
    if (!report) throw new Error('an inspection ended without a report')
    last = { run, report }
    tell({ told: 'report', run, report, milliseconds: performance.now() - began })
  } catch (error) {
    inspection.abandon()
    // an Error's message may quote the upload: it stays on this machine, but helps nobody
    const detail = compressed
      ? 'The file begins like gzip and does not unzip.'
      : `The file could not be read to its end (${(error as Error).name}).`
    tell({ told: 'failure', run, failure: { detail } })
  }
}

function written(report: Report, as: Writer): Blob {
  switch (as) {
    case 'text':
      return new Blob([toText(report, { color: false })], { type: 'text/plain' })
    case 'html':
      return new Blob([toHtml(report)], { type: 'text/html' })
    case 'json':
      return new Blob([toJson(report)], { type: 'application/json' })
    case 'sarif':
      return new Blob([toSarif(report, CATALOGUE)], { type: 'application/sarif+json' })
  }
}

function tell(answered: Answered): void {
  self.postMessage(answered)
}
