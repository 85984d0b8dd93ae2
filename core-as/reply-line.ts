import { W_AUTH, W_AUTH_RESPONSE, W_DATA, W_RCPT, W_STARTTLS, answered } from './awaited'
import { CODE_220, CODE_334, CODE_354, goesOn, kindOf, replyBinds } from './binding'
import { setAsked, takeDecision } from './chunk'
import { clientBroken } from './end'
import {
  ACTION_DROP_CONNECTION,
  ACTION_RESET,
  ASK_RCPT_REPLY,
  DECIDE_DROP_CONNECTION,
  DECIDE_PASS,
  K_REPLY,
  SERVER_ONLY,
  V_DROP,
  V_MASK,
  V_PASS,
} from './layout'
import { lineEnded, nextServerLine } from './line'
import { E_TLS_STARTED, RULE_NONE, RULE_POLICY, RULE_S1, RULE_S2, RULE_S3 } from './names'
import { event, record } from './records'
import { greetingRule, maskGreeting, maskKeyword } from './reply-mask'
import {
  AUTH_MODE,
  COMMAND_MODE,
  DATA_MODE,
  R_EHLO,
  R_EHLO_HELD,
  R_GREETING,
  R_NONE,
  R_OTHER,
  R_UNDECIDED,
  Session,
} from './session'

/** Asks the host about the last line of a reply to RCPT. False: go on. */
export function askAboutReply(s: Session, at: usize, length: u32): bool {
  if (!(s.ask & ASK_RCPT_REPLY) || !s.sAwaited || s.sAnswers != W_RCPT) return false
  if (goesOn(s, <u64>s.sLength + length)) return false
  const d = takeDecision()
  if (d == DECIDE_PASS) return false
  if (d == 0) {
    setAsked(at, length)
    return true
  }
  record(s, false, K_REPLY, V_DROP, RULE_POLICY, 0, s.sLength + length, 0)
  s.closed = <u8>(d == DECIDE_DROP_CONNECTION ? ACTION_DROP_CONNECTION : ACTION_RESET)
  return true
}

/** A line of a reply has ended: its last `length` octets at `at`, `sLength` went before. */
export function replyLine(s: Session, at: usize, length: u32, terminator: u32): void {
  const total = s.sLength + length
  lineEnded(s, false, terminator)
  if (s.sReply == R_UNDECIDED) replyBinds(s)
  if (s.sReply == R_EHLO_HELD) s.sReply = R_OTHER
  let verdict = V_PASS
  let rule = RULE_NONE
  if (s.sReply == R_GREETING) {
    maskGreeting(s, at, at + length)
    if (s.sMasked) {
      verdict = V_MASK
      rule = greetingRule(s)
    }
  } else if (s.sReply == R_EHLO) {
    rule = RULE_S1
    if (s.sLineInReply) {
      rule = RULE_S2
      if (maskKeyword(s, at, length)) {
        verdict = V_MASK
        rule = RULE_S3
      }
    }
  }
  record(s, false, kindOf(s), verdict, rule, 0, total + terminator, terminator)
  if (s.sReply == R_GREETING) {
    s.sGreeted = 1
    // A first line of under three octets settles it too.
    s.sGreetingKnown = 1
  }
  const ends = !goesOn(s, total)
  s.sLineInReply = 1
  const offset = s.sOffset
  const line = s.sLineNumber
  nextServerLine(s, total + terminator)
  if (ends) replyEnded(s, offset, line)
}

/** The reply is complete: it counts as given, and may change the mode of the client's lines. */
function replyEnded(s: Session, offset: u64, line: u32): void {
  const code = s.sCode
  const greeting = s.sReply == R_GREETING
  s.sReply = R_NONE
  if (s.flags & SERVER_ONLY) {
    if (!greeting && code == CODE_220) tlsStarts(s, offset, line)
    return
  }
  const bound = !greeting && s.sAwaited != 0
  if (bound) answered(s)
  if (s.cMode == AUTH_MODE) s.cMode = COMMAND_MODE
  if (!bound) return
  const what = s.sAnswers
  if (code == CODE_334 && (what == W_AUTH || what == W_AUTH_RESPONSE)) s.cMode = AUTH_MODE
  else if (code == CODE_354 && what == W_DATA) s.cMode = DATA_MODE
  else if (code == CODE_220 && what == W_STARTTLS) tlsStarts(s, offset, line)
}

/** M4. */
function tlsStarts(s: Session, offset: u64, line: u32): void {
  clientBroken(s)
  if (s.closed) return
  event(s, false, E_TLS_STARTED, offset, line, 0)
  s.tls = 1
}
