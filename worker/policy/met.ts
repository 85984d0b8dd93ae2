import type { EngineEvent, EventName } from '../engine/records.ts'
import { matchText } from './config/esmtp/match-text.ts'
import type { MatchAction } from './criteria.ts'
import type { EffectivePolicy } from './effective.ts'

/** An event as far as it tells which match of the map it is of. */
type NamedEvent = Pick<EngineEvent, 'name' | 'match'>

/** The match that an event is of. */
export interface MetMatch {
  /** the N of `Class N` */
  position: number
  /** the words after `match`, as section 7 writes them; its names are the user's own */
  text: string
  act: MatchAction['act']
  /** 108004 or 108005 is written */
  log: boolean
}

/** Cuts that no match of a map decides: C8 and S4. */
const OVERFLOWS: readonly EventName[] = ['command-overflow', 'pipeline-overflow', 'reply-overflow']

/** The match of `policy` that was met; null for anomalies, parameters, and what follows from a match (`protocol-error-sent`). */
export function metMatch(policy: EffectivePolicy, { name, match }: NamedEvent): MetMatch | null {
  if (match === null) return null
  const limit = policy.limits.find((one) => one.match === name && one.position === match)
  if (limit !== undefined) {
    const { position, match: kind, gt, action: act } = limit
    const text = matchText({ not: false, criterion: { kind, gt } })
    return { position, text, act, log: limit.log || act === 'log' }
  }
  const met = policy.matches.find(
    ({ criterion, position }) => criterion.kind === name && position === match,
  )
  if (met === undefined) return null
  return { position: met.position, text: matchText(met), act: met.action.act, log: met.action.log }
}

/** Whether the event is what cuts the connection: an anomaly of the same line never is. */
export function cuts(policy: EffectivePolicy, event: NamedEvent): boolean {
  if (policy.profile === 'off') return false
  if (OVERFLOWS.includes(event.name)) return true
  if (event.name === 'bad-address') return policy.specialCharacter === 'drop-connection'
  if (event.name === 'mail-relay') return policy.mailRelay?.act === 'drop-connection'
  const act = metMatch(policy, event)?.act
  return act === 'drop-connection' || act === 'reset'
}

/**
 * Events in the order in which the firewall tells of them. Those of one line: what no match of the map is about
 * as it was met, then the matches in the map's order, whatever found them first, and last the one that cuts, with
 * what it sends.
 */
export function inOrderOfMap<T extends EngineEvent>(
  events: readonly T[],
  policy: EffectivePolicy,
): T[] {
  const ordered: T[] = []
  for (let from = 0; from < events.length;) {
    const to = endOfLine(events, from)
    const line = events.slice(from, to)
    ordered.push(...(line.length === 1 ? line : lineInOrder(line, policy)))
    from = to
  }
  return ordered
}

/** Behind the last of the events, from `from` on, that follow one another about one line. */
function endOfLine(events: readonly EngineEvent[], from: number): number {
  const first = events[from]
  let to = from + 1
  while (events[to]?.offset === first?.offset && events[to]?.direction === first?.direction) to++
  return to
}

function lineInOrder<T extends EngineEvent>(line: readonly T[], policy: EffectivePolicy): T[] {
  const cut = line.find((event) => cuts(policy, event))
  const place = (event: T): number => {
    if (event === cut) return Infinity
    if (cut !== undefined && cut.match !== null && event.match === cut.match) return Infinity
    return event.match ?? 0
  }
  return line.toSorted((a, b) => {
    const [one, other] = [place(a), place(b)]
    return one === other ? 0 : one - other
  })
}
