import type { EsmtpMap } from '../policy/criteria.ts'
import { resolvePolicy, type EffectivePolicy } from '../policy/effective.ts'
import { faultSentence } from '../policy/config/fault.ts'
import { policyInForce } from '../policy/config/in-force.ts'
import { readRunningConfig } from '../policy/config/running-config.ts'
import type { ProfileId, Switches } from '../policy/policy.ts'
import type { InspectFailure } from '../report/inspection.ts'

/** The default profile: that of Cisco case K68595168. */
const DEFAULT_PROFILE: ProfileId = 'pix-7'

/** What of an upload's options decides about octets. */
export interface PolicyOptions {
  profile?: ProfileId
  policy?: string
  mapName?: string
  switches: Switches
}

export type SettledPolicy =
  | {
      ok: true
      policy: EffectivePolicy
      map: EsmtpMap | null
      where: { policyMap: string; className: string } | null
    }
  | InspectFailure

/** The policy in force: switches over policy text over profile. A text with a fault is refused whole. */
export function settlePolicy(options: PolicyOptions): SettledPolicy {
  const { profile, policy: text, mapName, switches } = options
  if (text === undefined)
    return {
      ok: true,
      policy: resolvePolicy(profile ?? DEFAULT_PROFILE, switches),
      map: null,
      where: null,
    }
  const reading = readRunningConfig(text)
  const answer = reading.ok
    ? policyInForce(reading.config, {
        profile: profile ?? null,
        mapName: mapName ?? null,
        switches,
      })
    : reading
  if (answer.ok) {
    const { policy, map, where } = answer.inForce
    return { ok: true, policy, map, where }
  }
  return {
    ok: false,
    code: 'policy-does-not-parse',
    detail: `The policy text has ${answer.faults.length} fault${answer.faults.length === 1 ? '' : 's'}.`,
    errors: answer.faults.map((fault) => ({
      line: fault.line,
      column: fault.column,
      message: faultSentence(fault),
    })),
  }
}
