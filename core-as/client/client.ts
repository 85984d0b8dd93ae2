import { ASKED, GO_ON, MODE_CHANGED, OUT_OF_MEMORY, TAKEN } from './answers'
import {
  isFinal,
  lineReached,
  setAsked,
  setOutEnd,
  setOutStart,
  setReached,
  takeDecision,
} from '../chunk'
import { scanData } from '../data/data'
import { continueHeld, held_reached } from './held-line'
import {
  ASK,
  ASKED_DATA,
  ASK_DATA,
  DECIDE_PASS,
  DONE,
  NO_MEMORY,
  RECORDS_FULL,
  TAKEN_OUT,
} from '../layout'
import { E_TLS_STARTED } from '../names'
import { event, recordsFull } from '../records'
import { AUTH_MODE, C_HELD, C_NONE, C_PASSING, DATA_MODE, Session } from '../session'
import { streamLine } from './streamed-line'
import { scanCommands } from './whole-lines'
import { V_UNKNOWN } from '../words'

/** Status of a line as status of the call. */
function statusOf(answer: u32): u32 {
  return answer == ASKED
    ? ASK
    : answer == TAKEN
      ? TAKEN_OUT
      : answer == OUT_OF_MEMORY
        ? NO_MEMORY
        : DONE
}

/**
 * Client octets [start, end). Everything up to `reached` is dealt with; what of it leaves stands in the
 * held part and in [outStart, outEnd).
 */
export function feedClient(s: Session, start: usize, end: usize, flags: u32): u32 {
  let p = start
  if (s.tls) return passThrough(s, p, end)
  // Mail data that the host has looked at, or need not.
  let readsData = !(s.ask & ASK_DATA) || isFinal
  if (!readsData && inData(s)) {
    readsData = takeDecision() == DECIDE_PASS
    if (!readsData && p < end) return askAboutData(s, p, end)
  }
  if (s.cLine == C_HELD) {
    const answer = continueHeld(s, p, end, flags)
    if (answer != GO_ON) return statusOf(answer)
    p = held_reached
    if (s.closed) return DONE
  }
  if (s.cCr && (p < end || isFinal)) {
    // The CR that waited goes back before what follows: whether it ends the line can be seen now.
    p--
    store<u8>(p, 13)
    s.cCr = 0
    setOutStart(p)
  }
  while (p < end && !s.closed) {
    if (recordsFull()) {
      setReached(p)
      return RECORDS_FULL
    }
    if (s.cLine == C_NONE) {
      if (s.cTlsArmed) {
        s.cTlsArmed = 0
        if (load<u8>(p) == 0x16) {
          event(s, true, E_TLS_STARTED, s.cOffset, s.cLineNumber, 0)
          s.tls = 1
          return passThrough(s, p, end)
        }
      }
      s.cLineMode = s.cMode
    }
    let answer = GO_ON
    if (s.cLineMode == DATA_MODE) {
      if (!readsData) return askAboutData(s, p, end)
      p = scanData(s, p, end)
      continue
    }
    if (s.cLine != C_NONE || s.cLineMode == AUTH_MODE) {
      if (s.cLine == C_NONE) s.cLine = C_PASSING
      answer = streamLine(s, p, end)
    } else {
      answer = scanCommands(s, p, end, flags)
    }
    p = lineReached
    if (answer > MODE_CHANGED) {
      setReached(p)
      return statusOf(answer)
    }
  }
  setReached(end)
  return DONE
}

/** The next client octet is one of mail data. */
function inData(s: Session): bool {
  return s.cLine == C_NONE ? s.cMode == DATA_MODE : s.cLine == C_PASSING && s.cLineMode == DATA_MODE
}

/** The host is to look at the mail data from `p` on. */
function askAboutData(s: Session, p: usize, end: usize): u32 {
  setAsked(ASKED_DATA, p, end - p, V_UNKNOWN, s.cOffset + s.cLength + s.cCr)
  setReached(p)
  return ASK
}

/** Everything passes: TLS, or no inspection. */
function passThrough(s: Session, p: usize, end: usize): u32 {
  s.cThrough += end - p
  setOutEnd(end)
  setReached(end)
  return DONE
}
