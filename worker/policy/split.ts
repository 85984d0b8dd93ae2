import type { CriterionKind, MapMatch } from './criteria.ts'
import type { ClassedLimit, CompiledMatch } from './compiled.ts'
import { LIMIT_MATCHES, type LimitMatch } from './policy.ts'

/** Which matches the core enforces and which the host: see EffectivePolicy. */
export interface Split {
  limits: readonly ClassedLimit[]
  matches: readonly CompiledMatch[]
  holdsCommandLines: boolean
  readsMailData: boolean
}

/** Judged together at the end of a command line. */
const LINE_END: readonly CriterionKind[] = [
  'sender-address-length',
  'sender-address-regex',
  'rcpt-count',
  'cmd-verb',
]
/** Judged in mail data. */
const MAIL_DATA: readonly CriterionKind[] = [
  'header-line-length',
  'body-line-length',
  'mime-filename-length',
  'header-length',
  'body-length',
  'header-to-fields-count',
  'mime-encoding',
  'mime-filetype',
]
const CORE_KINDS: readonly CriterionKind[] = LIMIT_MATCHES

/**
 * Divides a map between core and host. Matches judged at the same point stay together, because which
 * of them comes first in the text decides: so as soon as one of a group needs the host, all of the
 * group's are the host's. Only the length of a command line is divided: the first limit that stops a
 * line stays in the core, which can hold lines, and the logs below it go to the host.
 */
export function splitMatches(all: readonly MapMatch[], relays: boolean): Split {
  const matches = all.filter((match) => !isPureMask(match))
  const lengths = splitLineLength(matches)
  const core = new Set<MapMatch>(lengths.core)
  for (const group of [LINE_END, MAIL_DATA]) {
    const positive = matches.filter((m) => group.includes(m.criterion.kind) && !waitsForEnd(m))
    const relayHere = relays && group === LINE_END
    if (!relayHere && allForCore(positive)) for (const match of positive) core.add(match)
  }
  const host = matches.filter((match) => !core.has(match) && !lengths.unreachable.has(match))
  return {
    limits: matches.filter((match) => core.has(match)).map(toLimit),
    matches: host,
    holdsCommandLines: relays || host.some(stopsCommandLine),
    readsMailData: host.some(
      (match) => MAIL_DATA.includes(match.criterion.kind) || waitsForEnd(match),
    ),
  }
}

/** The limits of classes 1 to 6 that a policy enforces, whoever does, in map order. */
export function statedLimits({
  limits,
  matches,
}: Pick<Split, 'limits' | 'matches'>): ClassedLimit[] {
  const ofHost = matches.filter((match) => coreCan(match)).map(toLimit)
  return [...limits, ...ofHost].sort((a, b) => a.position - b.position)
}

/** `match not` of a count or length is judged at the end of the message, never at the line. */
export function waitsForEnd(match: CompiledMatch): boolean {
  return match.not && 'gt' in match.criterion
}

/** Its whole effect is in EffectivePolicy.verbs or .keywords. */
function isPureMask(match: MapMatch): boolean {
  return match.action.act === 'mask' && !match.action.log
}

function coreCan(match: MapMatch): boolean {
  const { act } = match.action
  const acts = act === 'log' || act === 'drop-connection' || act === 'reset'
  return acts && !match.not && CORE_KINDS.includes(match.criterion.kind)
}

function allForCore(matches: readonly MapMatch[]): boolean {
  const kinds = new Set(matches.map((match) => match.criterion.kind))
  return matches.every(coreCan) && kinds.size === matches.length
}

interface LineLengthSplit {
  core: MapMatch[]
  unreachable: Set<MapMatch>
}

function splitLineLength(matches: readonly MapMatch[]): LineLengthSplit {
  const lengths = matches.filter((m) => m.criterion.kind === 'cmd-line-length' && !m.not)
  const stoppers = lengths.filter((m) => m.action.act !== 'log' && m.action.act !== 'rate-limit')
  const first = stoppers.reduce<MapMatch | null>(
    (best, match) => (best === null || gtOf(match) < gtOf(best) ? match : best),
    null,
  )
  if (first === null) {
    const log = lengths.find(coreCan)
    return { core: log === undefined ? [] : [log], unreachable: new Set() }
  }
  const behind = (match: MapMatch): boolean =>
    gtOf(match) > gtOf(first) || (gtOf(match) === gtOf(first) && match.position > first.position)
  return {
    core: coreCan(first) ? [first] : [],
    unreachable: new Set(lengths.filter((match) => match !== first && behind(match))),
  }
}

function gtOf(match: MapMatch): number {
  return 'gt' in match.criterion ? match.criterion.gt : 0
}

function stopsCommandLine(match: CompiledMatch): boolean {
  const { kind } = match.criterion
  if (kind !== 'cmd-line-length' && !LINE_END.includes(kind)) return false
  return !waitsForEnd(match) && match.action.act !== 'log' && match.action.act !== 'mask'
}

function toLimit(match: MapMatch): ClassedLimit {
  return {
    match: match.criterion.kind as LimitMatch,
    gt: gtOf(match),
    action: match.action.act as ClassedLimit['action'],
    log: match.action.log,
    position: match.position,
    sendProtocolError: match.action.sendProtocolError,
  }
}
