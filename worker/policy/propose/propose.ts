import { MAX_NAME_CHARS } from '../../limits.ts'
import { asMap } from '../built-in.ts'
import type { EsmtpMap } from '../criteria.ts'
import type { EffectivePolicy } from '../effective.ts'
import type { Remedy } from '../remedy.ts'
import { isUnseen } from '../unseen-map.ts'
import type { Change } from './changes.ts'
import { changesFor, hasChange } from './changes.ts'
import { changeInPlace } from './in-place.ts'
import type { PolicyProblem, Rerun } from './problem.ts'
import { toRemedy, verified } from './proof.ts'
import { bindingOf, type Situation } from './situation.ts'
import { replaceMap } from './texts.ts'

/** A change that cures, and the remedy it makes. */
export interface Working {
  change: Change
  remedy: Remedy
}

/**
 * The changes of the map in force that cure `problem`, of each group the first, the least that is given up first:
 * parameters, a higher limit, one mask less. Each is read back, and run again with `rerun` where the session can be;
 * what does not keep its promise is not proposed. Without `rerun` (a recording made behind the firewall) none is
 * verified. PIX 6 has no maps.
 */
export function workingChanges(
  problem: PolicyProblem,
  situation: Situation,
  rerun: Rerun | null,
): Working[] {
  if (situation.policy.profile === 'pix-6') return []
  const done = new Set<number>()
  const working: Working[] = []
  for (const change of changesFor(problem, baseOf(situation), rerun !== null)) {
    if (done.has(change.group) || !hasChange(situation.policy.profile, change)) continue
    const remedy = changed(change, problem.at, situation, rerun)
    if (remedy === null) continue
    done.add(change.group)
    working.push({ change, remedy })
  }
  return working
}

/** The map in force as a map that can be changed. */
export function baseOf({ policy, map }: Situation): EsmtpMap {
  return map === null ? asMap(policy) : withSwitches(map, policy)
}

/** The remedy of one change; null if it changes nothing or does not help. */
export function changed(
  change: Change,
  at: readonly number[],
  situation: Situation,
  rerun: Rerun | null,
): Remedy | null {
  const edited = change.edit(baseOf(situation))
  if (edited === null) return null
  if (isUnseen(situation.map)) {
    const remedy = toRemedy(change, changeInPlace(baseOf(situation), edited))
    return verified(remedy, situation.policy, at, rerun)
  }
  const named = { ...edited, name: newName(situation.map, change) }
  const remedy = toRemedy(change, replaceMap(named, bindingOf(situation)))
  return verified(remedy, situation.policy, at, rerun)
}

/** The map as it works under the switches, which win over its text and are gone from the new one. */
function withSwitches(map: EsmtpMap, policy: EffectivePolicy): EsmtpMap {
  const { maskBanner, allowTls, specialCharacter } = policy
  return { ...map, parameters: { ...map.parameters, maskBanner, allowTls, specialCharacter } }
}

/** A name that says what the map is for, and is not the one in use. */
function newName(map: EsmtpMap | null, change: Change): string {
  const stem = map === null ? 'esmtp' : map.name
  const name = `${stem.slice(0, MAX_NAME_CHARS - change.word.length - 1)}_${change.word}`
  return name === map?.name ? `${name.slice(0, MAX_NAME_CHARS - 2)}_2` : name
}
