import { MAX_KNOWN_TRAFFIC } from '../limits.ts'
import { resolvePolicy } from '../policy/effective.ts'
import { faultSentence, type PolicyFault } from '../policy/config/fault.ts'
import type { PolicyInForce } from '../policy/config/in-force.ts'
import { policyInForce } from '../policy/config/in-force.ts'
import { readingRunningConfig } from '../policy/config/running-config.ts'
import type { Traffic } from '../policy/config/traffic/traffic.ts'
import type { ProfileId, Switches } from '../policy/policy.ts'
import type { InspectFailure } from '../report/inspection.ts'
import type { SessionAbout } from '../smtp/session.ts'
import { trafficOf } from './cures/traffic.ts'
import { whole, type Steps } from '../turn.ts'

/** The profile of whoever asks what a firewall would do and names none: that of Cisco case K68595168. */
const DEFAULT_PROFILE: ProfileId = 'pix-7'

/** What of an upload's options decides about octets. */
export interface PolicyOptions {
  profile?: ProfileId
  policy?: string
  mapName?: string
  switches: Switches
}

/** What a session meets: the policy, the custom map it is made of, and where the text binds that. */
export type MetPolicy = Pick<PolicyInForce, 'policy' | 'map' | 'where'>

type SessionEnds = Pick<SessionAbout, 'client' | 'server'>

export type SettledPolicy =
  | {
      ok: true
      /** of a session of which nothing is known */
      met: MetPolicy
      /** of this session: class maps may tell servers and ports apart */
      forSession(about: SessionEnds): MetPolicy
    }
  | InspectFailure

/** What is asked by these options: of a policy, where they name one or a part of one. */
export function questionOf({ profile, policy, switches }: PolicyOptions): 'happened' | 'would' {
  const named = profile !== undefined || policy !== undefined || Object.keys(switches).length > 0
  return named ? 'would' : 'happened'
}

/** Nothing is inspected: what was recorded is read as it stands. */
export const NO_POLICY: PolicyOptions = { profile: 'off', switches: {} }

/** The policy in force: switches over policy text over profile. A text with a fault is refused whole. */
export function settlePolicy(options: PolicyOptions): SettledPolicy {
  return whole(settlingPolicy(options))
}

/** The same in steps. */
export function* settlingPolicy(options: PolicyOptions): Steps<SettledPolicy> {
  const { profile, policy: text, mapName, switches } = options
  if (text === undefined) {
    const policy = resolvePolicy(profile ?? DEFAULT_PROFILE, switches)
    const met = { policy, map: null, where: null }
    return { ok: true, met, forSession: () => met }
  }
  const reading = yield* readingRunningConfig(text)
  if (!reading.ok) return policyFailure(reading.faults)
  const question = { profile: profile ?? null, mapName: mapName ?? null, switches }
  const unknown = { client: null, server: null }
  const answer = policyInForce(reading.config, { ...question, traffic: trafficOf(unknown, text) })
  if (!answer.ok) return policyFailure(answer.faults)
  const met = answer.inForce
  // whether a text has faults does not depend on the session
  const inForce = (traffic: Traffic): MetPolicy => {
    const here = policyInForce(reading.config, { ...question, traffic })
    return here.ok ? here.inForce : met
  }
  return { ok: true, met, forSession: remembered((about) => trafficOf(about, text), inForce) }
}

/** Looks a policy up by what is seen of a session, once for each while it is remembered. */
function remembered(
  seen: (about: SessionEnds) => Traffic,
  inForce: (traffic: Traffic) => MetPolicy,
): (about: SessionEnds) => MetPolicy {
  const known = new Map<string, MetPolicy>()
  return (about) => {
    const traffic = seen(about)
    const key = `${traffic.client} ${traffic.server} ${traffic.port}`
    const found = known.get(key) ?? inForce(traffic)
    if (known.size >= MAX_KNOWN_TRAFFIC) known.clear()
    known.set(key, found)
    return found
  }
}

/** A text with faults is refused whole, and all of them are told. */
export function policyFailure(faults: readonly PolicyFault[]): InspectFailure {
  return {
    ok: false,
    code: 'policy-does-not-parse',
    detail: `The policy text has ${faults.length} fault${faults.length === 1 ? '' : 's'}.`,
    errors: faults.map((fault) => ({
      line: fault.line,
      column: fault.column,
      message: faultSentence(fault),
    })),
  }
}
