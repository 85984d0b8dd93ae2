import type { CriterionKind, EsmtpMap } from '../criteria.ts'
import type { LimitMatch } from '../policy.ts'
import type { Edit } from './edits.ts'
import { allowVerb, both, onlyLog, raiseLimit, unmaskKeyword, withParameters } from './edits.ts'
import type { PolicyProblem } from './problem.ts'

/** One way to change a map. Of those with the same `group`, the first that works is enough. */
export interface Change {
  /** goes into the name of the new map: letters and `_` */
  word: string
  /** order of preference: a parameter, a higher limit, one mask or match less */
  order: 1 | 2 | 3
  group: number
  title: string
  edit: Edit
  givesUp: string
  minimumVersion: string
}

/** First release with `policy-map type inspect esmtp`. */
const MAPS = '7.2(1)'
/** First release with `allow-tls` (in 8.0: 8.0(3)). */
const TLS = '7.2(3)'

const ALLOW_TLS: Change = {
  word: 'tls',
  order: 1,
  group: 1,
  title: 'Let STARTTLS through: allow-tls',
  edit: withParameters({ allowTls: true }),
  givesUp:
    'Inspection of sessions that start TLS: from there on the firewall reads nothing. From 7.2(3), in 8.0 from 8.0(3).',
  minimumVersion: TLS,
}

const SHOW_BANNER: Change = {
  word: 'banner',
  order: 1,
  group: 1,
  title: 'Leave the greeting alone: no mask-banner',
  edit: withParameters({ maskBanner: false }),
  givesUp: 'The server’s greeting, and the software it may name, can be read from outside.',
  minimumVersion: MAPS,
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
      return keywordChanges(problem.keyword?.toUpperCase() ?? null, tried)
    case 'limit':
      return limitChanges(problem.match)
    case 'event':
      return eventChanges(problem.event, map)
  }
}

function passVerb(verb: string): Change {
  return {
    word: 'verbs',
    order: 3,
    group: 2,
    title: `Let the command ${verb} through`,
    edit: allowVerb(verb),
    givesUp: `What the map wanted of ${verb}.`,
    minimumVersion: MAPS,
  }
}

function keywordChanges(keyword: string | null, tried: boolean): Change[] {
  const one = showKeyword(keyword)
  const all = showKeyword(null)
  return [
    // of several hidden keywords STARTTLS may be the only one
    ...(keyword === 'STARTTLS' || tried ? [ALLOW_TLS] : []),
    one,
    ...(keyword === null ? [] : [all]),
    {
      ...all,
      word: 'keywords_tls',
      title: 'Show all keywords of the reply to EHLO, STARTTLS too',
      edit: both(all.edit, ALLOW_TLS.edit),
      givesUp: `${all.givesUp} ${ALLOW_TLS.givesUp}`,
      minimumVersion: TLS,
    },
  ]
}

function showKeyword(keyword: string | null): Change {
  return {
    word: 'keywords',
    order: 3,
    // allow-tls that shows all there is to show is enough
    group: 1,
    title:
      keyword === null
        ? 'Show the keywords of the reply to EHLO: no mask'
        : `Show the keyword ${keyword}: no mask for it`,
    edit: unmaskKeyword(keyword),
    givesUp:
      'Clients see the keywords the map hid, also those whose commands the inspection overwrites (CHUNKING: BDAT).',
    minimumVersion: MAPS,
  }
}

const UNIT: Readonly<Record<LimitMatch, string>> = {
  'cmd-line-length': 'command lines',
  'rcpt-count': 'recipients a message',
  'body-line-length': 'lines of a body',
  'header-line-length': 'lines of a header',
  'sender-address-length': 'sender addresses',
  'mime-filename-length': 'file names',
}

function limitChanges(kind: LimitMatch): Change[] {
  const raised = TIMES.map((times): Change => {
    return {
      word: 'limits',
      order: 2,
      group: 2,
      title: `Raise the limit of ${UNIT[kind]}: ${times} times as high`,
      edit: raiseLimit(kind, times),
      givesUp: `Protection from ${UNIT[kind]} up to the new limit.`,
      minimumVersion: MAPS,
    }
  })
  return [...raised, logOnly(kind, `Let ${UNIT[kind]} of any size through and log them`)]
}

function logOnly(kind: CriterionKind, title: string): Change {
  return {
    word: 'log',
    order: 3,
    group: 2,
    title,
    edit: onlyLog(kind),
    givesUp: 'The match stops nothing any more; it is only written to syslog.',
    minimumVersion: MAPS,
  }
}

function eventChanges(event: string, map: EsmtpMap): Change[] {
  if (event === 'bad-address') {
    const edit = withParameters({ specialCharacter: 'log', specialCharacterLog: true })
    const changed: Change = {
      word: 'characters',
      order: 1,
      group: 1,
      title: 'Let addresses with special characters through and log them',
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
        word: 'relay',
        order: 1,
        group: 1,
        title: 'Let recipients of other domains through: no mail-relay',
        edit: (from) => (from.parameters.mailRelay === null ? null : edit(from)),
        givesUp,
        minimumVersion: MAPS,
      },
    ]
  }
  const kind = map.matches.find(({ criterion }) => criterion.kind === event)?.criterion.kind
  if (kind === undefined) return []
  const raised = TIMES.map((times): Change => {
    return {
      word: 'limits',
      order: 2,
      group: 2,
      title: `Raise the limit of the match ${kind}: ${times} times as high`,
      edit: raiseLimit(kind, times),
      givesUp: 'Protection up to the new limit.',
      minimumVersion: MAPS,
    }
  })
  return [...raised, logOnly(kind, `Let what the match ${kind} stops through and log it`)]
}
