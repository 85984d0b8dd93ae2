import { W_EHLO, W_OTHER, W_RCPT, oldestAwaited } from './awaited'
import {
  ASK_RCPT_REPLY,
  K_EHLO_REPLY,
  K_GREETING,
  K_REPLY,
  MASK_BANNER,
  NO_EHLO_REPLY,
  SERVER_ONLY,
} from '../layout'
import { E_UNEXPECTED } from '../names'
import { event } from '../records'
import {
  R_EHLO,
  R_EHLO_HELD,
  R_GREETING,
  R_NONE,
  R_OTHER,
  R_UNDECIDED,
  Session,
  has,
} from '../session'

/** Three digits as they stand in a little-endian word. */
export const CODE_220: u32 = 0x303232
export const CODE_250: u32 = 0x303532
export const CODE_334: u32 = 0x343333
export const CODE_354: u32 = 0x343533
export const CODE_421: u32 = 0x313234
export const CODE_554: u32 = 0x343535

/** A reply line begins: which reply is it part of? S5, section 2, M8. */
export function lineBegins(s: Session): void {
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
export function headOctets(s: Session, from: usize, to: usize): void {
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

/** The line is kept back for the host: a refusal of RCPT may be one too many, and what it takes out never goes. */
function heldForHost(s: Session): bool {
  if (s.sTaken) return true
  if (!(s.ask & ASK_RCPT_REPLY) || !s.sAwaited || s.sAnswers != W_RCPT || s.sLineInReply) return false
  if (s.sReply != R_OTHER && s.sReply != R_UNDECIDED) return false
  return !s.sHeadLength || (s.sHead & 0xff) == 53
}

/** S4: the line is kept back until more of it is known. */
export function mustHold(s: Session): bool {
  if (s.ask && heldForHost(s)) return true
  return (
    s.sReply == R_EHLO ||
    s.sReply == R_EHLO_HELD ||
    (s.sReply == R_UNDECIDED &&
      s.sAwaited != 0 &&
      s.sAnswers == W_EHLO &&
      mayBeEhlo(s, <u32>min<u64>(s.sHeadLength, 3)))
  )
}

/** S5: the reply goes on after this line. */
export function goesOn(s: Session, length: u64): bool {
  return length >= 4 && s.sHead >> 24 == 45
}

/** Kind of the records of the reply in progress. */
export function kindOf(s: Session): u32 {
  return s.sReply == R_GREETING ? K_GREETING : s.sReply == R_EHLO ? K_EHLO_REPLY : K_REPLY
}
