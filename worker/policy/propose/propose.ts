import { MAX_NAME_CHARS } from '../../limits.ts'
import { asMap } from '../built-in.ts'
import { policyInForce } from '../config/in-force.ts'
import { readRunningConfig } from '../config/running-config.ts'
import { PLACEHOLDER_SERVER } from '../config/traffic.ts'
import type { EsmtpMap } from '../criteria.ts'
import type { EffectivePolicy } from '../effective.ts'
import type { Remedy } from '../remedy.ts'
import type { Change } from './changes.ts'
import { changesFor } from './changes.ts'
import type { PolicyProblem, Rerun } from './problem.ts'
import type { Binding, Texts } from './texts.ts'
import { DEFAULT_BINDING, exemptServer, replaceMap, stopFixup, stopInspection } from './texts.ts'

/** The policy a session met. */
export interface Situation {
  policy: EffectivePolicy
  /** the custom map in force, or null */
  map: EsmtpMap | null
  /** where the text binds it, or null where it does not say */
  where: { policyMap: string; className: string } | null
  /** address of the server as the session shows it, or null */
  server: string | null
}

/** Events that only an end of the inspection cures, beside those of a map. */
const OF_THE_INSPECTION = [
  'bad-address',
  'command-overflow',
  'pipeline-overflow',
  'reply-overflow',
  'incomplete-command',
  'incomplete-reply',
]

/** What it means that IOS is asked for: the facts at hand are of PIX and ASA. */
export const IOS_NOT_COVERED =
  'Zone-based firewalls of IOS (class-map type inspect smtp) are not covered: no fact of how they treat a session is at hand.'

/**
 * Configurations that cure `problem`, the least that is given up first: parameters, a higher limit, one
 * mask less, no inspection of one server, no inspection. Each is read back, and run again with `rerun`
 * where the session can be; what does not keep its promise is not proposed. Without `rerun` (a
 * recording made behind the firewall) none is verified.
 */
export function proposeRemedies(
  problem: PolicyProblem,
  situation: Situation,
  rerun: Rerun | null,
): Remedy[] {
  const { policy } = situation
  if (policy.profile === 'off') return []
  const keep = (remedy: Remedy): Remedy | null => verified(remedy, policy, problem, rerun)
  if (policy.profile === 'pix-6') return [keep(endFixup())].filter((remedy) => remedy !== null)
  const binding: Binding = { ...(situation.where ?? DEFAULT_BINDING), map: situation.map }
  const changed = changeMap(problem, situation, binding, keep, rerun !== null)
  const cured = problem.kind !== 'event' || changed.length > 0
  if (!cured && !OF_THE_INSPECTION.includes(problem.event)) return []
  const ended = [exempt(situation.server, binding), end(binding)]
    .map(keep)
    .filter((remedy) => remedy !== null)
  return [...changed, ...ended]
}

function changeMap(
  problem: PolicyProblem,
  { policy, map }: Situation,
  binding: Binding,
  keep: (remedy: Remedy) => Remedy | null,
  tried: boolean,
): Remedy[] {
  const base = map === null ? asMap(policy) : withSwitches(map, policy)
  const done = new Set<number>()
  const remedies: Remedy[] = []
  for (const change of changesFor(problem, base, tried)) {
    if (done.has(change.group)) continue
    const edited = change.edit(base)
    if (edited === null) continue
    const named = { ...edited, name: newName(map, change) }
    const remedy = keep(toRemedy(change, replaceMap(named, binding)))
    if (remedy === null) continue
    done.add(change.group)
    remedies.push(remedy)
  }
  return remedies
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

function toRemedy(
  words: Pick<Change, 'title' | 'givesUp'> & { minimumVersion: string | null },
  texts: Texts,
): Remedy {
  const { title, givesUp, minimumVersion } = words
  return { title, ...texts, givesUp, minimumVersion, verified: false }
}

function exempt(server: string | null, binding: Binding): Remedy {
  const texts = exemptServer(server, binding)
  const isPlaceholder = texts.config.includes(PLACEHOLDER_SERVER)
  const placeholder = isPlaceholder
    ? ` ${PLACEHOLDER_SERVER} is a placeholder: put the address of the server there.`
    : ''
  return toRemedy(
    {
      title: 'Inspect all mail but that of this server',
      givesUp: `All protection of this one server by the inspection.${placeholder}`,
      minimumVersion: '7.0(1)',
    },
    texts,
  )
}

function end(binding: Binding): Remedy {
  return toRemedy(
    {
      title: 'End the inspection: no inspect esmtp',
      givesUp: 'All protection by the inspection, for every server.',
      minimumVersion: '7.0(1)',
    },
    stopInspection(binding),
  )
}

function endFixup(): Remedy {
  return toRemedy(
    {
      title: 'End the inspection: no fixup protocol smtp 25',
      givesUp: 'All protection by the inspection, for every server. PIX 6 has nothing smaller.',
      minimumVersion: null,
    },
    stopFixup(),
  )
}

/** The remedy with its proof; null if its text has a fault or the session shows that it does not help. */
function verified(
  remedy: Remedy,
  policy: EffectivePolicy,
  problem: PolicyProblem,
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
  return result?.linesUnchanged(problem.at) === true ? { ...remedy, verified: true } : null
}
