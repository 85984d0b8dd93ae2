import { CATALOGUE } from '../../worker/diagnosis/catalogue/catalogue.ts'
import { compareUploads } from '../../worker/compare.ts'
import { inspectUpload } from '../../worker/inspect.ts'
import type { ProfileId } from '../../worker/policy/policy.ts'
import { toHtml } from '../../worker/report/html/html.ts'
import { toJson } from '../../worker/report/json.ts'
import { toNdjson } from '../../worker/report/ndjson.ts'
import { toSarif } from '../../worker/report/sarif.ts'
import { ReportCollector } from '../../worker/report/sink.ts'
import { toText } from '../../worker/report/text/text.ts'
import { loadEngine } from '../vectors/core.ts'
import { leaks, type Canary } from './canaries.ts'

const engine = loadEngine()

/** How an answer is asked for. */
export interface Asking {
  lines: 'all' | 'changed' | 'full'
  profile?: ProfileId
}

/** The answer to an upload in every form in which it is given: a report in all of them, or a problem. */
export function answerTo(octets: Uint8Array, { lines, profile }: Asking): string {
  const sink = new ReportCollector()
  const asked = { format: 'auto', eol: 'auto', switches: {}, lines } as const
  const inspection = inspectUpload(
    engine,
    profile === undefined ? asked : { ...asked, profile },
    sink,
  )
  const outcome = inspection.push(new Uint8Array(octets)) ?? inspection.end()
  const report = sink.report()
  if (!outcome.ok || report === null) return JSON.stringify(outcome)
  return [
    toJson(report),
    toText(report, { color: false }),
    toHtml(report),
    toSarif(report, CATALOGUE),
    toNdjson(report),
  ].join('\n')
}

/** The comparison of an upload with what a firewall made of it. */
export function comparisonOf(octets: Buffer): string {
  const masked = octets.toString('latin1').replace(/EHLO(?= client)/g, 'XXXX')
  const comparison = compareUploads(engine, { outside: 'auto', inside: 'auto' })
  const sides = { outside: octets, inside: Buffer.from(masked, 'latin1') }
  for (const side of ['outside', 'inside'] as const) {
    const failure = comparison.push(side, new Uint8Array(sides[side])) ?? comparison.end(side)
    if (failure !== null) return JSON.stringify(failure)
  }
  return JSON.stringify(comparison.report())
}

/** What an upload's answers must not hold: mail is its uploader's own where all of it is asked for. */
export function leaking(canary: Canary, octets: Buffer, asking: Asking): string[] {
  if (asking.lines === 'full' && canary.mail === true) return []
  return leaks(answerTo(octets, asking), canary.secrets)
}
