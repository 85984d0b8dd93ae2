import { MAX_NAME_CHARS } from '../../limits.ts'
import { parameterLines } from '../config/writer.ts'
import { mapLines, writePatterns } from '../config/writer.ts'
import type { EsmtpMap, MapMatch, MapParameters } from '../criteria.ts'
import { PROFILE_TABLE } from '../profiles.ts'
import { isUnseen } from '../unseen-map.ts'
import { actionText, matchText } from '../config/esmtp/match-text.ts'
import type { Change } from './changes.ts'
import { changedParameters, changeInPlace, NO_PARAMETERS } from './in-place.ts'
import { baseOf } from './propose.ts'
import { IN_PLACE_OF } from './remade.ts'
import { bindingOf, type Situation } from './situation.ts'
import { bindMap, exemptServers, stopFixup, stopInspection, type Texts } from './texts.ts'

/** What stands for all of the inspection, where no map cures. */
export type Ending = 'exempt-server' | 'no-inspect' | 'no-fixup'

/** What a user puts in the place of a place-holder. */
export interface CureFields {
  /** addresses of the servers to be taken out of the inspection; [] where none is known */
  servers: readonly string[]
}

/**
 * The text of a cure made of these changes, and of no others: a map with every line of the one in force but
 * the changed, what changes first in each block. Pure: a change that is left out is as if it had never been there.
 */
export function cureText(changes: readonly Change[], situation: Situation): Texts {
  const base = baseOf(situation)
  const map = { ...changedMap(base, changes), name: curedName(situation.map) }
  if (isUnseen(situation.map)) return changeInPlace(base, map)
  return {
    config: `${writePatterns(map)}${marked(base, map, situation)}`,
    ...bindMap(map, bindingOf(situation)),
  }
}

/** The text of a cure that takes servers, or everything, out of the inspection. */
export function endingText(ending: Ending, situation: Situation, { servers }: CureFields): Texts {
  if (ending === 'no-fixup') return stopFixup()
  const binding = bindingOf(situation)
  return ending === 'no-inspect' ? stopInspection(binding) : exemptServers(servers, binding)
}

/**
 * The lines of one change: pasted by themselves they add to the map, whatever else of the cure is in it already.
 * Comments say what they take the place of, so that they can be left out of the whole again.
 */
export function partText(change: Change, situation: Situation): string {
  const base = baseOf(situation)
  const map = changedMap(base, [change])
  const parameters = parameterLines(changedParameters(base.parameters, map.parameters))
  const replaced =
    situation.map === null
      ? []
      : parameterLines(changedParameters(map.parameters, base.parameters)).map(
          (line) => `  ${IN_PLACE_OF}${line.trim()}`,
        )
  const before = new Set(base.matches.map(matchLines))
  const after = new Set(map.matches.map(matchLines))
  const gone = base.matches.filter((match) => !after.has(matchLines(match)))
  const added = map.matches.filter((match) => !before.has(matchLines(match)))
  return [
    `policy-map type inspect esmtp ${curedName(situation.map)}`,
    ...(parameters.length > 0 ? [' parameters', ...replaced, ...parameters] : []),
    ...gone.flatMap((match) => [
      ` ${IN_PLACE_OF}match ${matchText(match)} / ${actionText(match.action)}`,
      ` no match ${matchText(match)}`,
    ]),
    ...added.map(matchLines),
    '',
  ].join('\n')
}

function changedMap(base: EsmtpMap, changes: readonly Change[]): EsmtpMap {
  return changes.reduce((map, { edit }) => edit(map) ?? map, base)
}

/** One name for the cure of a map, whatever it is made of: a second paste goes on with the first. */
export function curedName(map: EsmtpMap | null): string {
  if (map !== null && isUnseen(map)) return map.name
  const stem = map === null ? 'esmtp' : map.name
  const name = `${stem.slice(0, MAX_NAME_CHARS - '_cured'.length)}_cured`
  return name === map?.name ? `${name.slice(0, MAX_NAME_CHARS - 2)}_2` : name
}

const matchLines = (match: MapMatch): string =>
  ` match ${matchText(match)}\n  ${actionText(match.action)}`

/** The map's lines; those that restate the map in force stand under a comment that says so. */
function marked(base: EsmtpMap, map: EsmtpMap, { map: own, policy }: Situation): string {
  const whence = own === null ? 'the map that is built in' : `the map ${own.name}`
  const changed = statedAnew(base.parameters, map.parameters, policy.profile)
  // what an empty map does by itself need not be said again
  const kept = own === null ? NO_PARAMETERS : without(map.parameters, changed)
  const [header = '', ...rest] = mapLines({ ...map, parameters: NO_PARAMETERS, matches: [] })
  const known = new Set(base.matches.map(matchLines))
  let restates = false
  const mark = (restated: boolean): string[] => {
    if (restated === restates) return []
    restates = restated
    return [restated ? ` ! as in ${whence}:` : ' ! changed:']
  }
  const of = (parameters: MapParameters, restated: boolean): string[] => {
    const lines = parameterLines(parameters)
    return lines.length > 0 ? [...mark(restated), ...lines] : []
  }
  const stated = [...of(changed, false), ...of(kept, true)]
  return [
    header,
    ...rest,
    ...(stated.length > 0 ? [' parameters', ...stated] : []),
    ...map.matches.flatMap((match) => {
      const lines = matchLines(match)
      return [...mark(known.has(lines)), lines]
    }),
    '',
  ].join('\n')
}

/** What changes, and what the map in force has otherwise than an empty map of the release. */
function statedAnew(
  base: MapParameters,
  map: MapParameters,
  profile: Situation['policy']['profile'],
): MapParameters {
  const { allowTls, specialCharacter } = PROFILE_TABLE[profile]
  const empty = { ...NO_PARAMETERS, maskBanner: true, allowTls, specialCharacter }
  const changed = changedParameters(base, map)
  const other = changedParameters(empty, map)
  return {
    maskBanner: changed.maskBanner ?? other.maskBanner,
    allowTls: changed.allowTls ?? other.allowTls,
    allowTlsLog: changed.allowTlsLog || other.allowTlsLog,
    mailRelay: changed.mailRelay ?? other.mailRelay,
    specialCharacter: changed.specialCharacter ?? other.specialCharacter,
    specialCharacterLog: changed.specialCharacterLog || other.specialCharacterLog,
  }
}

/** `all` without what `stated` states. */
function without(all: MapParameters, stated: MapParameters): MapParameters {
  return {
    maskBanner: stated.maskBanner === null ? all.maskBanner : null,
    allowTls: stated.allowTls === null ? all.allowTls : null,
    allowTlsLog: stated.allowTls === null && all.allowTlsLog,
    mailRelay: stated.mailRelay === null ? all.mailRelay : null,
    specialCharacter: stated.specialCharacter === null ? all.specialCharacter : null,
    specialCharacterLog: stated.specialCharacter === null && all.specialCharacterLog,
  }
}
