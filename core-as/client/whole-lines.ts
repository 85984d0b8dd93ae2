import { ASKED, CUT_BEHIND, GO_ON, MODE_CHANGED } from './answers'
import { isFinal, setLineReached, setOutEnd } from '../chunk'
import { commandLine, cutBehind } from './command'
import { unfinished } from './held-line'
import { QUIET } from '../layout'
import { anyNul64, crConstant, equal64, lfConstant, valid64 } from '../masks'
import { countsPlainly, plainSlot, plainVerbs } from './plain'
import { recordsFull, slot } from '../records'
import { Session, has } from '../session'
import { verbOf } from '../words'

/** Whole command lines from `p`, the first octet of a line, to the end of the chunk or a change of mode. */
export function scanCommands(s: Session, p: usize, end: usize, flags: u32): u32 {
  const lf = lfConstant()
  const cr = crConstant()
  const quiet = has(s, QUIET)
  const most = s.plainOctets
  let plain = plainVerbs(s)
  /** The session's place is that of this address; `lines` have ended behind it. */
  let placed = p
  let lines: u32 = 0
  let lineStart = p
  let odd = false
  for (let b = p; b < end; b += 64) {
    const valid = valid64(b, end)
    let ends = equal64(b, lf) & valid
    const crs = equal64(b, cr) & valid
    let bare = crs & ~(ends >> 1)
    // A CR in the last place: look one octet on, or wait for it.
    if (bare >> 63 && (b + 64 >= end ? !isFinal : load<u8>(b + 64) == 10)) bare &= ~((<u64>1) << 63)
    else if (b + 64 > end && !isFinal) bare &= ~((<u64>1) << (end - b - 1))
    let odds = bare
    if (anyNul64(b)) odds |= equal64(b, i8x16.splat(0)) & valid
    while (ends) {
      const at = ctz(ends)
      const q = b + <usize>at
      if (odds) {
        const before = ((<u64>1) << at) - 1
        odd = odd || (odds & before) != 0
        odds &= ~before
      }
      ends &= ends - 1
      const terminator: u32 = q > lineStart && load<u8>(q - 1) == 13 ? 2 : 1
      const length = <u32>(q - lineStart) + 1 - terminator
      if (!odd && length <= most && (terminator == 2 || s.eol == 2)) {
        const verb = verbOf(lineStart, length)
        if ((plain >> verb) & 1 && countsPlainly(s, verb)) {
          if (!quiet) slot(plainSlot(verb, terminator) | (length + terminator))
          lines++
          lineStart = q + 1
          if (!recordsFull()) continue
          placeClient(s, lineStart - placed, lines)
          setOutEnd(lineStart)
          setLineReached(lineStart)
          return GO_ON
        }
      }
      placeClient(s, lineStart - placed, lines)
      lines = 0
      placed = q + 1
      const answer = commandLine(s, lineStart, length, terminator, odd)
      if (answer != GO_ON || recordsFull()) {
        if (answer <= MODE_CHANGED) setOutEnd(q + 1)
        else setOutEnd(answer == CUT_BEHIND ? lineStart + cutBehind : lineStart)
        setLineReached(answer == ASKED ? lineStart : q + 1)
        return answer
      }
      plain = plainVerbs(s)
      odd = false
      lineStart = q + 1
    }
    if (odds) odd = true
  }
  placeClient(s, lineStart - placed, lines)
  setOutEnd(lineStart)
  setLineReached(end)
  if (lineStart == end) return GO_ON
  return unfinished(s, lineStart, <u32>(end - lineStart), lineStart, flags, false)
}

/** Lines that left nothing else behind have ended. */
// @ts-ignore: decorator
@inline
function placeClient(s: Session, octets: usize, lines: u32): void {
  s.cOffset += octets
  s.cLineNumber += lines
}
