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
  BANNER_KEEPS_20,
  DECIDE_DROP_CONNECTION,
  DECIDE_PASS,
  DONE,
  EQUALS_ENDS_KEYWORD,
  K_EHLO_REPLY,
  K_GREETING,
  K_REPLY,
  KEYWORD_OTHERS,
  MASK_BANNER,
  NO_EHLO_REPLY,
  NO_MEMORY,
  RECORDS_FULL,
  SERVER_ONLY,
  V_DROP,
  V_MASK,
  V_PASS,
  MAX_HELD,
} from './layout'
import { bareCrSeen, lineEnded, nextServerLine, nulSeen } from './line'
import { findCr, findLf, hasNul } from './masks'
import {
  E_REPLY_OVERFLOW,
  E_TLS_STARTED,
  E_UNEXPECTED,
  RULE_B1,
  RULE_B2,
  RULE_B3,
  RULE_NONE,
  RULE_POLICY,
  RULE_S1,
  RULE_S2,
  RULE_S3,
  RULE_S4,
} from './names'
import { event, record, recordsFull } from './records'
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
  W_EHLO,
  W_OTHER,
  W_RCPT,
  W_STARTTLS,
  answered,
  dropHold,
  has,
  hold,
  oldestAwaited,
  spendHold,
} from './session'
import { keywordOf } from './words'

/** Three digits as they stand in a little-endian word. */
const CODE_220: u32 = 0x303232
const CODE_250: u32 = 0x303532
const CODE_334: u32 = 0x343333
const CODE_354: u32 = 0x343533
const CODE_421: u32 = 0x313234
const CODE_554: u32 = 0x343535

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

/** A reply line begins: which reply is it part of? S5, section 2, M8. */
function lineBegins(s: Session): void {
  if (s.sReply != R_NONE) return
  s.sLineInReply = 0
  s.sCode = 0
  s.sKeywordLines = 0
  s.sAwaited = s.awaited ? 1 : 0
  s.sAnswers = s.awaited ? oldestAwaited(s) : W_OTHER
  const first = !s.sSpoke
  s.sSpoke = 1
  if (s.flags & SERVER_ONLY) {
    s.sReply = first ? R_GREETING : has(s, NO_EHLO_REPLY) ? R_OTHER : R_EHLO_HELD
  } else if (!s.cSpoke) s.sReply = R_GREETING
  else if (first) s.sReply = R_UNDECIDED
  else replyBinds(s)
}

/** A reply that is no greeting is bound to the oldest awaited one. */
export function replyBinds(s: Session): void {
  s.sReply = s.sAwaited && s.sAnswers == W_EHLO ? R_EHLO_HELD : R_OTHER
  if (!s.sAwaited && !(s.flags & SERVER_ONLY)) {
    event(s, false, E_UNEXPECTED, s.sOffset, s.sLineNumber, 0)
  }
}

/** The first four octets of a line, and what the code settles. */
function headOctets(s: Session, from: usize, to: usize): void {
  let have = <u32>min<u64>(s.sLength, 4)
  while (have < 4 && from < to) {
    s.sHead |= (<u32>load<u8>(from)) << (have << 3)
    have++
    from++
  }
  s.sHeadLength = <u8>have
  if (s.sLineInReply) return
  if (s.sReply == R_EHLO_HELD && !mayBeEhlo(s, have)) s.sReply = R_OTHER
  if (have >= 3) {
    s.sCode = s.sHead & 0xffffff
    codeKnown(s, have)
  }
}

/** The first octets of the reply's first line are those of 250, or (M8) of `250-`. */
function mayBeEhlo(s: Session, have: u32): bool {
  const seen = s.flags & SERVER_ONLY ? have : min<u32>(have, 3)
  if (!seen) return true
  const mask: u32 = seen == 4 ? u32.MAX_VALUE : ((<u32>1) << (seen << 3)) - 1
  return (s.sHead & mask) == ((CODE_250 | (45 << 24)) & mask)
}

/** The code of a reply's first line is known, and with `have` 4 whether the line goes on. */
function codeKnown(s: Session, have: u32): void {
  const code = s.sCode
  if (s.sReply == R_UNDECIDED) {
    if (code == CODE_220 || code == CODE_421 || code == CODE_554) {
      s.sReply = R_GREETING
      s.sAwaited = 0
    } else replyBinds(s)
  }
  if (s.sReply == R_GREETING) {
    // The greeting is one thing: its first line decides for every reply before the first client octet.
    if (!s.sGreetingKnown) s.sMasked = code == CODE_220 && has(s, MASK_BANNER) ? 1 : 0
    s.sGreetingKnown = 1
  } else if (s.sReply == R_EHLO_HELD) {
    if (code != CODE_250) s.sReply = R_OTHER
    else if (!(s.flags & SERVER_ONLY)) s.sReply = R_EHLO
    else if (have == 4) s.sReply = s.sHead >> 24 == 45 ? R_EHLO : R_OTHER
  }
}

/** S4: the line is kept back until more of it is known. */
function mustHold(s: Session): bool {
  return (
    s.sReply == R_EHLO ||
    s.sReply == R_EHLO_HELD ||
    (s.sReply == R_UNDECIDED &&
      s.sAwaited != 0 &&
      s.sAnswers == W_EHLO &&
      mayBeEhlo(s, <u32>min<u64>(s.sHeadLength, 3)))
  )
}

/** NULs and bare CRs of [from, to). */
function oddServer(s: Session, from: usize, to: usize): void {
  if (!s.sNul && hasNul(from, to)) nulSeen(s, false)
  if (!s.sBareCr && findCr(from, to) < to) bareCrSeen(s, false)
}

/** B1, B2, B3 on the octets [from, to) of a line of which `sLength` came before. */
function maskGreeting(s: Session, from: usize, to: usize): void {
  if (!s.sMasked || s.sReply != R_GREETING) return
  const keeps = has(s, BANNER_KEEPS_20)
  const first: u64 = keeps && s.sGreeted ? 0 : 4
  for (let at = s.sLength < first ? from + <usize>(first - s.sLength) : from; at < to; at++) {
    const octet = load<u8>(at)
    if (octet == 13 || (keeps && (octet == 50 || octet == 48))) continue
    store<u8>(at, 42)
  }
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

function kindOf(s: Session): u32 {
  return s.sReply == R_GREETING ? K_GREETING : s.sReply == R_EHLO ? K_EHLO_REPLY : K_REPLY
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

/** S5: the reply goes on after this line. */
function goesOn(s: Session, length: u64): bool {
  return length >= 4 && s.sHead >> 24 == 45
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
      rule = has(s, BANNER_KEEPS_20) ? (s.sGreeted ? RULE_B2 : RULE_B1) : RULE_B3
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

/** S2, S3: true if the line is masked. */
function maskKeyword(s: Session, at: usize, length: u32): bool {
  if (length <= 4) return false
  const text = at + 4
  const n = length - 4
  const id = keywordOf(text, n, has(s, EQUALS_ENDS_KEYWORD))
  if ((s.keywords >> (id < 0 ? KEYWORD_OTHERS : <u32>id)) & 1) return false
  memory.fill(text, 88, n - 1)
  store<u8>(text + n - 1, <u8>(65 + (s.sKeywordLines % 26)))
  s.sKeywordLines++
  return true
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
