import { ASKED, CUT, GO_ON, TAKEN } from '../client/answers'
import { W_AUTH, W_AUTH_RESPONSE, W_DATA, W_RCPT, W_STARTTLS, answered } from './awaited'
import { CODE_220, CODE_334, CODE_354, goesOn, kindOf, replyBinds } from './binding'
import { setAsked, takeDecision } from '../chunk'
import { actionOf } from '../decided'
import { clientBroken } from '../client/stop'
import {
  ASKED_EHLO_LINE,
  ASKED_RCPT_REPLY,
  ASK_EHLO_LINE,
  ASK_RCPT_REPLY,
  DECIDE_PASS,
  DECIDE_TAKE_OUT,
  SERVER_ONLY,
  V_DISCARD,
  V_DROP,
  V_MASK,
  V_PASS,
} from '../layout'
import { lineEnded, nextServerLine } from '../line'
import { E_TLS_STARTED, RULE_NONE, RULE_POLICY, RULE_S1, RULE_S2, RULE_S3 } from '../names'
import { event, record } from '../records'
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
} from '../session'

/** What the host is asked about this line, which has ended, or -1. */
function askedOf(s: Session): i32 {
  if (s.sReply == R_EHLO) return s.ask & ASK_EHLO_LINE && s.sLineInReply ? ASKED_EHLO_LINE : -1
  if (!(s.ask & ASK_RCPT_REPLY) || s.sLineInReply || !s.sAwaited || s.sAnswers != W_RCPT) return -1
  if (s.sReply != R_OTHER && s.sReply != R_UNDECIDED) return -1
  return (s.sHead & 0xff) == 53 ? ASKED_RCPT_REPLY : -1
}

/** The host's word on a line of a reply that has ended, `length` octets at `at`. GO_ON: it passes, or is none of its. */
export function hostOfReply(s: Session, at: usize, length: u32, terminator: u32): u32 {
  if (!s.ask) return GO_ON
  let decided = DECIDE_TAKE_OUT
  if (!s.sTaken) {
    const kind = askedOf(s)
    if (kind < 0) return GO_ON
    decided = takeDecision()
    if (decided == DECIDE_PASS) return GO_ON
    if (!decided) {
      setAsked(kind, at, length, 0, s.sOffset)
      return ASKED
    }
  }
  lineEnded(s, false, terminator)
  if (s.sReply == R_UNDECIDED) replyBinds(s)
  if (decided == DECIDE_TAKE_OUT) {
    if (s.sReply != R_EHLO) s.sTaken = 1
    record(s, false, kindOf(s), V_DISCARD, RULE_POLICY, 0, length + terminator, terminator)
    replyLineDone(s, length, terminator)
    return TAKEN
  }
  record(s, false, kindOf(s), V_DROP, RULE_POLICY, 0, length + terminator, terminator)
  s.closed = <u8>actionOf(decided)
  return CUT
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
  replyLineDone(s, total, terminator)
}

/** The next line of the reply, or its end. */
function replyLineDone(s: Session, total: u64, terminator: u32): void {
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
  s.sTaken = 0
  if (s.flags & SERVER_ONLY) {
    if (!greeting && code == CODE_220) tlsStarts(s, offset, line)
    return
  }
  const bound = !greeting && s.sAwaited != 0
  if (bound) answered(s)
  if (s.cMode == AUTH_MODE) s.cMode = COMMAND_MODE
  if (!bound) return
  const what = s.sAnswers
  // Mail that is open stays so until its end of data, whatever arrives for pipelined commands (M1, M2).
  const free = s.cMode == COMMAND_MODE
  if (free && code == CODE_334 && (what == W_AUTH || what == W_AUTH_RESPONSE)) s.cMode = AUTH_MODE
  else if (free && code == CODE_354 && what == W_DATA) s.cMode = DATA_MODE
  else if (code == CODE_220 && what == W_STARTTLS) tlsStarts(s, offset, line)
}

/** M4. */
function tlsStarts(s: Session, offset: u64, line: u32): void {
  clientBroken(s)
  if (s.closed) return
  event(s, false, E_TLS_STARTED, offset, line, 0)
  s.tls = 1
}
