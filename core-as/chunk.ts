/** Where the octets that leave stand after a call: what was held, then a part of the chunk. */
export let heldStart: usize = 0
export let heldLength: u32 = 0
export let outStart: usize = 0
export let outEnd: usize = 0
/** Client octets that leave although the server was fed: what TLS broke off. */
export let crossStart: usize = 0
export let crossLength: u32 = 0
/** Octets of the chunk that have been dealt with. */
export let reached: usize = 0
/** Where the last step through client lines got to. */
export let lineReached: usize = 0
/** The input ends with this chunk: a CR at its end is an ordinary octet. */
export let isFinal: bool = false
/** The host's decision about the line it was asked about. */
export let decision: u32 = 0
/** What the host is asked about (ASKED_*), where it stands, its octets and its verb, and its offset in the input. */
export let askedKind: u32 = 0
export let askedStart: usize = 0
export let askedLength: u64 = 0
export let askedVerb: u32 = 0
export let askedOffset: u64 = 0

export function resetChunk(start: usize, final: bool, decided: u32): void {
  heldStart = 0
  heldLength = 0
  crossLength = 0
  outStart = start
  outEnd = start
  reached = start
  isFinal = final
  decision = decided
  askedStart = 0
  askedLength = 0
}
export function setHeldOut(start: usize, length: u32): void {
  heldStart = start
  heldLength = length
}
export function setCross(start: usize, length: u32): void {
  crossStart = start
  crossLength = length
}
export function setOutStart(at: usize): void {
  outStart = at
  outEnd = at
}
export function setOutEnd(at: usize): void {
  outEnd = at
}
export function setReached(at: usize): void {
  reached = at
}
export function setLineReached(at: usize): void {
  lineReached = at
}
export function takeDecision(): u32 {
  const d = decision
  decision = 0
  return d
}
export function setAsked(kind: u32, start: usize, length: u64, verb: u32, offset: u64): void {
  askedKind = kind
  askedStart = start
  askedLength = length
  askedVerb = verb
  askedOffset = offset
}
