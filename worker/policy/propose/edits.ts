import { MAX_MATCH_COUNT } from '../../limits.ts'
import type { CriterionKind, EsmtpMap, MapMatch, MapParameters } from '../criteria.ts'
import { NAMED_KEYWORDS } from '../criteria.ts'

/** A changed map, or null where the change is none. */
export type Edit = (map: EsmtpMap) => EsmtpMap | null

/** Sets parameters. */
export function withParameters(change: Partial<MapParameters>): Edit {
  return (map) => ({ ...map, parameters: { ...map.parameters, ...change } })
}

/** One edit after the other; null as soon as one is none. */
export function both(first: Edit, second: Edit): Edit {
  return (map) => {
    const changed = first(map)
    return changed === null ? null : second(changed)
  }
}

/** No mask hides `keyword` (upper-case) any more; null: none hides any. */
export function unmaskKeyword(keyword: string | null): Edit {
  const name = keyword === null || NAMED_KEYWORDS.includes(keyword) ? keyword : 'OTHERS'
  return (map) =>
    changeMatches(map, (match) => {
      const { criterion, action, not } = match
      if (criterion.kind !== 'ehlo-reply-parameter' || action.act === 'log') return match
      if (name === null) return action.act === 'mask' ? null : match
      if (criterion.parameters.includes(name) === not) return match
      const parameters = not
        ? [...criterion.parameters, name]
        : criterion.parameters.filter((parameter) => parameter !== name)
      return parameters.length === 0 ? null : { ...match, criterion: { ...criterion, parameters } }
    })
}

/** No match masks or stops `verb` (upper-case) any more. */
export function allowVerb(verb: string): Edit {
  return (map) =>
    changeMatches(map, (match) => {
      const { criterion, action, not } = match
      if (criterion.kind !== 'cmd-verb' || action.act === 'log') return match
      if (criterion.verbs.includes(verb) === not) return match
      const verbs = not ? [...criterion.verbs, verb] : criterion.verbs.filter((one) => one !== verb)
      return verbs.length === 0 ? null : { ...match, criterion: { ...criterion, verbs } }
    })
}

/** The limits of `kind` that stop something are `times` as high. */
export function raiseLimit(kind: CriterionKind, times: number): Edit {
  return (map) =>
    changeMatches(map, (match) => {
      const { criterion, action } = match
      if (criterion.kind !== kind || !('gt' in criterion) || action.act === 'log' || match.not) {
        return match
      }
      const gt = Math.min(criterion.gt * times, MAX_MATCH_COUNT)
      return { ...match, criterion: { ...criterion, gt } }
    })
}

/** The matches of `kind` write a message and stop nothing. */
export function onlyLog(kind: CriterionKind): Edit {
  return (map) =>
    changeMatches(map, (match) => {
      if (match.criterion.kind !== kind || match.action.act === 'log') return match
      const action = { act: 'log' as const, log: true, sendProtocolError: false, rate: null }
      return { ...match, action }
    })
}

/** Each match as `change` gives it, those it gives as null left out; null if nothing changed. */
function changeMatches(
  map: EsmtpMap,
  change: (match: MapMatch) => MapMatch | null,
): EsmtpMap | null {
  const matches = map.matches.map(change)
  if (matches.every((match, index) => match === map.matches[index])) return null
  const kept = matches.filter((match) => match !== null)
  return { ...map, matches: kept.map((match, index) => ({ ...match, position: index + 1 })) }
}
