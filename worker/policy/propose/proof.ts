import { policyInForce } from '../config/in-force.ts'
import { readRunningConfig } from '../config/running-config.ts'
import type { EffectivePolicy } from '../effective.ts'
import type { Remedy } from '../remedy.ts'
import type { Rerun } from './problem.ts'
import type { Texts } from './texts.ts'

/** What is not tried yet, or cannot be. */
export const UNVERIFIED = { verified: false, verifiedOn: null } as const

/** A remedy of its words and its texts, without proof. */
export function toRemedy(
  words: Pick<Remedy, 'title' | 'givesUp' | 'minimumVersion'>,
  texts: Texts,
): Remedy {
  const { title, givesUp, minimumVersion } = words
  return { title, ...texts, givesUp, minimumVersion, ...UNVERIFIED }
}

/** The remedy with its proof; null if its text has a fault or the session shows that it does not help. */
export function verified(
  remedy: Remedy,
  policy: EffectivePolicy,
  at: readonly number[],
  rerun: Rerun | null,
): Remedy | null {
  const texts = [remedy.config ?? '', (remedy.config ?? '') + (remedy.bind ?? '')]
  for (const text of texts) {
    const reading = readRunningConfig(text)
    if (!reading.ok) return null
    if (!policyInForce(reading.config, { profile: policy.profile }).ok) return null
  }
  if (rerun === null) return remedy
  const result = rerun(remedy.config ?? '')
  if (result?.linesUnchanged(at) !== true) return null
  return { ...remedy, verified: true, verifiedOn: result.on }
}
