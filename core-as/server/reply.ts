import { ASKED, CUT, GO_ON, TAKEN } from '../client/answers'
import { headOctets, kindOf, lineBegins, mustHold } from './binding'
import { isFinal, setHeldOut, setOutEnd, setOutStart, setReached } from '../chunk'
import { dropHold, hold, spendHold } from '../hold'
import {
  ACTION_DROP_CONNECTION,
  ASK,
  DONE,
  MAX_HELD,
  NO_MEMORY,
  RECORDS_FULL,
  TAKEN_OUT,
  V_DROP,
} from '../layout'
import { bareCrSeen, nulSeen } from '../line'
import { findCr, findLf, hasNul } from '../masks'
import { E_REPLY_OVERFLOW, RULE_S4 } from '../names'
import { event, record, recordsFull } from '../records'
import { hostOfReply, replyLine } from './reply-line'
import { maskGreeting } from './reply-mask'
import { Session } from '../session'

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
  }
  if (s.sCr && (p < end || isFinal)) {
    p--
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
    const told = hostOfReply(s, p, <u32>(to - p), terminator)
    if (told == ASKED) {
      s.sHead = 0
      setReached(p)
      return ASK
    }
    if (told == TAKEN) {
      setReached(q + 1)
      return TAKEN_OUT
    }
    if (told == CUT) {
      setReached(end)
      return DONE
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
  const before = s.sHeld
  // A line about which the host was asked is whole.
  let whole = before > 0 && load<u8>(s.sHold + before - 1) == 10
  if (!whole) {
    const q = findLf(p, end)
    whole = q < end
    const wanted = <u32>((whole ? q + 1 : end) - p)
    const more = min<u32>(wanted, MAX_HELD + 2 - min<u32>(before, MAX_HELD + 1))
    if (more < wanted) whole = false
    if (!hold(s, false, p, more)) return NO_MEMORY
    reply_reached = p + more
  }
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
  s.sLength = 0
  const told = hostOfReply(s, at, length, terminator)
  if (told == ASKED) {
    s.sLength = length
    return ASK
  }
  s.sHolding = 0
  if (told != GO_ON) {
    dropHold(s, false)
    return DONE
  }
  setHeldOut(at, held)
  spendHold(s, false)
  replyLine(s, at, length, terminator)
  return DONE
}
