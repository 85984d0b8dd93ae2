import {
  heldLength,
  heldStart,
  isFinal,
  outEnd,
  outStart,
  reached,
  resetChunk,
  setCross,
  setHeldOut,
  setOutEnd,
  setReached,
} from '../chunk'
import { dropHold, spendHold } from '../hold'
import {
  DONE,
  EVERY_LINE,
  K_AUTH_RESPONSE,
  K_COMMAND,
  K_DATA_LINE,
  SEGMENTS,
  V_DISCARD,
  V_MASK,
  V_PASS,
  inputAddress,
} from '../layout'
import { E_INCOMPLETE_COMMAND, RULE_C5, RULE_C7, RULE_M1, RULE_M2 } from '../names'
import { event, messageRecord, passthroughRecord, record } from '../records'
import { AUTH_MODE, C_HELD, C_NONE, Session, has } from '../session'
import { V_UNKNOWN, verbLength, verbOf } from '../words'
import { feedClient } from './client'
import { maskLine, maskRule, mayBeResponse } from './command'

/** Records for a client line that never ends. A held one is discarded (C7); what went of another stays. */
function brokenOff(s: Session): void {
  if (s.cLine == C_HELD) {
    event(s, true, E_INCOMPLETE_COMMAND, s.cOffset, s.cLineNumber, 0)
    const kind = s.cAuthOpen && mayBeResponse(s.cHold, s.cHeld) ? K_AUTH_RESPONSE : K_COMMAND
    record(s, true, kind, V_DISCARD, RULE_C7, V_UNKNOWN, s.cHeld, 0)
    s.cOffset += s.cHeld
    dropHold(s, true)
    s.cLine = C_NONE
    return
  }
  const length = s.cLength
  if (s.dOpen) {
    if (length && has(s, EVERY_LINE)) {
      record(s, true, K_DATA_LINE, V_PASS, RULE_M1, V_UNKNOWN, length, 0)
    }
    if (length) s.dLines++
    if (length > <u64>s.dLongest) s.dLongest = <u32>min<u64>(length, <u64>u32.MAX_VALUE)
    const octets = s.cOffset + length - s.dOffset
    if (octets) messageRecord(s, octets, false)
    s.dOpen = 0
  } else if (length) {
    if (s.cLineMode == AUTH_MODE) {
      record(s, true, K_AUTH_RESPONSE, V_PASS, RULE_M2, V_UNKNOWN, length, 0)
    } else {
      const rule = has(s, SEGMENTS) ? RULE_C5 : maskRule(s)
      record(s, true, K_COMMAND, V_MASK, rule, V_UNKNOWN, length, 0)
    }
  }
  s.cOffset += length
  s.cLength = 0
  s.cLine = C_NONE
}

/** The client's last line gets no more octets: a CR that waited is an ordinary octet. */
function clientStops(s: Session, at: usize): u32 {
  const status = feedClient(s, at, at, 0)
  if (status != DONE || s.closed) return status
  if (s.cLine == C_HELD) heldAtEnd(s)
  if (s.cLine != C_NONE || s.dOpen) brokenOff(s)
  return DONE
}

/** Where the CR that waited may be put back although the input buffer holds the server's octets. */
const scratch = memory.data(256, 16)

/** M4: TLS starts, the unfinished client line is first treated as at the end of input. */
export function clientBroken(s: Session): void {
  const held = heldStart
  const heldOctets = heldLength
  const start = outStart
  const to = outEnd
  const at = reached
  const final = isFinal
  resetChunk(scratch + 64, true, 0)
  clientStops(s, scratch + 64)
  const cross = heldLength ? heldStart : outStart
  const crossOctets = heldLength ? heldLength : <u32>(outEnd - outStart)
  resetChunk(start, final, 0)
  setCross(cross, crossOctets)
  setHeldOut(held, heldOctets)
  setOutEnd(to)
  setReached(at)
}

/** The client's input ends. */
export function endClient(s: Session): u32 {
  const start = inputAddress()
  resetChunk(start, true, 0)
  if (s.tls) {
    passthroughRecord(s, true, s.cThrough)
    return DONE
  }
  return clientStops(s, start)
}

/** A held line that goes after all: an unknown line that waited for class 1. */
function heldAtEnd(s: Session): void {
  const at = s.cHold
  const n = s.cHeld
  if (s.cAuthOpen && mayBeResponse(at, n)) return
  const verb = verbOf(at, n)
  const supported = verb != V_UNKNOWN && ((s.verbs >> verb) & 1) != 0
  if (supported || (verbLength(at, n) == n && n <= s.longestVerb)) return
  maskLine(s, at, n)
  record(s, true, K_COMMAND, V_MASK, maskRule(s), V_UNKNOWN, n, 0)
  setHeldOut(at, n)
  spendHold(s, true)
  s.cOffset += n
  s.cLength = 0
  s.cLine = C_NONE
}
