import type { MapMatch } from './criteria.ts'
import { NAMED_KEYWORDS } from './criteria.ts'
import type { Profile } from './profiles.ts'

/** The commands that still pass under the map's `cmd verb … / mask`. C1–C5 hold in every map. */
export function passingVerbs(
  profile: Profile,
  matches: readonly MapMatch[],
  allowTls: boolean,
): string[] {
  const verbs = allowTls ? [...profile.verbs, 'STARTTLS'] : [...profile.verbs]
  return verbs.filter((verb) => !matches.some((match) => masksVerb(match, verb)))
}

function masksVerb(match: MapMatch, verb: string): boolean {
  if (match.action.act !== 'mask' || match.criterion.kind !== 'cmd-verb') return false
  return match.criterion.verbs.includes(verb) !== match.not
}

/** How EHLO keyword lines are judged: see EffectivePolicy. */
export interface KeywordMasks {
  keywords: readonly string[]
  maskedKeywords: readonly string[]
  maskOtherKeywords: boolean
}

/**
 * Keyword masks of the profile (`matches` null) or of a custom map, which states all of them itself.
 * STARTTLS follows allow-tls alone (policy-map.md).
 */
export function maskedKeywords(
  profile: Profile,
  matches: readonly MapMatch[] | null,
  allowTls: boolean,
): KeywordMasks {
  const masked = (keyword: string): boolean =>
    matches === null
      ? !profile.keywords.includes(keyword)
      : matches.some((match) => masksKeyword(match, keyword))
  const passing = NAMED_KEYWORDS.filter((keyword) => !masked(keyword))
  const hidden = NAMED_KEYWORDS.filter(masked)
  return {
    keywords: allowTls ? [...passing, 'STARTTLS'] : passing,
    maskedKeywords: allowTls ? hidden : [...hidden, 'STARTTLS'],
    maskOtherKeywords: masked('OTHERS'),
  }
}

function masksKeyword(match: MapMatch, keyword: string): boolean {
  if (match.action.act !== 'mask' || match.criterion.kind !== 'ehlo-reply-parameter') return false
  return match.criterion.parameters.includes(keyword) !== match.not
}
