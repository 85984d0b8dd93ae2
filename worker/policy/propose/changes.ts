import { MAX_MATCH_COUNT } from '../../limits.ts'
import { printed } from '../../redact/redact.ts'
import { fixed, uncapitalised, type Redacted } from '../../redact/redacted.ts'
import type { CountKind, CriterionKind, EsmtpMap } from '../criteria.ts'
import type { LimitMatch, ProfileId } from '../policy.ts'
import type { Edit } from './edits.ts'
import { allowVerb, both, onlyLog, raiseLimit, unmaskKeyword, withParameters } from './edits.ts'
import type { PolicyProblem } from './problem.ts'
import { leadingToMaskedCommands } from './shown-keywords.ts'

/** One way to change a map. Of those with the same `group`, the first that works is enough. */
export interface Change {
  /** of the part it is of a cure: stable; what changes one match is one part */
  id: string
  /** goes into the name of the new map: letters and `_` */
  word: string
  /** order of preference: a parameter, a higher limit, one mask or match less */
  order: 1 | 2 | 3
  group: number
  title: Redacted
  edit: Edit
  givesUp: string
  minimumVersion: string
  /** the changes it is made of, where it is more than one */
  parts?: Change[]
  /** of a higher limit: how many times as high */
  times?: number
}

/** First release with `policy-map type inspect esmtp`. */
const MAPS = '7.2(1)'
/** First release with `allow-tls` (in 8.0: 8.0(3)). */
const TLS = '7.2(3)'

export const ALLOW_TLS: Change = {
  id: 'allow-tls',
  word: 'tls',
  order: 1,
  group: 1,
  title: fixed`Let STARTTLS through (allow-tls)`,
  edit: withParameters({ allowTls: true }),
  givesUp:
    'Inspection of sessions that start TLS: from there on the firewall reads nothing. From 7.2(3), in 8.0 from 8.0(3).',
  minimumVersion: TLS,
}

export const SHOW_BANNER: Change = {
  id: 'no-mask-banner',
  word: 'banner',
  order: 1,
  group: 1,
  title: fixed`Leave the greeting alone (no mask-banner)`,
  edit: withParameters({ maskBanner: false }),
  givesUp: 'The server’s greeting, and the software it may name, can be read from outside.',
  minimumVersion: MAPS,
}

/** Two changes of one id in one: of two numbers for a limit the higher, else what both change. */
export function together(one: Change, other: Change): Change {
  // a match that only logs has no number that matters
  if (one.times !== undefined || other.times !== undefined)
    return (other.times ?? Infinity) > (one.times ?? Infinity) ? other : one
  if (one.title === other.title) return one
  return {
    ...one,
    title: fixed`${one.title}; ${uncapitalised(other.title)}`,
    edit: (map) => {
      const changed = one.edit(map)
      return other.edit(changed ?? map) ?? changed
    },
    givesUp: [...new Set([one.givesUp, other.givesUp])].join(' '),
  }
}

/** Whether every release the profile stands for may have the change: 7.0 to 7.2(2) have no allow-tls. */
export function hasChange(profile: ProfileId, { minimumVersion }: Change): boolean {
  return profile !== 'pix-7' || minimumVersion !== TLS
}

/** How much higher limits are tried. */
const TIMES = [2, 4, 16, 256, 65_536]

/** The changes of a map that may cure `problem`, the smallest first. `tried`: each is run before it is shown. */
export function changesFor(problem: PolicyProblem, map: EsmtpMap, tried: boolean): Change[] {
  switch (problem.kind) {
    case 'banner':
      return [SHOW_BANNER]
    case 'starttls':
      return [ALLOW_TLS]
    case 'ehlo':
      return [passVerb('EHLO')]
    case 'verb':
      return problem.verb === null ? [] : [passVerb(problem.verb.toUpperCase())]
    case 'keyword':
      return keywordChanges(problem.keyword?.toUpperCase() ?? null, problem.hidden, tried)
    case 'limit':
      return limitChanges(problem.match, map)
    case 'event':
      return eventChanges(problem.event, map)
  }
}

function passVerb(verb: string): Change {
  return {
    id: 'pass-verbs',
    word: 'verbs',
    order: 3,
    group: 2,
    title: fixed`Let the command ${printed(verb)} through`,
    edit: allowVerb(verb),
    givesUp: `What the map wanted of ${verb}.`,
    minimumVersion: MAPS,
  }
}

