import { ADDRESS_VERBS } from './address'
import {
  CLIENT_ONLY,
  EDIT_ADDRESSES,
  K_COMMAND,
  LIMIT_COMMAND,
  LIMIT_RCPT,
  LIMIT_SENDER,
  MAX_HELD,
  SPECIAL_DROP,
  SPECIAL_LOG,
  V_PASS,
} from '../layout'
import { RULE_C1 } from '../names'
import { Session, has, limitAction, limitGt } from '../session'
import { V_AUTH, V_DATA, V_EHLO, V_HELO, V_MAIL, V_RCPT, V_RSET, V_STARTTLS } from '../words'

/**
 * Plain lines: commands of a one-sided session that pass (C1) and of which nothing but their record and the
 * count of recipients remains. A stream of commands is made of them; everything else is `commandLine`'s.
 */

/** They change the mode, or how the next lines are read (M6). */
const NEVER_PLAIN: u32 = (1 << V_AUTH) | (1 << V_DATA) | (1 << V_STARTTLS)

/** Class 2 counts from the last of these. */
export const RESETS_RCPT: u32 = (1 << V_MAIL) | (1 << V_RSET) | (1 << V_HELO) | (1 << V_EHLO)

/** Settles what is plain under the session's policy. */
export function settlePlain(s: Session): void {
  // With a server, each line awaits a reply.
  if (!has(s, CLIENT_ONLY)) return
  s.plainVerbs = s.verbs & ~s.askVerbs & ~NEVER_PLAIN
  if (has(s, EDIT_ADDRESSES | SPECIAL_LOG | SPECIAL_DROP)) s.plainVerbs &= ~ADDRESS_VERBS
  let octets: u64 = MAX_HELD
  if (limitAction(s, LIMIT_COMMAND)) octets = min(octets, limitGt(s, LIMIT_COMMAND))
  if (limitAction(s, LIMIT_SENDER)) octets = min(octets, limitGt(s, LIMIT_SENDER))
  s.plainOctets = <u32>octets
  s.plainRecipients = limitAction(s, LIMIT_RCPT) ? <u32>limitGt(s, LIMIT_RCPT) : u32.MAX_VALUE
}

/** Verbs that make a line plain now, as bits. */
export function plainVerbs(s: Session): u32 {
  return s.eol && !s.cAuthOpen ? s.plainVerbs : 0
}

/** Counts recipients. False: class 2 has to be looked at. */
// @ts-ignore: decorator
@inline
export function countsPlainly(s: Session, verb: u32): bool {
  if (verb == V_RCPT) {
    if (s.rcptCount >= s.plainRecipients) return false
    s.rcptCount++
  } else if ((RESETS_RCPT >> verb) & 1) s.rcptCount = 0
  return true
}

/** The record of a plain line, as `record` of records.ts would make it, but for its length. */
// @ts-ignore: decorator
@inline
export function plainSlot(verb: u32, terminator: u32): u64 {
  return (
    ((<u64>K_COMMAND) << 32) |
    ((<u64>(V_PASS | (terminator << 4))) << 40) |
    ((<u64>RULE_C1) << 48) |
    ((<u64>verb) << 56)
  )
}
