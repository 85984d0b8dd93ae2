import type { EsmtpMap, MapMatch } from '../../policy/criteria.ts'
import { NAMED_KEYWORDS } from '../../policy/criteria.ts'
import { noParameters } from '../../policy/config/esmtp/parameters.ts'
import type { ProfileId } from '../../policy/policy.ts'
import { PROFILE_TABLE } from '../../policy/profiles.ts'
import { verbOf } from '../../smtp/verbs.ts'
import type { Crossing } from './sides.ts'

/** A name for a map that nobody has seen the text of. */
export const INFERRED_MAP_NAME = 'inferred_map'

const KEYWORD_LINE = /^250[- ]([^ \t\r\n]+)/
const S3_MASK = /^250[- ]X*[A-Z]\r?\n?$/

/**
 * The policy map that masks what the recordings show masked: keywords of EHLO replies, and commands that
 * the profile lets by. Null where that is what the profile does without a map. STARTTLS is not in it: that
 * follows allow-tls.
 */
export function inferredMap(profile: ProfileId, crossings: readonly Crossing[]): EsmtpMap | null {
  const { keywords, keywordEndsAtEquals, verbs } = PROFILE_TABLE[profile]
  const seen = maskedKeywords(crossings, keywordEndsAtEquals)
  const isMasked = (keyword: string): boolean => seen.get(keyword) ?? !keywords.includes(keyword)
  const hidden = NAMED_KEYWORDS.filter(isMasked)
  const others = seen.get('OTHERS') ?? true
  const masksVerbs = maskedVerbs(crossings, verbs)
  const usual =
    others && hidden.every((keyword) => !keywords.includes(keyword)) && masksVerbs.length === 0
  if (usual && NAMED_KEYWORDS.every((one) => hidden.includes(one) !== keywords.includes(one)))
    return null
  const parameters = others ? [...hidden, 'OTHERS'] : hidden
  const matches: Omit<MapMatch, 'position'>[] = []
  if (masksVerbs.length > 0) matches.push(mask({ kind: 'cmd-verb', verbs: masksVerbs }))
  if (parameters.length > 0) matches.push(mask({ kind: 'ehlo-reply-parameter', parameters }))
  return {
    name: INFERRED_MAP_NAME,
    description: null,
    parameters: noParameters(),
    matches: matches.map((match, index) => ({ ...match, position: index + 1 })),
  }
}

function mask(criterion: MapMatch['criterion']): Omit<MapMatch, 'position'> {
  const action = { act: 'mask', log: false, sendProtocolError: false, rate: null } as const
  return { not: false, criterion, action }
}

/** Which keywords were seen, and whether they came masked; what has no name of its own as OTHERS, by majority. */
function maskedKeywords(
  crossings: readonly Crossing[],
  endsAtEquals: boolean,
): Map<string, boolean> {
  const counts = new Map<string, number>()
  let first = true
  for (const { direction, whole, came } of crossings) {
    if (direction !== 'S') continue
    const isFirst = first
    first = whole[3] !== '-'
    const word = KEYWORD_LINE.exec(whole)?.[1]?.toUpperCase()
    if (isFirst || word === undefined) continue
    const masked = came !== whole && S3_MASK.test(came)
    if (!masked && came !== whole) continue
    const keyword = endsAtEquals ? word.replace(/=.*/, '') : word
    if (keyword === 'STARTTLS') continue
    const name = NAMED_KEYWORDS.includes(keyword) ? keyword : 'OTHERS'
    counts.set(name, (counts.get(name) ?? 0) + (masked ? 1 : -1))
  }
  return new Map([...counts].map(([name, count]) => [name, count > 0]))
}

function maskedVerbs(crossings: readonly Crossing[], verbs: readonly string[]): string[] {
  const found = crossings
    .filter(({ direction, whole, came }) => {
      if (direction !== 'C' || whole === came) return false
      return /^X+\r?\n?$/.test(came) && came.length === whole.length
    })
    .map(({ whole }) => verbOf(whole))
  return [...new Set(found)].filter((verb) => verbs.includes(verb)).sort()
}
