import type { CriterionKind, MatchAction } from '../../criteria.ts'
import { readCount } from './atoms.ts'
import type { Cursor } from '../cursor.ts'

/** Kinds under which the vendor allows `mask`. */
const MASKABLE: readonly CriterionKind[] = ['cmd-verb', 'ehlo-reply-parameter']

const ACTIONS = 'drop-connection, reset, drop, log or rate-limit'

/** One ACTION of policy-map.md, under a match of `kind`; null after a fault. */
export function readAction(cursor: Cursor, kind: CriterionKind): MatchAction | null {
  const word = cursor.next
  const action = readAct(cursor, kind)
  if (action === null) return null
  if (action.act !== 'log' && action.act !== 'rate-limit' && cursor.accept('log')) {
    action.log = true
  }
  if (!cursor.end()) return null
  if (word !== null && action.act === 'mask' && !MASKABLE.includes(kind)) {
    cursor.fault(`${ACTIONS} (mask is for cmd verb and ehlo-reply-parameter)`, word)
    return null
  }
  return action
}

function readAct(cursor: Cursor, kind: CriterionKind): MatchAction | null {
  const plain = { log: false, sendProtocolError: false, rate: null }
  if (cursor.accept('log')) return { ...plain, act: 'log', log: true }
  if (cursor.accept('mask')) return { ...plain, act: 'mask' }
  if (cursor.accept('reset')) return { ...plain, act: 'reset' }
  for (const act of ['drop-connection', 'drop'] as const) {
    if (cursor.accept(act)) {
      return { ...plain, act, sendProtocolError: cursor.accept('send-protocol-error') }
    }
  }
  if (cursor.accept('rate-limit')) {
    const rate = readCount(cursor)
    return rate === null ? null : { ...plain, act: 'rate-limit', rate }
  }
  cursor.fault(MASKABLE.includes(kind) ? `mask, ${ACTIONS}` : ACTIONS)
  return null
}
