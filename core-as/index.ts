/**
 * The core: lines, modes, verbs, keywords, limits, masking (inspection.md), one instance for all sessions
 * of an isolate. The host writes a chunk to `input()`, calls `feed` once, reads the octets that leave and
 * the records, and may then touch any other session. No imports, no collector.
 */
import {
  askedKind as kindAsked,
  askedLength,
  askedOffset as offsetAsked,
  askedStart,
  askedVerb as verbAsked,
  crossLength,
  crossStart,
  heldLength,
  heldStart,
  outEnd,
  outStart,
  reached,
  resetChunk,
} from './chunk'
import { feedClient } from './client/client'
import { cutMailData } from './decided'
import { setSegmentStart } from './data/dot'
import {
  CLIENT_ONLY,
  DECISION_SHIFT,
  DONE,
  END_OF_SEGMENT,
  REFUSED,
  SERVER_ONLY,
  inputAddress,
} from './layout'
import { cursor, resetRecords } from './records'
import { closeSession, openSession } from './lifetime'
import { freeSpent } from './hold'
import { endClient } from './client/stop'
import { endServer } from './server/end'
import { feedServer } from './server/reply'
import { Session } from './session'

export * from './layout'

/** Address behind the last record of the last call. */
export function recordsEnd(): usize {
  return cursor
}
/** Octets that leave after the last call: first `heldLengthOut` at `heldOut`, then [outFrom, outTo). */
export function heldOut(): usize {
  return heldStart
}
export function heldLengthOut(): u32 {
  return heldLength
}
export function outFrom(): usize {
  return outStart
}
export function outTo(): usize {
  return outEnd
}
/** Client octets that leave although the server was fed: TLS broke their line off. */
export function crossOut(): usize {
  return crossStart
}
export function crossLengthOut(): u32 {
  return crossLength
}
/** Octets of the chunk the last call dealt with. */
export function consumed(): u32 {
  return <u32>(reached - inputAddress())
}
/** What the host is asked about: ASKED_*. */
export function askedKind(): u32 {
  return kindAsked
}
/** Where it lies in memory, 0 where it has gone; its octets; its verb's id; offset of its first octet in the input. */
export function askedAt(): usize {
  return askedStart
}
export function askedOctets(): f64 {
  return <f64>askedLength
}
export function askedVerb(): u32 {
  return verbAsked
}
export function askedOffset(): f64 {
  return <f64>offsetAsked
}

/** A handle for a session under the policy in the policy block, or 0 when memory is used up. */
export function open(): usize {
  return openSession()
}

export function close(handle: usize): void {
  closeSession(changetype<Session>(handle))
}

/**
 * `length` octets of one direction (0 client, 1 server), at `input()`. Masks in place. Returns a status of
 * layout.ts; what of the chunk is not consumed is fed again by the next call.
 */
export function feed(handle: usize, direction: u32, length: u32, flags: u32): u32 {
  const s = changetype<Session>(handle)
  const start = inputAddress()
  resetRecords()
  freeSpent()
  resetChunk(start, false, flags >> DECISION_SHIFT)
  if (s.flags & (direction ? CLIENT_ONLY : SERVER_ONLY)) return REFUSED
  if (s.closed) {
    // L1: nothing is forwarded, nothing reported.
    resetChunk(start + length, false, 0)
    return DONE
  }
  if (direction) return feedServer(s, start, start + length)
  if (length) s.cSpoke = 1
  setSegmentStart(start)
  const status = feedClient(s, start, start + length, flags)
  s.cSegment = status == DONE && flags & END_OF_SEGMENT ? 0 : s.cSegment + <u32>(reached - start)
  return status
}

/** The input of one direction ends: what was held goes or is discarded. Records and octets as after `feed`. */
export function end(handle: usize, direction: u32): u32 {
  const s = changetype<Session>(handle)
  resetRecords()
  freeSpent()
  resetChunk(inputAddress(), true, 0)
  if (s.closed || s.flags & (direction ? CLIENT_ONLY : SERVER_ONLY)) return DONE
  return direction ? endServer(s) : endClient(s)
}

/** The host cuts in mail data: `octets` of the line read up to the one that decided, `odd` (ODD_*) their events. */
export function cutData(handle: usize, action: u32, octets: f64, odd: u32): void {
  resetRecords()
  freeSpent()
  resetChunk(inputAddress(), false, 0)
  cutMailData(changetype<Session>(handle), action, <u64>octets, odd)
}

/** How the session's lines end: 0 not settled, 1 crlf, 2 lf. */
export function lineEnd(handle: usize): u32 {
  return changetype<Session>(handle).eol
}

/** 0, or the action that closed the session. */
export function closedBy(handle: usize): u32 {
  return changetype<Session>(handle).closed
}

/** 1 once everything passes through unread: TLS, or no inspection. */
export function passing(handle: usize): u32 {
  return changetype<Session>(handle).tls
}
/** Mode of the client's next line: 0 commands, 1 mail data, 2 auth-responses. */
export function clientMode(handle: usize): u32 {
  return changetype<Session>(handle).cMode
}
