import type { EventName } from '../engine/records.ts'
import type { Criterion } from './criteria.ts'
import { readCriterion } from './config/criterion.ts'
import { Cursor } from './config/cursor.ts'
import type { PolicyFault } from './config/fault.ts'
import { matchText } from './config/match-text.ts'
import { PatternLookup } from './config/patterns.ts'

/** What one message of the firewall says. All texts are ours but `from`, `to` and `match`, which are of the message. */
export interface ExplainedMessage {
  /** `108004` */
  number: 108002 | 108003 | 108004 | 108005 | 108007 | 507003
  /** as the message names them, or null */
  from: string | null
  to: string | null
  /** N and MATCH of `matched Class N: MATCH`; null for messages of no class */
  matched: { class: number; match: string; criterion: Criterion | null } | null
  outcome: 'dropped' | 'reset' | 'logged' | 'replaced' | 'tls'
  /** the finding and event it belongs to, or null */
  event: EventName | null
  /** what happened, in a sentence */
  meaning: string
  /** what to change, in a sentence; '' where nothing need be */
  change: string
}

const HEAD = /(?:%(?:ASA|PIX|FWSM)-\d-(\d{6}): )?/.source
const CLASSIFIED = new RegExp(
  `${HEAD}ESMTP Classification: (Dropped connection for|Reset connection for|Received) ESMTP Request from (\\S+) to (\\S+); matched Class (\\d{1,9}): (.{1,200})`,
)
const TERMINATED = new RegExp(
  `${HEAD}tcp flow from (\\S+) to (\\S+) terminated by inspection engine, reason - inspector disconnected`,
)
const REPLACED = new RegExp(`${HEAD}SMTP replaced (.{1,64}?): out (\\S+) in (\\S+) data: `)
const MALICIOUS = new RegExp(
  `${HEAD}Terminating ESMTP connection; malicious pattern detected in the mail address from (\\S+) to (\\S+?)\\.? Mail Address:`,
)
const TLS = new RegExp(
  `${HEAD}TLS started on ESMTP session between client (\\S+) and server (\\S+)`,
)

/** Longer lines hold no message of these; keeps the patterns' work bounded. */
const MAX_MESSAGE_CHARS = 2_048

/** Reads one line of a log, whatever stands before the message; null where it holds none of ours. */
export function explainSyslog(line: string): ExplainedMessage | null {
  const text = line.slice(0, MAX_MESSAGE_CHARS).replace(/[\r\n]+$/, '')
  return classified(text) ?? others(text)
}

function classified(text: string): ExplainedMessage | null {
  const parts = CLASSIFIED.exec(text)
  if (parts === null) return null
  const [, , how = '', from = '', to = '', position = '', rest = ''] = parts
  const match = rest.trim()
  const criterion = criterionOf(match)
  const outcome = how.startsWith('Dropped')
    ? 'dropped'
    : how.startsWith('Reset')
      ? 'reset'
      : 'logged'
  const known = criterion === null ? match : matchText({ not: isNegated(match), criterion })
  return {
    number: outcome === 'logged' ? 108005 : 108004,
    from,
    to,
    matched: { class: Number(position), match: known, criterion },
    outcome,
    event: criterion?.kind ?? null,
    meaning: meaningOf(outcome, Number(position), known),
    change: outcome === 'logged' ? '' : changeOf(criterion, known),
  }
}

function isNegated(match: string): boolean {
  return /^not\s/i.test(match)
}

/** The criterion of MATCH; null where it is none of the language. Names of patterns are taken on trust. */
function criterionOf(match: string): Criterion | null {
  const faults: PolicyFault[] = []
  const text = match.replace(/^not\s+/i, '')
  const cursor = new Cursor({ number: 1, text, indent: 0 }, faults)
  const criterion = readCriterion(cursor, new TrustedNames())
  return criterion !== null && cursor.end() && faults.length === 0 ? criterion : null
}

class TrustedNames extends PatternLookup {
  constructor() {
    super([])
  }

  override find(): readonly [] {
    return []
  }
}

function meaningOf(
  outcome: 'dropped' | 'reset' | 'logged',
  position: number,
  match: string,
): string {
  const did = {
    dropped: 'dropped the connection',
    reset: 'reset the connection',
    logged: 'let the session go on and wrote this',
  }[outcome]
  return `The session met match ${position} of the ESMTP map, "${match}": the firewall ${did}.`
}

function changeOf(criterion: Criterion | null, match: string): string {
  if (criterion === null) return 'Look up the match in the policy map and change its action to log.'
  const words = match.replace(/ gt \d+$/, '')
  if ('gt' in criterion) {
    return `In a map of your own, give "${words}" a number higher than ${criterion.gt}, or the action log, and bind it with inspect esmtp NAME.`
  }
  return `In a map of your own, leave out "match ${words}" or give it the action log, and bind it with inspect esmtp NAME.`
}

function others(text: string): ExplainedMessage | null {
  const terminated = TERMINATED.exec(text)
  if (terminated !== null) {
    return plain(507003, terminated, 'dropped', {
      event: null,
      meaning:
        'An inspection ended this connection. It follows every cut; the message before it, if the match has the action log, names the match.',
      change:
        'Find the 108004 or 108003 of the same addresses, or give the matches of the map the action log to learn which it was.',
    })
  }
  const tls = TLS.exec(text)
  if (tls !== null) {
    return plain(108007, tls, 'tls', {
      event: 'tls-started',
      meaning:
        'TLS started and everything after it passes unread; allow-tls action log asks for this message.',
      change: '',
    })
  }
  return addressMessages(text)
}

function addressMessages(text: string): ExplainedMessage | null {
  const malicious = MALICIOUS.exec(text)
  if (malicious !== null) {
    return plain(108003, malicious, 'dropped', {
      event: 'bad-address',
      meaning:
        'An address holds a | or an unpaired < or >, and special-character drops the connection for it.',
      change:
        'In the parameters of the map, no special-character, or special-character action log.',
    })
  }
  const replaced = REPLACED.exec(text)
  if (replaced === null) return null
  const [all, number, , from, to] = replaced
  return plain(108002, [all, number, from, to], 'replaced', {
    event: 'bad-address',
    meaning:
      'The firewall turned a | or an unpaired < or > of an address into blanks and sent the line on.',
    change:
      'No parameter of PIX 6 and 7.0 turns this off but ending the inspection; 7.2(3) and later edit no address.',
  })
}

function plain(
  number: ExplainedMessage['number'],
  [, , from, to]: readonly (string | undefined)[],
  outcome: ExplainedMessage['outcome'],
  words: Pick<ExplainedMessage, 'event' | 'meaning' | 'change'>,
): ExplainedMessage {
  return { number, from: from ?? null, to: to ?? null, matched: null, outcome, ...words }
}
