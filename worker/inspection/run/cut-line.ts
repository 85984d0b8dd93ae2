import { MAX_VIEWED_LINE_OCTETS } from '../../limits.ts'
import type { PolicySession } from '../../policy/enforce/policy-session.ts'
import type { Direction } from '../../smtp/octets.ts'
import type { Pending } from './pending.ts'
import type { ReadLine } from './read-line.ts'

const LINE_KINDS = { command: 'command', data: 'data', auth: 'auth-response' } as const

/**
 * The line of a direction that had not ended when the connection was cut: the core has no record of it, and what had
 * not gone of it is lost. `offset`: where it begins among the octets that are `pending`.
 */
export function lostInCut(
  direction: Direction,
  clientMode: PolicySession['clientMode'],
  pending: Pending,
  offset: number,
): ReadLine {
  const place = pending.placeOf(offset)
  const inMail = direction === 'C' && clientMode === 'data'
  const all = pending.end - offset
  const text = pending.take(offset, all, inMail ? 0 : MAX_VIEWED_LINE_OCTETS)
  const line = /^[^\n]*\n?/.exec(text)![0]
  const length = inMail ? all : line.length
  const ended = /\r?\n?$/.exec(line)![0].length
  return {
    direction,
    kind: direction === 'S' ? 'reply' : LINE_KINDS[clientMode],
    text: line.slice(0, line.length - ended),
    sent: null,
    offset,
    length,
    terminator: line.endsWith('\n') ? (ended as 1 | 2) : 0,
    verdict: 'drop',
    rule: 'L1',
    place,
  }
}
