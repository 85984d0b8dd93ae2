import type { EsmtpMap } from '../criteria.ts'
import type { EffectivePolicy } from '../effective.ts'
import { resolvePolicy } from '../effective.ts'
import type { ProfileId, Switches } from '../policy.ts'
import { assumedOfDevice, assumedOfPatterns, assumedOfService } from './assumed.ts'
import type { PolicyFault } from './fault.ts'
import { quoted } from './fault.ts'
import type { ClassInspection, TrafficPolicies, TrafficPolicy } from './traffic/layer4.ts'
import type { RunningConfig } from './running-config.ts'
import { DEFAULT_MAP_NAME } from './running-config.ts'
import type { Traffic } from './traffic/traffic.ts'
import { SMTP_PORT, UNKNOWN_TRAFFIC } from './traffic/traffic.ts'
import { profileOf } from './version.ts'

/** What is asked beside the text. */
export interface PolicyQuestion {
  /** a profile the user named; null: the text decides, else asa-9.4 */
  profile?: ProfileId | null
  /** an esmtp map the user named, whether it is bound or not */
  mapName?: string | null
  switches?: Switches
  /** the session judged */
  traffic?: Traffic | null
}

/** The policy a text puts in force. */
export interface PolicyInForce {
  policy: EffectivePolicy
  /** the custom map, or null for the profile's own */
  map: EsmtpMap | null
  /** where it is bound: policy map, class, service; null where the text does not say */
  where: { policyMap: string; className: string; service: string | null; line: number } | null
  /** what was assumed, in our words */
  assumed: readonly string[]
}

export type PolicyAnswer =
  { ok: true; inForce: PolicyInForce } | { ok: false; faults: readonly PolicyFault[] }

/** Which policy `config` puts in force for the traffic asked about. */
export function policyInForce(config: RunningConfig, question: PolicyQuestion = {}): PolicyAnswer {
  const chosen = chooseMap(config, question)
  if (!chosen.ok) return chosen
  const asked = question.profile ?? null
  const profile = profileInForce(config, asked, chosen)
  const policy = resolvePolicy(profile, question.switches ?? {}, chosen.map)
  const { where } = chosen
  const map = profile === 'off' ? null : chosen.map
  const assumed = [
    ...assumedOfDevice(config, asked, profile),
    ...(chosen.isSmtp && chosen.inspects
      ? [
          'inspect smtp: taken for fixup protocol smtp of PIX 6, which passes the same seven commands',
        ]
      : []),
    ...chosen.assumed,
    ...assumedOfService(config.traffic),
    ...assumedOfPatterns(map),
  ]
  return { ok: true, inForce: { policy, map, where, assumed } }
}

function profileInForce(
  config: RunningConfig,
  asked: ProfileId | null,
  { inspects, isSmtp }: Pick<Bound, 'inspects' | 'isSmtp'>,
): ProfileId {
  if (!inspects || config.fixup?.inspects === false) return 'off'
  if (config.fixup !== null || isSmtp) return 'pix-6'
  return asked ?? (config.version === null ? 'asa-9.4' : profileOf(config.version))
}

type Choice =
  | {
      ok: true
      inspects: boolean
      isSmtp: boolean
      map: EsmtpMap | null
      where: PolicyInForce['where']
      assumed: string[]
    }
  | { ok: false; faults: PolicyFault[] }

function chooseMap(config: RunningConfig, question: PolicyQuestion): Choice {
  const name = question.mapName ?? null
  if (name !== null) return chooseNamed(config, name)
  const bound = boundInspection(config.traffic, question.traffic ?? UNKNOWN_TRAFFIC)
  if (bound !== null) {
    const map = config.maps.find((known) => known.name === bound.mapName) ?? null
    const { inspects, isSmtp, where, assumed } = bound
    return { ok: true, inspects, isSmtp, map, where, assumed }
  }
  const [only, second] = config.maps
  if (second !== undefined) {
    const line = config.mapLines.get(second.name) ?? 1
    const expected = 'one map, or inspect esmtp NAME to tell which of them is in force'
    return { ok: false, faults: [{ line, column: 1, found: 'a second map', expected }] }
  }
  // a whole configuration that inspects other protocols and not this one does not inspect it
  const silent = config.hasVersionLine && config.traffic.policies.some((p) => p.inspectsOther)
  return {
    ok: true,
    inspects: !silent || only !== undefined,
    isSmtp: false,
    map: only ?? null,
    where: null,
    assumed: [],
  }
}

