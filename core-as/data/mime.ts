import { ACTION_NONE, LIMIT_FILENAME } from '../layout'
import { Session, limitAction, limitGt } from '../session'
import { upper } from '../words'

/** L3: length of MIME filenames, octet by octet, so that a field of any length needs no memory. */

/** Not in a field that counts. */
export const M_IDLE: u8 = 0
const M_NAME: u8 = 1
/** Blanks between the field's name and its colon. */
const M_COLON: u8 = 2
/** First piece, and pieces that do not count. */
const M_SKIP: u8 = 3
const M_KEY: u8 = 4
const M_VALUE_START: u8 = 5
const M_PLAIN: u8 = 6
const M_QUOTED: u8 = 7

const TYPE = 'CONTENT-TYPE'
const DISPOSITION = 'CONTENT-DISPOSITION'
const FILENAME = 'FILENAME'
const NAME = 'NAME'
/** Bits of mName and mKey: which of the two it may still be. */
const FIRST: u8 = 1
const SECOND: u8 = 2
/** Bit of mKey: a blank came behind the name, so only `=` may follow. */
const BLANK_BEHIND: u8 = 4

// @ts-ignore: decorator
@inline
export function judgesFilenames(s: Session): bool {
  return limitAction(s, LIMIT_FILENAME) != ACTION_NONE
}

/** A header line begins that is no continuation. */
export function fieldStarts(s: Session, offset: u64, line: u32): void {
  s.mState = M_NAME
  s.mName = FIRST | SECOND
  s.mFieldAt = 0
  s.mFound = 0
  s.mQuoted = 0
  s.mOffset = offset
  s.mLineNumber = line
}

/** True if the field that ends here had a filename over the limit. Leaves the machine idle. */
export function fieldEnds(s: Session): bool {
  closeValue(s)
  const found = s.mFound != 0
  s.mState = M_IDLE
  s.mFound = 0
  return found
}

/** A value is complete: it counts. Blanks that trail a plain value do not. */
function closeValue(s: Session): void {
  if (s.mState != M_PLAIN && s.mState != M_QUOTED) return
  if (s.mLength > limitGt(s, LIMIT_FILENAME)) s.mFound = 1
  s.mState = M_SKIP
}

// @ts-ignore: decorator
@inline
function blank(octet: u32): bool {
  return octet == 32 || octet == 9
}

/** Octets of the field, terminators left out; a fold comes as one SP. */
export function fieldOctets(s: Session, from: usize, to: usize): void {
  for (let at = from; at < to && s.mState != M_IDLE; at++) fieldOctet(s, load<u8>(at))
}

export function fieldOctet(s: Session, octet: u32): void {
  const state = s.mState
  if (state <= M_COLON) {
    nameOctet(s, octet)
    return
  }
  if (state == M_QUOTED) {
    // The value ends at the next quote; what follows up to `;` does not count.
    if (octet == 34) {
      closeValue(s)
      s.mQuoted = 0
    } else s.mLength++
    return
  }
  const closesPiece = octet == 59 && !s.mQuoted
  if (octet == 34 && state != M_VALUE_START) s.mQuoted ^= 1
  if (closesPiece) {
    closeValue(s)
    s.mState = M_KEY
    s.mKey = FIRST | SECOND
    s.mKeyAt = 0
    return
  }
  if (state == M_KEY) keyOctet(s, octet)
  else if (state == M_VALUE_START) {
    if (blank(octet)) return
    s.mLength = 0
    s.mBlanks = 0
    if (octet == 34) {
      s.mQuoted = 1
      s.mState = M_QUOTED
    } else {
      s.mState = M_PLAIN
      s.mLength = 1
    }
  } else if (state == M_PLAIN) {
    if (blank(octet)) s.mBlanks++
    else {
      s.mLength += s.mBlanks + 1
      s.mBlanks = 0
    }
  }
}

/** The field's name up to `:`, blanks before it trimmed. */
function nameOctet(s: Session, octet: u32): void {
  const i = <i32>s.mFieldAt
  if (octet == 58) {
    const whole =
      (s.mName & FIRST && i == TYPE.length) || (s.mName & SECOND && i == DISPOSITION.length)
    s.mState = whole ? M_SKIP : M_IDLE
    return
  }
  if (blank(octet)) {
    s.mState = M_COLON
    return
  }
  if (s.mState == M_COLON) {
    s.mState = M_IDLE
    return
  }
  const u = upper(octet)
  if (i >= TYPE.length || <u32>TYPE.charCodeAt(i) != u) s.mName &= ~FIRST
  if (i >= DISPOSITION.length || <u32>DISPOSITION.charCodeAt(i) != u) s.mName &= ~SECOND
  s.mFieldAt++
  if (!s.mName) s.mState = M_IDLE
}

/** The name of a parameter, trimmed, before `=`. */
function keyOctet(s: Session, octet: u32): void {
  const i = <i32>s.mKeyAt
  if (octet == 61) {
    const counts =
      (s.mKey & FIRST && i == FILENAME.length) || (s.mKey & SECOND && i == NAME.length)
    s.mState = counts ? M_VALUE_START : M_SKIP
    return
  }
  if (blank(octet)) {
    if (i) s.mKey |= BLANK_BEHIND
    return
  }
  const u = upper(octet)
  if (s.mKey & BLANK_BEHIND || i >= FILENAME.length || <u32>FILENAME.charCodeAt(i) != u) {
    s.mKey &= ~FIRST
  }
  if (s.mKey & BLANK_BEHIND || i >= NAME.length || <u32>NAME.charCodeAt(i) != u) s.mKey &= ~SECOND
  s.mKeyAt++
  if (!(s.mKey & (FIRST | SECOND))) s.mState = M_SKIP
}
