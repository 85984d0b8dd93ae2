import { actionText, matchText } from '../policy/config/esmtp/match-text.ts'
import { policyInForce } from '../policy/config/in-force.ts'
import { readingRunningConfig } from '../policy/config/running-config.ts'
import { writeMap } from '../policy/config/writer.ts'
import type { InspectFailure } from '../report/inspection.ts'
import type { CheckedPolicy } from '../report/policy.ts'
import { policyFailure, type PolicyOptions } from './policy.ts'
import { policyRecord } from './run/records.ts'
import { whole, type Steps } from '../turn.ts'

/** What a running-config puts in force, or every fault of it. Of the text nothing goes on but the esmtp map. */
export function checkPolicy(
  text: string,
  options: Omit<PolicyOptions, 'policy'>,
): { ok: true; checked: CheckedPolicy } | InspectFailure {
  return whole(checkingPolicy(text, options))
}

/** The same in steps. */
export function* checkingPolicy(
  text: string,
  { profile, mapName, switches }: Omit<PolicyOptions, 'policy'>,
): Steps<{ ok: true; checked: CheckedPolicy } | InspectFailure> {
  const reading = yield* readingRunningConfig(text)
  yield
  if (!reading.ok) return policyFailure(reading.faults)
  const { config } = reading
  const answer = policyInForce(config, {
    profile: profile ?? null,
    mapName: mapName ?? null,
    switches,
  })
  if (!answer.ok) return policyFailure(answer.faults)
  const { policy, map, where, assumed } = answer.inForce
  const relay = policy.mailRelay
  const checked: CheckedPolicy = {
    policy: {
      ...policyRecord(policy),
      mailRelay: relay && { domain: relay.domain, action: relay.act, log: relay.log },
      matches: (map?.matches ?? []).map((match) => ({
        position: match.position,
        match: matchText(match),
        action: actionText(match.action),
      })),
    },
    text: map && writeMap(map),
    where,
    maps: config.maps.map(({ name }) => name),
    assumed: [...assumed],
    lines: config.lines,
    linesPassedOver: config.linesPassedOver,
  }
  return { ok: true, checked }
}
