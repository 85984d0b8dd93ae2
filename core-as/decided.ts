import { dataStarts } from './data/data'
import { TOKEN_CR, token } from './data/dot'
import {
  ACTION_DROP_CONNECTION,
  ACTION_RESET,
  DECIDE_DROP_CONNECTION,
  DECIDE_LATE,
  DECIDE_PASS,
  DECIDE_TAKE_OUT,
  K_COMMAND,
  ODD_BARE_CR,
  ODD_BARE_LF,
  ODD_CR_BEFORE,
  ODD_NUL,
  V_DISCARD,
} from './layout'
import { bareCrSeen, cutClient, lineEnded, nextClientLine, nulSeen } from './line'
import { RULE_POLICY } from './names'
import { record } from './records'
import { DATA_MODE, Session } from './session'
import { V_UNKNOWN } from './words'

/** What the host decided about a line or about mail data: policy maps need more than the core has. */

// @ts-ignore: decorator
@inline
export function stops(decided: u32): bool {
  return (decided & ~DECIDE_LATE) > DECIDE_PASS
}

/** The action of a decision that cuts. */
export function actionOf(decided: u32): u32 {
  return (decided & ~DECIDE_LATE) == DECIDE_DROP_CONNECTION ? ACTION_DROP_CONNECTION : ACTION_RESET
}

/** A command line that goes nowhere: true if the session goes on. */
export function stopLine(s: Session, decided: u32, length: u64, terminator: u32): bool {
  if ((decided & ~DECIDE_LATE) == DECIDE_TAKE_OUT) {
    record(s, true, K_COMMAND, V_DISCARD, RULE_POLICY, V_UNKNOWN, length + terminator, terminator)
    nextClientLine(s, length + terminator)
    return true
  }
  cutClient(s, actionOf(decided), RULE_POLICY, length + terminator, terminator)
  return false
}

/** A cut in mail data: see `cutData`. What passed before it has been read. */
export function cutMailData(s: Session, action: u32, octets: u64, odd: u32): void {
  if (!s.dOpen) dataStarts(s)
  s.cLineMode = DATA_MODE
  if (odd & ODD_CR_BEFORE && s.cCr) {
    const at = s.cOffset + s.cLength
    bareCrSeen(s, true)
    token(s, at, s.dLast, TOKEN_CR, at + 1)
  }
  if (odd & ODD_NUL) nulSeen(s, true)
  if (odd & ODD_BARE_CR) bareCrSeen(s, true)
  if (odd & ODD_BARE_LF) lineEnded(s, true, 1)
  cutClient(s, action, RULE_POLICY, octets, 0)
}
