import type { Cursor } from '../cursor.ts'
import { tcpPort } from './ports.ts'
import type { Answer, Traffic } from './traffic.ts'
import { SMTP_PORT } from './traffic.ts'

/** What a layer 3/4 class takes in. */
export type ClassCriterion =
  | { kind: 'access-list'; name: string }
  | { kind: 'port'; low: number; high: number }
  | { kind: 'default-inspection-traffic' }
  | { kind: 'any' }
  /** a criterion that says nothing we can judge (dscp, tunnel-group …) */
  | { kind: 'other' }

/** A layer 3/4 class map: all of its criteria must fit, or one of them. */
export interface TrafficClass {
  any: boolean
  criteria: readonly ClassCriterion[]
}

/** Whether the traffic fits a criterion; `permits`: what an access list says of it. */
export function fits(
  criterion: ClassCriterion,
  traffic: Traffic,
  permits: (accessList: string) => Answer,
): Answer {
  switch (criterion.kind) {
    case 'any':
      return 'yes'
    case 'default-inspection-traffic':
      return traffic.port === SMTP_PORT ? 'yes' : 'no'
    case 'port':
      return traffic.port >= criterion.low && traffic.port <= criterion.high ? 'yes' : 'no'
    case 'access-list':
      return permits(criterion.name)
    case 'other':
      return 'maybe'
  }
}

/** What follows `match`. It is as the device printed it: what cannot be judged here is no fault. */
export function classCriterion(words: readonly string[]): ClassCriterion {
  const [kind, second = '', third, low = '', high = low] = words
  switch (kind?.toLowerCase()) {
    case 'access-list':
      return { kind: 'access-list', name: second }
    case 'default-inspection-traffic':
      return { kind: 'default-inspection-traffic' }
    case 'any':
      return { kind: 'any' }
    case 'port':
      return second.toLowerCase() === 'tcp'
        ? portCriterion(third, tcpPort(low), tcpPort(high))
        : { kind: 'port', low: -1, high: -1 }
    default:
      return { kind: 'other' }
  }
}

/** False, with a fault, for `match port tcp` of what is no port. */
export function checkPorts(cursor: Cursor): boolean {
  if (!cursor.accept('match', 'port', 'tcp')) return true
  if (!cursor.accept('eq') && !cursor.accept('range')) return cursor.fault('eq or range')
  for (let word = cursor.take(); word !== null; word = cursor.take())
    if (/^[0-9]/.test(word.text) && tcpPort(word.text) === null)
      return cursor.fault('a port from 1 to 65535', word)
  return true
}

function portCriterion(
  operator: string | undefined,
  low: number | null,
  high: number | null,
): ClassCriterion {
  // port 25 has a name of its own, so another name is another port
  if (operator?.toLowerCase() === 'eq') return { kind: 'port', low: low ?? -1, high: low ?? -1 }
  if (low === null || high === null) return { kind: 'other' }
  return operator?.toLowerCase() === 'range' ? { kind: 'port', low, high } : { kind: 'other' }
}
