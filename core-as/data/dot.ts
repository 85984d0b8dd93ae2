import { SEGMENTS } from '../layout'
import { M_IDLE } from './mime'
import { E_DOTCRLF_SPLIT, E_SMUGGLING } from '../names'
import { event, messageRecord } from '../records'
import { W_END_OF_DATA, await_ } from '../server/awaited'
import { COMMAND_MODE, C_NONE, Session, has } from '../session'

/** M7: what stands left or right of a dot. */
export const TOKEN_CRLF: u8 = 0
export const TOKEN_LF: u8 = 1
export const TOKEN_CR: u8 = 2
export const TOKEN_START: u8 = 3

/** M7: something that may stand beside a lone dot begins at `offset`, `before` is the octet before it, and it ends before `after`: all of the client's input. */
export function token(s: Session, offset: u64, before: u8, kind: u8, after: u64): void {
  if (s.eol == 1 && offset == s.dTokenEnd + 1 && before == 46) {
    const left = s.dToken
    const proper = kind == TOKEN_CRLF && (left == TOKEN_CRLF || left == TOKEN_START)
    if (!proper) {
      const back: u64 = left == TOKEN_CRLF ? 2 : left == TOKEN_START ? 0 : 1
      const own = left == TOKEN_CR || left == TOKEN_START
      event(s, true, E_SMUGGLING, s.dTokenEnd - back, s.cLineNumber - (own ? 0 : 1), 0)
    }
  }
  s.dToken = kind
  s.dTokenEnd = after
}

/** M1: the end of data, its last octet before address `after`, offset `offset`. */
export function endOfData(s: Session, after: usize, offset: u64, terminator: u32): void {
  // M5: CR LF . CR LF, of an empty message . CR LF, within one segment.
  if (has(s, SEGMENTS)) {
    // In an lf session the same of whatever terminators stand there.
    const own: u64 = 1 + terminator
    const empty = offset - s.dOffset == own
    const octets: u64 = own + (empty ? 0 : s.dPreviousCrlf ? 2 : 1)
    const here = <u64>s.cSegment + (after - segmentStart)
    if (here < octets)
      event(s, true, E_DOTCRLF_SPLIT, offset - octets, s.cLineNumber - (empty ? 1 : 2), 0)
  }
  messageRecord(s, offset - s.dOffset, true)
  s.dOpen = 0
  s.rcptCount = 0
  s.mState = M_IDLE
  s.mFound = 0
  s.cMode = COMMAND_MODE
  s.cLine = C_NONE
  await_(s, W_END_OF_DATA)
}

/** Address of the first octet of the call's chunk: octets of the segment before it are in cSegment. */
let segmentStart: usize = 0
export function setSegmentStart(at: usize): void {
  segmentStart = at
}
