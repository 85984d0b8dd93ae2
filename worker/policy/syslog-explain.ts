import type { EventName } from '../engine/records.ts'
import type { Criterion } from './criteria.ts'
import { readCriterion } from './config/esmtp/criterion.ts'
import { Cursor } from './config/cursor.ts'
import type { PolicyFault } from './config/fault.ts'
import { matchText } from './config/esmtp/match-text.ts'
import { PatternLookup } from './config/esmtp/patterns.ts'

/** What one message of the firewall says. All texts are ours but `from`, `to` and `match`, which are of the message. */
export interface ExplainedMessage {
  /** `108004` */
  number: 108002 | 108003 | 108004 | 108005 | 108006 | 108007 | 507003
  /** as the message names them, or null */
  from: string | null
  to: string | null
  /** N and MATCH of `matched Class N: MATCH` (N null: it names its class by another word, or a parameter); null for messages of no class */
  matched: { class: number | null; match: string; criterion: Criterion | null } | null
  outcome: 'dropped' | 'reset' | 'logged' | 'replaced' | 'tls'
  /** the finding and event it belongs to, or null */
  event: EventName | null
  /** what happened, in a sentence */
  meaning: string
  /** what to change, in a sentence; '' where nothing need be */
  change: string
}

const HEAD = /(?:%(?:ASA|PIX|FTD|FWSM)-(?:[a-z]+-)?\d-(\d{6}): )?/.source
/** An end, with the name or address that some releases add in brackets. */
const END = /(\S+?)(?: \([^)]{0,80}\))?/.source
const CLASSIFIED = new RegExp(
  `${HEAD}ESMTP (?:Classification|Parameter): (Dropped|Reset|Received|Masked)[a-z ]{0,30} ESMTP (?:Request|Response) from ${END} to ${END}; ?(.{1,240})`,
)
const TERMINATED = new RegExp(
  `${HEAD}tcp flow from ${END} to ${END} terminated by inspection engine, reason - `,
)
const REPLACED = new RegExp(`${HEAD}SMTP replaced (.{1,64}?): out (\\S+) in (\\S+) data: `)
const MALICIOUS = new RegExp(
  `${HEAD}Terminating (?:ESMTP/)?E?SMTP connection; malicious pattern detected in the mail address from ${END} to (\\S+?)\\.? (?:Data|Mail Address):`,
)
const TLS = new RegExp(
  `${HEAD}TLS started on ESMTP session between client ${END} and server ${END}(?=\\s|$)`,
)
const SIZE = new RegExp(`${HEAD}Detected ESMTP size violation from ${END} to (\\S+?);`)
/** What stands behind the ends in 108004 and 108005. */
const CLASS = /^matched (?:Class (\d{1,9}): )?(?:(\S+) in policy-map (\S+), )?(?:match )?(.+)$/

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
  const [, , how = '', from = '', to = '', rest = ''] = parts
  // quotes and brackets of what the log was wrapped in
  const [, position, , , match = rest.trim()] = CLASS.exec(rest.replace(/[\s"}\],]+$/, '')) ?? []
  const criterion = criterionOf(match) ?? criterionOf(match.replace(/ (\d+)$/, ' gt $1'))
  const outcome = OUTCOMES[how] ?? 'logged'
  const parameter =
    criterion === null ? PARAMETERS.find(({ word }) => match.startsWith(word)) : null
  const number = position === undefined ? null : Number(position)
  const known = criterion === null ? match : matchText({ not: isNegated(match), criterion })
  return {
    number: how === 'Received' ? 108005 : 108004,
    from,
    to,
    matched: { class: number, match: known, criterion },
    outcome,
    event: criterion?.kind ?? parameter?.event ?? null,
    meaning: meaningOf(outcome, number, known),
    change: outcome === 'logged' ? '' : (parameter?.change ?? changeOf(criterion, known)),
  }
}

type ClassifiedOutcome = 'dropped' | 'reset' | 'logged' | 'replaced'

const OUTCOMES: Readonly<Record<string, ClassifiedOutcome>> = {
  Dropped: 'dropped',
  Reset: 'reset',
  Received: 'logged',
  Masked: 'replaced',
}

/** Parameters of a map that write 108004, with what a user has to change. */
const PARAMETERS: readonly { word: string; event: EventName | null; change: string }[] = [
  {
    word: 'mail-relay',
    event: 'mail-relay',
    change: 'In the parameters of the map, no mail-relay, or mail-relay with the action log.',
  },
  {
    word: 'special-character',
    event: 'bad-address',
    change: 'In the parameters of the map, no special-character, or with the action log.',
  },
  {
    word: 'mask-banner',
    event: null,
    change: 'In the parameters of the map, no mask-banner.',
  },
]

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

function meaningOf(outcome: ClassifiedOutcome, position: number | null, match: string): string {
  const did = {
    dropped: 'dropped the connection',
    reset: 'reset the connection',
    logged: 'let the session go on and wrote this',
    replaced: 'overwrote what it met, and let the session go on',
  }[outcome]
  const where = position === null ? 'a line of' : `match ${position} of`
  return `The session met ${where} the ESMTP map, "${match}": the firewall ${did}.`
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
  const size = SIZE.exec(text)
  if (size !== null) {
    return plain(108006, size, 'logged', {
      event: null,
      meaning:
        'The message was larger than its MAIL said (SIZE=): the client counts otherwise than it sends, or something on the way added to it.',
      change: 'Nothing on the firewall: look at the client, or at what rewrites mail before it.',
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