function chooseNamed(config: RunningConfig, name: string): Choice {
  const map = config.maps.find((known) => known.name === name) ?? null
  if (map === null && name !== DEFAULT_MAP_NAME) {
    const known = [DEFAULT_MAP_NAME, ...config.maps.map((one) => one.name)]
    const expected = `the name of a map of this text: ${known.map(quoted).join(', ')}`
    return { ok: false, faults: [{ line: 1, column: 1, found: quoted(name), expected }] }
  }
  return { ok: true, inspects: true, isSmtp: false, map, where: null, assumed: [] }
}

interface Bound {
  inspects: boolean
  /** by `inspect smtp` */
  isSmtp: boolean
  mapName: string | null
  where: PolicyInForce['where']
  assumed: string[]
}

/** What the layer 3/4 policy maps say of the traffic; null where they say nothing of esmtp. */
function boundInspection(traffic: TrafficPolicies, session: Traffic): Bound | null {
  const candidates = inService(traffic)
  const stated = candidates.some(({ policy }) => policy.some((c) => c.inspects !== null))
  if (!stated) return null
  const here = withOthers(firstMatch(traffic, candidates, session), candidates)
  if (here.inspects || session.port === SMTP_PORT) return here
  // a lab's port stands for the port that is inspected
  const assumed = firstMatch(traffic, candidates, { ...session, port: SMTP_PORT })
  if (!assumed.inspects) return assumed
  return {
    ...assumed,
    assumed: [...assumed.assumed, `the server's port stands for port ${SMTP_PORT}`],
  }
}

interface Candidate {
  policy: TrafficPolicy
  service: string | null
}

function inService(traffic: TrafficPolicies): Candidate[] {
  const all = traffic.policies.map((policy) => ({ policy, service: null }))
  const serviced = traffic.serviced.flatMap(({ name, where }): Candidate[] => {
    const policy = traffic.policy(name)
    return policy === undefined ? [] : [{ policy, service: where }]
  })
  return serviced.length > 0 ? serviced : all
}

function firstMatch(
  traffic: TrafficPolicies,
  candidates: readonly Candidate[],
  session: Traffic,
): Bound {
  let possible: Bound | null = null
  // a policy map in service at many interfaces says the same at each
  const judged = new Set<TrafficPolicy>()
  for (const { policy, service } of candidates) {
    if (judged.has(policy)) continue
    judged.add(policy)
    for (const inspection of policy.classes) {
      if (inspection.inspects === null) continue
      const answer = traffic.matches(inspection.className, session)
      if (answer === 'no') continue
      const bound = toBound(policy, service, inspection)
      const exempts = !bound.inspects && traffic.isNarrow(inspection.className)
      if (answer === 'maybe') {
        if (bound.inspects) possible ??= bound
      } else if (bound.inspects || exempts) {
        return possible === null ? bound : unsure(possible)
      }
    }
  }
  return possible === null
    ? { inspects: false, isSmtp: false, mapName: null, where: null, assumed: [] }
    : unsure(possible)
}

/** What interfaces have of their own counts for the sessions they take in, and which they are a text does not tell. */
function withOthers(bound: Bound, candidates: readonly Candidate[]): Bound {
  const { where } = bound
  if (where === null || where.service === null || where.service === 'global') return bound
  const inspecting = new Map<TrafficPolicy, boolean>()
  for (const { policy } of candidates)
    if (!inspecting.has(policy))
      inspecting.set(
        policy,
        policy.some((c) => c.inspects === true),
      )
  const others = candidates.filter(
    ({ policy }) => policy.name !== where.policyMap && inspecting.get(policy) === true,
  )
  const assumed = others.map(
    ({ policy, service }) =>
      `the session comes by ${where.service}, not by ${service} (policy-map ${policy.name})`,
  )
  return { ...bound, assumed: [...bound.assumed, ...assumed] }
}

/** Where the text leaves open whether a class takes the session in, inspection is what must be reckoned with. */
function unsure(bound: Bound): Bound {
  const className = bound.where?.className ?? ''
  return { ...bound, assumed: [`the session is one that class ${quoted(className)} takes in`] }
}

function toBound(
  policy: TrafficPolicy,
  service: string | null,
  inspection: ClassInspection,
): Bound {
  const { className, line } = inspection
  return {
    inspects: inspection.inspects === true,
    isSmtp: inspection.isSmtp,
    mapName: inspection.mapName,
    where: { policyMap: policy.name, className, service, line },
    assumed: [],
  }
}
