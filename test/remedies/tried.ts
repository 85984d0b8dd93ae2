import { isDeepStrictEqual } from 'node:util'
import { incurable } from '../../worker/diagnosis/catalogue/incurable.ts'
import type { Engine } from '../../worker/engine/engine.ts'
import { inspectUpload } from '../../worker/inspect.ts'
import { policyInForce } from '../../worker/policy/config/in-force.ts'
import { readRunningConfig } from '../../worker/policy/config/running-config.ts'
import type { Traffic } from '../../worker/policy/config/traffic.ts'
import type { InspectOptions } from '../../worker/report/inspection.ts'
import type { FindingRecord, RemedyRecord } from '../../worker/report/finding.ts'
import type { LineRecord } from '../../worker/report/line.ts'
import type { Report } from '../../worker/report/report.ts'
import { ReportCollector } from '../../worker/report/sink.ts'
import { TRIED_POLICIES, type TriedPolicy } from './policies.ts'

/** The remedies of one upload under one policy, each sent back as the policy. */
export interface Tried {
  sessions: number
  /** findings with remedies; of these observed ones, and those of which one held on a reconstruction */
  findings: number
  observed: number
  reconstructed: number
  /** remedies verified on the session itself, and the different configurations they are */
  tried: number
  configurations: number
  /** remedies that say why no configuration helps */
  reasons: number
  /** remedies that could not be tried: recorded behind the firewall */
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

function passes(line: LineRecord | undefined): boolean {
  return line?.verdict === 'pass' || line?.verdict === 'passthrough'
}

/** Whether the line is as it was sent under the policy of this report. */
function isUnchanged(report: Report, { session, line }: FindingRecord['lines'][number]): boolean {
  // a record of mail data stands for all its lines under the number of the first
  return passes(report.sessions[session]?.lines.findLast((record) => record.line <= line))
}

/** Lines that were as they were sent and are not under the other policy. */
function madeWorse(report: Report, under: Report): string[] {
  return report.sessions.flatMap((session, index) => {
    if (session.mode === 'observed') return []
    return session.lines
      .filter((line) => passes(line) && !isUnchanged(under, { session: index, line: line.line }))
      .map(({ line }) => `${index}:${line}`)
  })
}

/** Every line's verdict, to tell whether two policies do the same. */
function verdicts(report: Report): string[] {
  return report.sessions.flatMap(({ lines }) => lines.map((line) => `${line.line} ${line.verdict}`))
}

/** Traffic of which the class of an exemption may be asked: the server of the session, and another. */
function trafficOf(report: Report): Traffic[] {
  const other = { client: '192.0.2.201', server: '192.0.2.202', port: 25 }
  const address = report.sessions[0]?.server.address
  return [other, ...(address ? [{ ...other, server: address }] : [])]
}

/** The blocks of `config` that `text` has not: a remedy repeats what it refers to, so that it can be read alone. */
function unknownTo(text: string, config: string): string {
  const blocks = (of: string): string[] => of.match(/^\S.*\n(?:[ \t].*\n)*/gm) ?? []
  const known = new Set(blocks(text))
  return blocks(config)
    .filter((block) => !known.has(block))
    .join('')
}

/** Whether the text that was in force, the remedy, and what undoes it leave what the text alone does. */
function isUndone(remedy: RemedyRecord, policy: TriedPolicy, traffic: readonly Traffic[]): boolean {
  const { config, bind, undo } = remedy
  const before = readRunningConfig(policy.text)
  const after = readRunningConfig(
    policy.text + unknownTo(policy.text, config ?? '') + (bind ?? '') + (undo ?? ''),
  )
  if (!before.ok || !after.ok) return false
  const profile = policy.options.profile ?? null
  return traffic.every((ends) => {
    const [old, undone] = [before, after].map(({ config: read }) => {
      const answer = policyInForce(read, { profile, traffic: ends })
      return answer.ok ? [answer.inForce.policy, answer.inForce.map] : null
    })
    return old !== null && isDeepStrictEqual(old, undone)
  })
}

/**
 * Runs every remedy of every finding. It must read as a policy, alone, bound, and taken back, which restores
 * what was in force; bound it does what it does alone. If it says that it was verified, it leaves the
 * lines its finding names as they are and changes none that was left alone before. A predicted
 * finding of changed lines has at least one that was verified, unless the catalogue says why none helps;
 * what is verified on a reconstruction says so. Null where the upload is no transcript.
 */
export function tryRemedies(engine: Engine, upload: Uint8Array, policy: TriedPolicy): Tried | null {
  const report = reportOn(engine, upload, policy.options)
  if (report === null) return null
  const out: Tried = {
    sessions: report.sessions.length,
    findings: 0,
    observed: 0,
    reconstructed: 0,
    tried: 0,
    configurations: 0,
    reasons: 0,
    unverified: 0,
    failures: [],
  }
  const { profile } = policy.options
  const traffic = trafficOf(report)
  const again = new Map<string, { under: Report | null; faults: string[] }>()
  const run = (remedy: RemedyRecord): { under: Report | null; faults: string[] } => {
    const config = remedy.config ?? ''
    const key = JSON.stringify([config, remedy.bind, remedy.undo])
    const known = again.get(key)
    if (known !== undefined) return known
    const as = (text: string): Report | null =>
      reportOn(engine, upload, { ...(profile && { profile }), policy: text })
    const under = as(config)
    // a recording may show another policy than the one that was named
    const found = remedy.verifiedOn === 'reconstruction' ? TRIED_POLICIES : [policy]
    const bound = remedy.bind === null ? under : as(config + remedy.bind)
    const faults = [
      ...(under === null ? ['does not read as a policy'] : []),
      ...(bound === null ? ['does not read as a policy once it is bound'] : []),
      ...(under && bound && !isDeepStrictEqual(verdicts(under), verdicts(bound))
        ? ['does something else once it is bound']
        : []),
      ...(found.some((one) => isUndone(remedy, one, traffic)) ? [] : ['is not undone by its undo']),
      ...(under && remedy.verifiedOn === 'session' && madeWorse(report, under).length > 0
        ? [`changes lines ${madeWorse(report, under).join(' ')}, which were left alone`]
        : []),
    ]
    const result = { under, faults }
    again.set(key, result)
    return result
  }
  for (const finding of report.findings) {
    const { remedies, lines, mode, id } = finding
    const fail = (what: string): void => void out.failures.push(`${id}: ${what}`)
    if (remedies.some(({ config }) => config !== null)) {
      out.findings++
      if (mode === 'observed') out.observed++
      if (remedies.some(({ verifiedOn }) => verifiedOn === 'reconstruction')) out.reconstructed++
    }
    for (const remedy of remedies) {
      const { config, verified, verifiedOn, title } = remedy
      if (verified !== (verifiedOn !== null)) fail(`"${title}" does not say what it was tried on`)
      if (config === null) {
        out.reasons++
        if (incurable(id) === null) fail(`"${title}", but the catalogue knows no reason`)
        continue
      }
      const { under, faults } = run(remedy)
      for (const fault of faults) fail(`"${title}" ${fault}`)
      if (verifiedOn === 'session' && mode === 'observed') fail(`"${title}" was not tried on that`)
      if (verifiedOn === null) out.unverified++
      if (verifiedOn !== 'session' || under === null) continue
      out.tried++
      const changed = lines.filter((line) => !isUnchanged(under, line))
      if (changed.length > 0 || lines.length === 0)
        fail(`"${title}" leaves line ${changed.map(({ line }) => line).join(' ')} changed`)
    }
    const changes = incurable(id) === null && lines.some((line) => !isUnchanged(report, line))
    if (mode === 'predicted' && changes && !remedies.some(({ verified }) => verified))
      fail(`lines ${lines.map(({ line }) => line).join(' ')} have no remedy that was verified`)
    if (incurable(id) !== null && remedies.some(({ config }) => config !== null))
      fail('has a configuration, though the catalogue says that none helps')
  }
  out.configurations = again.size
  return out
}
