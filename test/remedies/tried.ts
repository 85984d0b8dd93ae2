import { isDeepStrictEqual } from 'node:util'
import { incurable } from '../../worker/diagnosis/catalogue/incurable.ts'
import type { Engine } from '../../worker/engine/engine.ts'
import { inspectUpload } from '../../worker/inspect.ts'
import { policyInForce } from '../../worker/policy/config/in-force.ts'
import { readRunningConfig } from '../../worker/policy/config/running-config.ts'
import type { Traffic } from '../../worker/policy/config/traffic/traffic.ts'
import type { InspectOptions } from '../../worker/report/inspection.ts'
import { withoutParts } from '../../worker/policy/propose/remade.ts'
import type { CureRecord } from '../../worker/report/cure.ts'
import type { FindingRecord } from '../../worker/report/finding.ts'
import type { LineRecord } from '../../worker/report/line.ts'
import type { Report } from '../../worker/report/report.ts'
import { ReportCollector } from '../../worker/report/sink.ts'
import { PLACEHOLDER_MAP } from '../../worker/policy/unseen-map.ts'
import { TRIED_POLICIES, type TriedPolicy } from './policies.ts'

/** The cure of one upload under one policy, pasted back in every way. */
export interface Tried {
  sessions: number
  /** 1 if there is a cure, and its parts */
  cures: number
  parts: number
  /** cures that were tried on the session, on a reconstruction, on neither */
  onSession: number
  onReconstruction: number
  unverified: number
  /** texts pasted: alone, before and after every other text of the report, and without each part */
  pastes: number
  /** findings of changed lines that are cured, and those that the cure leaves with a reason */
  cured: number
  left: number
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

type At = Pick<FindingRecord['lines'][number], 'session' | 'line'>

/** A record of mail data stands for all its lines under the number of the first. */
function recordOf(report: Report, { session, line }: At): LineRecord | undefined {
  return report.sessions[session]?.lines.findLast((record) => record.line <= line)
}

/** Whether the line is as it was sent under the policy of this report. */
function isUnchanged(report: Report, at: At): boolean {
  return passes(recordOf(report, at))
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

/** A map of its own as a recording shows one, so far as `config` changes it; it is bound. */
function unseenBefore(config: string): string {
  const stood = ['mask-banner', 'no allow-tls'].filter((one) =>
    config.includes(one.replace('no ', '')),
  )
  return boundUnseen(
    `policy-map type inspect esmtp ${PLACEHOLDER_MAP}
 parameters
${stood
  .map(
    (one) => `  ${one}
`,
  )
  .join('')}`,
  )
}

function boundUnseen(text: string): string {
  return `${text}policy-map global_policy
 class inspection_default
  no inspect esmtp
  inspect esmtp ${PLACEHOLDER_MAP}
`
}

/** Whether the text that was in force, the cure, and what undoes it leave what the text alone does. */
function isUndone(cure: CureRecord, policy: TriedPolicy, traffic: readonly Traffic[]): boolean {
  const { config, bind, undo } = cure
  // what is changed in place is undone by stating what stood there
  const inPlace = config.includes(PLACEHOLDER_MAP)
  const before = readRunningConfig(inPlace ? unseenBefore(config) : policy.text)
  const after = readRunningConfig(
    inPlace
      ? boundUnseen(undo ?? '')
      : policy.text + unknownTo(policy.text, config) + (bind ?? '') + (undo ?? ''),
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

/** Commands that no release of the profile has. */
const FOREIGN: Readonly<Record<string, RegExp>> = {
  'pix-6': /inspect esmtp|allow-tls|policy-map/,
  'pix-7': /^ +allow-tls|fixup/m,
  'asa-7.2': /fixup/,
  'asa-9.4': /fixup/,
}

const ENDINGS = new Set(['exempt-server', 'no-inspect', 'no-fixup'])

/** Keywords that nothing may lead a client to: their command would arrive as X. */
const LEADING =
  /^\d{3}[ -](?:CHUNKING|X-EXPS|X-ANONYMOUSTLS|XEXCH50|X-LINK2STATE|XCLIENT|XFORWARD|EXPN|TURN|ETRN|VERB|ONEX)\b/i

/**
 * Pastes the cure back: alone, after every other text of the report and before it, without each part. Whatever
 * it claims to cure must then pass; what it says it leaves must have a reason, and nothing is left unsaid. A
 * recording made behind the firewall cannot be run again from here: of its cure only the texts are tried.
 */
export function tryCure(engine: Engine, upload: Uint8Array, policy: TriedPolicy): Tried | null {
  const report = reportOn(engine, upload, policy.options)
  if (report === null) return null
  const out: Tried = {
    sessions: report.sessions.length,
    cures: 0,
    parts: 0,
    onSession: 0,
    onReconstruction: 0,
    unverified: 0,
    pastes: 0,
    cured: 0,
    left: 0,
    failures: [],
  }
  const fail = (what: string): void => void out.failures.push(what)
  const { cure } = report
  const changed = report.findings.filter(
    ({ lines, mode }) => mode === 'predicted' && lines.some((line) => !isUnchanged(report, line)),
  )
  for (const { id, severity } of changed) {
    if (cure?.cures.includes(id)) out.cured++
    else if (cure?.leaves.some((left) => left.id === id)) out.left++
    else if (severity === 'error' && incurable(id) === null) fail(`${id} has no cure`)
  }
  if (cure === null) return out
  // another product's settings are no text of a PIX or ASA
  if (!/PIX|ASA/.test(cure.device)) return out
  out.cures++
  out.parts += cure.parts.length
  if (cure.verifiedOn === 'session') out.onSession++
  else if (cure.verifiedOn === 'reconstruction') out.onReconstruction++
  else out.unverified++
  const { profile } = policy.options
  const foreign = profile === undefined ? undefined : FOREIGN[profile]
  // of text without a session the cure is for the device that the text names, whatever was asked
  const observed =
    report.sessions.length === 0 || report.sessions.some(({ mode }) => mode === 'observed')
  const paste = cure.config + (cure.bind ?? '')
  if (!observed && foreign?.test(paste)) fail(`has commands that ${profile} does not have`)
  if (observed && cure.verifiedOn === 'session') fail('was not tried on that')
  const others = new Set([
    ...cure.parts.map(({ config }) => config),
    ...report.findings.flatMap(({ remedies }) =>
      remedies.map(({ config, bind }) => (config ?? '') + (bind ?? '')),
    ),
  ])
  others.delete(paste)
  others.delete(cure.config)
  others.delete('')
  const run = (text: string): Report | null => {
    out.pastes++
    return reportOn(engine, upload, { ...(profile && { profile }), policy: text })
  }
  const holds = (name: string, text: string, ids: readonly string[]): void => {
    const under = run(text)
    if (under === null) return fail(`${name}: does not read`)
    if (observed) return
    for (const { id, lines } of changed)
      if (ids.includes(id) && lines.some((line) => !isUnchanged(under, line)))
        fail(`${name}: ${id} is not cured`)
    if (cure.verifiedOn === 'session' && madeWorse(report, under).length > 0)
      fail(`${name}: changes lines ${madeWorse(report, under).join(' ')}, which were left alone`)
    const shown = report.sessions.flatMap(({ lines, index }) =>
      lines.filter(
        (line) =>
          line.kind === 'ehlo-reply' &&
          LEADING.test(line.text) &&
          !passes(line) &&
          // inside TLS all commands pass
          recordOf(under, { session: index, line: line.line })?.verdict === 'pass' &&
          !cure.parts.some(({ id }) => ENDINGS.has(id)),
      ),
    )
    if (shown.length > 0) fail(`${name}: shows ${shown[0]?.text}`)
  }
  const known = policy.text + unknownTo(policy.text, cure.config) + (cure.bind ?? '')
  holds('alone', cure.config, cure.cures)
  holds('bound', paste, cure.cures)
  if (!observed) holds('after what is in force', known, cure.cures)
  for (const other of others) {
    holds(`after ${other}`, other + paste, cure.cures)
    holds(`before ${other}`, paste + other, cure.cures)
  }
  for (const { id } of cure.parts) {
    const text = withoutParts(cure, [id])
    const stay = cure.parts.filter((part) => part.id !== id)
    if ((text === '') !== (stay.length === 0)) fail(`without ${id}: the text is "${text}"`)
    if (text === '' || text.includes('! If it has "fixup')) continue
    const still = changed
      .map((finding) => finding.id)
      .filter((of) => cure.parts.every((part) => part.id !== id || !part.cures.includes(of)))
      .filter((of) => cure.cures.includes(of))
    holds(`without ${id}`, text, still)
  }
  const found = observed ? TRIED_POLICIES : [policy]
  if (!found.some((one) => isUndone(cure, one, trafficOf(report))))
    fail('is not undone by its undo')
  return out
}
