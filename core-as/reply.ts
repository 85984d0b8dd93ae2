import {
  CODE_220,
  CODE_334,
  CODE_354,
  goesOn,
  headOctets,
  kindOf,
  lineBegins,
  mustHold,
  replyBinds,
} from './binding'
import {
  isFinal,
  setAsked,
  setHeldOut,
  setOutEnd,
  setOutStart,
  setReached,
  takeDecision,
} from './chunk'
import { clientBroken } from './end'
import {
  ACTION_DROP_CONNECTION,
  ACTION_RESET,
  ASK,
  ASK_RCPT_REPLY,
  DECIDE_DROP_CONNECTION,
  DECIDE_PASS,
  DONE,
  K_REPLY,
  MAX_HELD,
  NO_MEMORY,
  RECORDS_FULL,
  SERVER_ONLY,
  V_DROP,
  V_MASK,
  V_PASS,
} from './layout'
import { bareCrSeen, lineEnded, nextServerLine, nulSeen } from './line'
import { findCr, findLf, hasNul } from './masks'
import {
  E_REPLY_OVERFLOW,
  E_TLS_STARTED,
  RULE_NONE,
  RULE_POLICY,
  RULE_S1,
  RULE_S2,
  RULE_S3,
  RULE_S4,
} from './names'
import { event, record, recordsFull } from './records'
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
  W_AUTH,
  W_AUTH_RESPONSE,
  W_DATA,
  W_RCPT,
  W_STARTTLS,
  answered,
  dropHold,
  has,
  hold,
  spendHold,
} from './session'

/** Server octets [start, end), as feedClient. */
export function feedServer(s: Session, start: usize, end: usize): u32 {
  let p = start
  if (end > start) s.cPipelined = 0
  if (s.tls) return passServer(s, p, end)
  if (s.sHolding) {
    const status = continueReply(s, p, end)
    if (status != DONE || s.closed) return status
    p = reply_reached
    if (s.tls) return passServer(s, p, end)
  } else if (s.sCr) {
    p = start - 1
    store<u8>(p, 13)
    s.sCr = 0
    setOutStart(p)
  }
  while (p < end) {
    if (recordsFull()) {
      setReached(p)
      return RECORDS_FULL
    }
    const q = findLf(p, end)
    const whole = q < end
    lineBegins(s)
    let to = whole ? q : end
    let terminator: u32 = 0
    if (whole) {
      terminator = q > p && load<u8>(q - 1) == 13 ? 2 : 1
      to = q + 1 - terminator
    } else if (!isFinal && load<u8>(end - 1) == 13) to = end - 1
    headOctets(s, p, to)
    if (mustHold(s)) {
      // Only the beginning of a line can come here: a line once let go is not held again.
      if (!whole) {
        oddServer(s, p, to)
        s.sLength += to - p
        if (s.sLength > MAX_HELD) return overflow(s)
        if (!hold(s, false, p, <u32>(end - p))) return NO_MEMORY
        s.sHolding = 1
        setReached(end)
        return DONE
      }
      if (to - p > MAX_HELD) {
        oddServer(s, p, p + MAX_HELD + 1)
        return overflow(s)
      }
    }
    oddServer(s, p, to)
    if (!whole) {
      maskGreeting(s, p, to)
      s.sLength += to - p
      s.sCr = to < end ? 1 : 0
      setOutEnd(to)
      setReached(end)
      return DONE
    }
    const asked = askAboutReply(s, p, <u32>(to - p))
    if (asked) {
      if (s.closed) {
        setReached(end)
        return DONE
      }
      s.sHead = 0
      setReached(p)
      return ASK
    }
    const from = p
    p = q + 1
    setOutEnd(p)
    replyLine(s, from, <u32>(to - from), terminator)
    if (s.closed) {
      setReached(end)
      return DONE
    }
    if (s.tls) return passServer(s, p, end)
  }
  setReached(end)
  return DONE
}

let reply_reached: usize = 0

/** Everything from `from` on passes. */
function passServer(s: Session, from: usize, end: usize): u32 {
  s.sThrough += end - from
  setOutEnd(end)
  setReached(end)
  return DONE
}

/** NULs and bare CRs of [from, to). */
function oddServer(s: Session, from: usize, to: usize): void {
  if (!s.sNul && hasNul(from, to)) nulSeen(s, false)
  if (!s.sBareCr && findCr(from, to) < to) bareCrSeen(s, false)
}

/** S4: octet 65,537. */
function overflow(s: Session): u32 {
  event(s, false, E_REPLY_OVERFLOW, s.sOffset, s.sLineNumber, 0)
  record(s, false, kindOf(s), V_DROP, RULE_S4, 0, MAX_HELD + 1, 0)
  s.closed = <u8>ACTION_DROP_CONNECTION
  dropHold(s, false)
  s.sHolding = 0
  return DONE
}

/** A held line goes on. */
function continueReply(s: Session, p: usize, end: usize): u32 {
  reply_reached = p
  setOutStart(p)
  const q = findLf(p, end)
  let whole = q < end
  const before = s.sHeld
  const wanted = <u32>((whole ? q + 1 : end) - p)
  const more = min<u32>(wanted, MAX_HELD + 2 - min<u32>(before, MAX_HELD + 1))
  if (more < wanted) whole = false
  if (!hold(s, false, p, more)) return NO_MEMORY
  reply_reached = p + more
  setReached(reply_reached)
  setOutStart(reply_reached)
  const at = s.sHold
  const held = s.sHeld
  let terminator: u32 = 0
  let length = held
  if (whole) {
    terminator = held > 1 && load<u8>(at + held - 2) == 13 ? 2 : 1
    length -= terminator
  } else if (!isFinal && load<u8>(at + held - 1) == 13) length--
  const fresh = at + <usize>s.sLength
  headOctets(s, fresh, at + length)
  const holds = mustHold(s)
  if (holds && length > MAX_HELD) {
    oddServer(s, fresh, at + MAX_HELD + 1)
    return overflow(s)
  }
  oddServer(s, fresh, at + length)
  if (!whole) {
    s.sLength = length
    if (holds) return DONE
    // Known not to be an EHLO reply: what was held goes, the rest passes as it comes.
    s.sHolding = 0
    const upTo = s.sLength
    s.sLength = 0
    maskGreeting(s, at, at + length)
    s.sLength = upTo
    s.sCr = length < held ? 1 : 0
    setHeldOut(at, length)
    spendHold(s, false)
    return DONE
  }
  s.sHolding = 0
  s.sLength = 0
  setHeldOut(at, held)
  spendHold(s, false)
  replyLine(s, at, length, terminator)
  return DONE
}

/** Asks the host about the last line of a reply to RCPT. False: go on. */
function askAboutReply(s: Session, at: usize, length: u32): bool {
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
function replyLine(s: Session, at: usize, length: u32, terminator: u32): void {
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