function keywordChanges(
  keyword: string | null,
  hidden: readonly string[],
  tried: boolean,
): Change[] {
  if (leadingToMaskedCommands(hidden).length > 0) return tried ? [ALLOW_TLS] : []
  const one = showKeyword(keyword)
  const all = showKeyword(null)
  return [
    // of several hidden keywords STARTTLS may be the only one
    ...(keyword === 'STARTTLS' || tried ? [ALLOW_TLS] : []),
    one,
    ...(keyword === null ? [] : [all]),
    {
      ...all,
      id: 'show-keywords-and-tls',
      parts: [all, ALLOW_TLS],
      word: 'keywords_tls',
      title: fixed`Show all keywords of the reply to EHLO, STARTTLS too`,
      edit: both(all.edit, ALLOW_TLS.edit),
      givesUp: `${all.givesUp} ${ALLOW_TLS.givesUp}`,
      minimumVersion: TLS,
    },
  ]
}

export function showKeyword(keyword: string | null): Change {
  return {
    id: 'show-keywords',
    word: 'keywords',
    order: 3,
    // allow-tls that shows all there is to show is enough
    group: 1,
    title:
      keyword === null
        ? fixed`Show the keywords of the reply to EHLO (no mask)`
        : fixed`Show the keyword ${printed(keyword)}: no mask for it`,
    edit: unmaskKeyword(keyword),
    givesUp: 'Clients see the keywords the map hid.',
    minimumVersion: MAPS,
  }
}

function limitChanges(kind: LimitMatch, map: EsmtpMap): Change[] {
  return [...raised(kind, map), logOnly(kind)]
}

/** The matches of `kind` with a higher number, the least first. */
function raised(kind: CriterionKind, map: EsmtpMap): Change[] {
  const lowest = map.matches.find(
    ({ criterion, action, not }) => criterion.kind === kind && !not && action.act !== 'log',
  )?.criterion
  if (lowest === undefined || !('gt' in lowest)) return []
  const words = WORDS[lowest.kind]
  return TIMES.map((times): Change => {
    const gt = Math.min(lowest.gt * times, MAX_MATCH_COUNT)
    return {
      id: kind,
      times,
      word: 'limits',
      order: 2,
      group: 2,
      title: fixed`Raise ${words} from ${lowest.gt} to ${gt}`,
      edit: raiseLimit(kind, times),
      givesUp: `Protection from a ${words} up to the new limit.`,
      minimumVersion: MAPS,
    }
  })
}

const WORDS: Readonly<Record<CountKind, Redacted>> = {
  'cmd-line-length': fixed`cmd line length`,
  'rcpt-count': fixed`cmd RCPT count`,
  'body-line-length': fixed`body line length`,
  'body-length': fixed`body length`,
  'header-line-length': fixed`header line length`,
  'header-length': fixed`header length`,
  'header-to-fields-count': fixed`header to-fields count`,
  'invalid-recipients-count': fixed`invalid-recipients count`,
  'mime-filename-length': fixed`MIME filename length`,
  'sender-address-length': fixed`sender-address length`,
}

/** What changes one match is one part, whatever it makes of it. */
const ID_OF_MATCH: Readonly<Partial<Record<CriterionKind, string>>> = {
  'cmd-verb': 'pass-verbs',
  'ehlo-reply-parameter': 'show-keywords',
}

function logOnly(kind: CriterionKind): Change {
  return {
    id: ID_OF_MATCH[kind] ?? kind,
    word: 'log',
    order: 3,
    group: 2,
    title: fixed`Let what the match ${printed(kind)} stops through and log it`,
    edit: onlyLog(kind),
    givesUp: 'The match stops nothing any more; it is only written to syslog.',
    minimumVersion: MAPS,
  }
}

function eventChanges(event: string, map: EsmtpMap): Change[] {
  if (event === 'bad-address') {
    const edit = withParameters({ specialCharacter: 'log', specialCharacterLog: true })
    const changed: Change = {
      id: 'special-character',
      word: 'characters',
      order: 1,
      group: 1,
      title: fixed`Let addresses with special characters through and log them`,
      edit: (from) => (from.parameters.specialCharacter === 'drop-connection' ? edit(from) : null),
      givesUp: 'Addresses with | and unpaired < or > reach the server.',
      minimumVersion: MAPS,
    }
    return [changed]
  }
  if (event === 'mail-relay') {
    const edit = withParameters({ mailRelay: null })
    const givesUp = 'The firewall no longer stops recipients of other domains; the server has to.'
    return [
      {
        id: 'no-mail-relay',
        word: 'relay',
        order: 1,
        group: 1,
        title: fixed`Let recipients of other domains through: no mail-relay`,
        edit: (from) => (from.parameters.mailRelay === null ? null : edit(from)),
        givesUp,
        minimumVersion: MAPS,
      },
    ]
  }
  const kind = map.matches.find(({ criterion }) => criterion.kind === event)?.criterion.kind
  if (kind === undefined) return []
  return [...raised(kind, map), logOnly(kind)]
}
