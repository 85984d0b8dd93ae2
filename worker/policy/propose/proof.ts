import { policyInForce } from '../config/in-force.ts'
import { readRunningConfig } from '../config/running-config.ts'
import type { EffectivePolicy } from '../effective.ts'
import type { Remedy } from '../remedy.ts'
import type { Rerun } from './problem.ts'
import type { Texts } from './texts.ts'

/** A remedy of its words and its texts, without proof. */
export function toRemedy(
  words: Pick<Remedy, 'title' | 'givesUp' | 'minimumVersion'>,
  texts: Texts,
): Remedy {
  const { title, givesUp, minimumVersion } = words
  return { title, ...texts, givesUp, minimumVersion, verified: false }
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
  return result?.linesUnchanged(at) === true ? { ...remedy, verified: true } : null
}
