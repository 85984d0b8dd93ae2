import type { EsmtpMap, MapMatch, MapParameters } from '../criteria.ts'
import { actionText, matchText } from './esmtp/match-text.ts'
import { parameterLines } from './writer.ts'

/** What a block of a map that was entered before adds to it and takes from it. */
export interface Entry {
  map: EsmtpMap
  /** `no match …` of the block, as `matchText` has them */
  removed: readonly string[]
}

/**
 * A map that is entered again goes on where it was left, as on a device: what is stated once more changes
 * nothing, what is new is added, `no match` takes away. Null where the second says otherwise than the first:
 * those are two maps of one name.
 */
export function enteredAgain(first: EsmtpMap, { map, removed }: Entry): EsmtpMap | null {
  const kept =
    removed.length === 0
      ? first.matches
      : first.matches.filter((match) => !removed.includes(matchText(match)))
  const added: MapMatch[] = []
  for (const match of map.matches) {
    const rival = kept.find((known) => rivals(known, match))
    if (rival === undefined) added.push(match)
    else if (linesOf(rival) !== linesOf(match)) return null
  }
  const parameters = merged(first.parameters, map.parameters)
  if (parameters === null) return null
  const matches = [...kept, ...added].map((match, index) => ({ ...match, position: index + 1 }))
  return { ...first, description: map.description ?? first.description, parameters, matches }
}

const linesOf = (match: MapMatch): string => `${matchText(match)} / ${actionText(match.action)}`

/** Of one kind with a number only one can be meant; of the others, those that say the same. */
function rivals(one: MapMatch, other: MapMatch): boolean {
  if (one.criterion.kind !== other.criterion.kind || one.not !== other.not) return false
  return 'gt' in one.criterion || matchText(one) === matchText(other)
}

function merged(first: MapParameters, again: MapParameters): MapParameters | null {
  const { maskBanner, allowTls, mailRelay, specialCharacter } = again
  const both: MapParameters = {
    maskBanner: maskBanner ?? first.maskBanner,
    allowTls: allowTls ?? first.allowTls,
    allowTlsLog: allowTls === null ? first.allowTlsLog : again.allowTlsLog,
    mailRelay: mailRelay ?? first.mailRelay,
    specialCharacter: specialCharacter ?? first.specialCharacter,
    specialCharacterLog:
      specialCharacter === null ? first.specialCharacterLog : again.specialCharacterLog,
  }
  const lines = parameterLines(both)
  return parameterLines(first).every((line) => lines.includes(line)) ? both : null
}
