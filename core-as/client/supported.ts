import { ADDRESS_VERBS, senderLength, specialCharacters } from './address'
import { CUT, GO_ON, MODE_CHANGED, OUT_OF_MEMORY, TAKEN } from './answers'
import { W_AUTH, W_DATA, W_EHLO, W_OTHER, W_RCPT, W_STARTTLS, await_ } from '../server/awaited'
import { stopLine, stops } from '../decided'
import {
  ACTION_DROP_CONNECTION,
  CLIENT_ONLY,
  EDIT_ADDRESSES,
  K_COMMAND,
  LIMIT_RCPT,
  LIMIT_SENDER,
  SPECIAL_DROP,
  SPECIAL_LOG,
  V_EDIT,
  V_PASS,
} from '../layout'
import { cutClient, limitPassed, nextClientLine } from '../line'
import { E_BAD_ADDRESS, RULE_C1, RULE_C10, RULE_L1 } from '../names'
import { RESETS_RCPT } from './plain'
import { event, record } from '../records'
import { DATA_MODE, Session, limitAction, limitGt } from '../session'
import { V_AUTH, V_DATA, V_EHLO, V_MAIL, V_RCPT, V_STARTTLS } from '../words'

/** C1, C10 and classes 2 and 5. */
// @ts-ignore: decorator
@inline
export function supportedLine(
  s: Session,
  at: usize,
  length: u32,
  terminator: u32,
  verb: u32,
  decided: u32,
): u32 {
  let verdict = V_PASS
  let rule = RULE_C1
  if ((ADDRESS_VERBS >> verb) & 1) {
    if (verb == V_MAIL) {
      const action = limitAction(s, LIMIT_SENDER)
      // The address is no longer than the line: most lines need no search.
      if (action && <u64>length > limitGt(s, LIMIT_SENDER)) {
        if (<u64>senderLength(at, length) > limitGt(s, LIMIT_SENDER)) {
          if (limitPassed(s, LIMIT_SENDER, action, s.cOffset, s.cLineNumber)) {
            cutClient(s, action, RULE_L1, length + terminator, terminator)
            return CUT
          }
        }
      }
    } else if (verb == V_RCPT) {
      s.rcptCount++
      const action = limitAction(s, LIMIT_RCPT)
      if (action && <u64>s.rcptCount > limitGt(s, LIMIT_RCPT)) {
        if (limitPassed(s, LIMIT_RCPT, action, s.cOffset, s.cLineNumber)) {
          cutClient(s, action, RULE_L1, length + terminator, terminator)
          return CUT
        }
      }
    }
    if (s.flags & (EDIT_ADDRESSES | SPECIAL_LOG | SPECIAL_DROP)) {
      const edits = (s.flags & (EDIT_ADDRESSES | SPECIAL_DROP)) == EDIT_ADDRESSES
      if (specialCharacters(at, length, edits)) {
        event(s, true, E_BAD_ADDRESS, s.cOffset, s.cLineNumber, 0)
        if (s.flags & SPECIAL_DROP) {
          cutClient(s, ACTION_DROP_CONNECTION, RULE_C10, length + terminator, terminator)
          return CUT
        }
        if (edits) {
          verdict = V_EDIT
          rule = RULE_C10
        }
      }
    }
  }
  if (stops(decided)) {
    if (verb == V_RCPT) s.rcptCount--
    return stopLine(s, decided, length, terminator) ? TAKEN : CUT
  }
  if ((RESETS_RCPT >> verb) & 1) s.rcptCount = 0
  record(s, true, K_COMMAND, verdict, rule, verb, length + terminator, terminator)
  nextClientLine(s, length + terminator)
  if (s.flags & CLIENT_ONLY) return clientOnly(s, verb)
  const what =
    verb == V_RCPT
      ? W_RCPT
      : verb == V_EHLO
        ? W_EHLO
        : verb == V_DATA
          ? W_DATA
          : verb == V_AUTH
            ? W_AUTH
            : verb == V_STARTTLS
              ? W_STARTTLS
              : W_OTHER
  return await_(s, what) ? GO_ON : OUT_OF_MEMORY
}

/** M6: what is assumed of the server that is not seen. */
// @ts-ignore: decorator
@inline
function clientOnly(s: Session, verb: u32): u32 {
  if (verb == V_DATA && s.rcptCount) {
    s.cMode = DATA_MODE
    return MODE_CHANGED
  }
  if (verb == V_AUTH) s.cAuthOpen = 1
  if (verb == V_STARTTLS) {
    s.cTlsArmed = 1
    return MODE_CHANGED
  }
  return GO_ON
}
