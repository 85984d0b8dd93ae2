import { policyInForce } from '../../policy/config/in-force.ts'
import { readRunningConfig } from '../../policy/config/running-config.ts'
import type { EffectivePolicy } from '../../policy/effective.ts'
import type { ProfileId } from '../../policy/policy.ts'
import type { SessionAbout } from '../../smtp/session.ts'
import { trafficOf } from './traffic.ts'

/** The policy that `text`, pasted into a firewall of this profile, puts in force for a session; null where it has faults. */
export function policyOfText(
  text: string,
  profile: ProfileId,
  about: Pick<SessionAbout, 'client' | 'server'>,
): EffectivePolicy | null {
  const reading = readRunningConfig(text)
  if (!reading.ok) return null
  const answer = policyInForce(reading.config, { profile, traffic: trafficOf(about, text) })
  return answer.ok ? answer.inForce.policy : null
}
