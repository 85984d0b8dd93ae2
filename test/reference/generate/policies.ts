import fc from 'fast-check'
import type { EsmtpMap } from '../../../worker/policy/criteria.ts'
import { esmtpMap } from '../../policy/reference/arbitrary.ts'
import { randomSession } from '../arbitrary.ts'
import type { ReferenceSession } from '../session.ts'
import { Choices } from './choices.ts'
import { longLineMap, longLineSession } from './long-lines.ts'

/** One seed in so many has command lines as long as a held line may be: they take long. */
const LONG_LINES_EVERY = 50

/** The session of a seed under the map of a seed, with times or without: the same on every machine. */
export function randomPolicySession(seed: number): ReferenceSession {
  if (seed % LONG_LINES_EVERY === LONG_LINES_EVERY - 1) {
    const choices = Choices.ofSeed(seed)
    const map = longLineMap(choices)
    return { ...longLineSession(choices, randomSession(seed)), switches: {}, map }
  }
  const [map] = fc.sample(esmtpMap, { seed, numRuns: 1 })
  return underMap(randomSession(seed), map as EsmtpMap, Choices.ofSeed(seed ^ 0x5bd1e995))
}

/** A session under a map; switches would win over it, so there are none. */
export function underMap(
  session: ReferenceSession,
  map: EsmtpMap,
  choices: Choices,
): ReferenceSession {
  const clocked = choices.chance(60)
  let now = 0
  const times = session.segments.map(() => (now += choices.of([0, 1, 300, 700, 2_000])))
  return { ...session, switches: {}, map, ...(clocked && { times }) }
}
