import type { Engine } from '../../worker/engine/engine.ts'
import { inspectUpload } from '../../worker/inspect.ts'
import type { ProfileId } from '../../worker/policy/policy.ts'
import type { InspectOptions } from '../../worker/report/inspection.ts'
import type { FindingRecord } from '../../worker/report/finding.ts'
import type { Report } from '../../worker/report/report.ts'
import { ReportCollector } from '../../worker/report/sink.ts'

/** Findings of what was sent, whatever became of it: they may name lines that are changed for another reason. */
const FACTS: ReadonlySet<string> = new Set([
  'bad-termination',
  'bare-cr',
  'nul-octet',
  'empty-command',
  'split-command',
  // what its sender broke off is of no use to anyone, forwarded or not
  'incomplete-command',
  'incomplete-reply',
  'pipelining',
  'unexpected-server-transition',
  'message-text-masked',
])

/** The remedies of one upload under one profile, each sent back as the policy. */
export interface Tried {
  sessions: number
  findings: number
  /** remedies that were tried, and of these the different configurations */
  tried: number
  configurations: number
  /** not verified: recorded behind the firewall, or no configuration helps */
  unverified: number
  failures: string[]
}

const PLAIN: InspectOptions = { format: 'auto', switches: {}, lines: 'all', eol: 'auto' }

/** The report on an upload, or null where it is none. */
export function reportOn(
  engine: Engine,
  upload: Uint8Array,
  options: Partial<InspectOptions>,
): Report | null {
  const sink = new ReportCollector()
  const inspection = inspectUpload(engine, { ...PLAIN, ...options }, sink)
  if (inspection.push(upload.slice()) !== null || !inspection.end().ok) return null
  return sink.report()
}

/** Whether the line is as it was sent under the policy of this report. */
function isUnchanged(report: Report, { session, line }: FindingRecord['lines'][number]): boolean {
  // a record of mail data stands for all its lines under the number of the first
  const found = report.sessions[session]?.lines.findLast((record) => record.line <= line)
  return found?.verdict === 'pass' || found?.verdict === 'passthrough'
}

/**
 * Runs every remedy of every finding: it must read as a policy, and leave the lines that the finding names
 * as they are if it says that it was verified. A predicted finding of changed lines must have one that
 * was, or say why none helps. Null where the upload is no transcript.
 */
export function tryRemedies(engine: Engine, upload: Uint8Array, profile: ProfileId): Tried | null {
  const report = reportOn(engine, upload, { profile })
  if (report === null) return null
  const out: Tried = {
    sessions: report.sessions.length,
    findings: 0,
    tried: 0,
    configurations: 0,
    unverified: 0,
    failures: [],
  }
  const again = new Map<string, Report | null>()
  for (const finding of report.findings) {
    const { remedies, lines, mode, id } = finding
    if (remedies.length > 0) out.findings++
    for (const { config, verified, title } of remedies) {
      if (config === null) {
        out.unverified++
        continue
      }
      if (!again.has(config))
        again.set(config, reportOn(engine, upload, { profile, policy: config }))
      const under = again.get(config) ?? null
      if (under === null) out.failures.push(`${id}: "${title}" does not read as a policy`)
      else if (!verified) out.unverified++
      else {
        out.tried++
        const changed = lines.filter((line) => !isUnchanged(under, line))
        if (changed.length > 0 || lines.length === 0)
          out.failures.push(
            `${id}: "${title}" leaves line ${changed.map(({ line }) => line).join(' ')} changed`,
          )
      }
    }
    const changes = !FACTS.has(id) && lines.some((line) => !isUnchanged(report, line))
    const helped = remedies.some(({ verified, config }) => verified || config === null)
    if (mode === 'predicted' && changes && !helped)
      out.failures.push(`${id}: lines ${lines.map(({ line }) => line).join(' ')} have no remedy`)
  }
  out.configurations = again.size
  return out
}
