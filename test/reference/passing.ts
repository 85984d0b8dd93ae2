import type { EventName } from '../../worker/engine/records.ts'
import type { ReferenceLimit } from './session.ts'
import { ADDRESS_VERBS, senderAddressLength, withoutSpecialCharacters } from './address.ts'
import type { Rules } from './rules.ts'

/** What is to be done with a line whose verb passes. */
export interface Passing {
  /** the line as it is to be forwarded, without terminator */
  line: string
  /** `bad-address`, or limits that were passed */
  events: (EventName | ReferenceLimit)[]
  /** how the connection is cut, nothing of the line being forwarded, or null */
  cut: null | 'drop-connection' | 'reset'
}

/**
 * Classes 5 and 2, then C10, on a line (without terminator) whose `verb` passes; `rcptCount` RCPT
 * lines passed before it. The first that cuts is the last that is asked.
 */
export function judgePassing(line: string, verb: string, rcptCount: number, rules: Rules): Passing {
  const passing: Passing = { line, events: [], cut: null }
  const { limits } = rules
  const sender = limits['sender-address-length']
  if (verb === 'MAIL' && sender && senderAddressLength(line, verb.length) > sender.gt) {
    give(passing, sender)
  }
  const recipients = limits['rcpt-count']
  if (!passing.cut && verb === 'RCPT' && recipients && rcptCount + 1 > recipients.gt) {
    give(passing, recipients)
  }
  if (!passing.cut && rules.address !== 'nothing' && ADDRESS_VERBS.has(verb)) {
    judgeAddress(passing, verb, rules.address)
  }
  return passing
}

function give(passing: Passing, limit: ReferenceLimit): void {
  passing.events.push(limit)
  if (limit.action !== 'log') passing.cut = limit.action
}

/** C10. */
function judgeAddress(passing: Passing, verb: string, rule: Rules['address']): void {
  const edited = withoutSpecialCharacters(passing.line, verb.length)
  if (edited === passing.line) return
  passing.events.push('bad-address')
  if (rule === 'edit') passing.line = edited
  if (rule === 'drop-connection') passing.cut = 'drop-connection'
}
