import { resetChunk } from '../chunk'
import { dropHold } from '../hold'
import { DONE, V_DISCARD, V_MASK, V_PASS, inputAddress } from '../layout'
import { E_INCOMPLETE_REPLY, RULE_NONE, RULE_S4 } from '../names'
import { event, passthroughRecord, record } from '../records'
import { R_GREETING, R_UNDECIDED, Session } from '../session'
import { kindOf, replyBinds } from './binding'
import { feedServer } from './reply'
import { greetingRule } from './reply-mask'

/** The server's input ends. */
export function endServer(s: Session): u32 {
  const start = inputAddress()
  resetChunk(start, true, 0)
  if (s.tls) {
    passthroughRecord(s, false, s.sThrough)
    return DONE
  }
  const status = feedServer(s, start, start)
  if (status != DONE || s.closed) return status
  const kind = kindOf(s)
  if (s.sReply == R_UNDECIDED && s.sLength) replyBinds(s)
  if (s.sHolding) {
    event(s, false, E_INCOMPLETE_REPLY, s.sOffset, s.sLineNumber, 0)
    record(s, false, kind, V_DISCARD, RULE_S4, 0, s.sHeld, 0)
    dropHold(s, false)
    s.sHolding = 0
  } else if (s.sLength) {
    const masked = s.sReply == R_GREETING && s.sMasked != 0
    const rule = masked ? greetingRule(s) : RULE_NONE
    record(s, false, kind, masked ? V_MASK : V_PASS, rule, 0, s.sLength, 0)
  }
  return DONE
}
