import type { RecordedLine, Recording } from './recording.ts'
import type { Sides } from './sides.ts'

/** A print that lacks this part of the other's lines is a log of some lines, no record of the session. */
const SELECTIVE = 0.25

/**
 * Whether a line that one recording lacks is a matter of that recording: it began later, its print ends
 * before (curl shows no QUIT), it says itself that octets are missing, or it logs a selection only.
 * A complete record loses nothing, so a line missing among others was taken away.
 */
export function lostInPrint(
  outside: Recording,
  inside: Recording,
  { crossings }: Sides,
): (sent: RecordedLine | null, arrived: RecordedLine | null) => boolean {
  const judge = (lacking: Recording, other: Recording): ((line: RecordedLine) => boolean) => {
    const ofOther = new Set(other.lines)
    let first = Infinity
    let last = 0
    for (const { sent, arrived } of crossings) {
      if (sent === null || arrived === null) continue
      const { line } = ofOther.has(sent) ? sent : arrived
      first = Math.min(first, line)
      last = Math.max(last, line)
    }
    const lacks = other.lines.length - lacking.lines.length
    const selective =
      lacking.incomplete || (!lacking.exact && lacks > other.lines.length * SELECTIVE)
    return ({ line }) => selective || line < first || (!lacking.exact && line > last)
  }
  const outsideLacks = judge(outside, inside)
  const insideLacks = judge(inside, outside)
  const ofOutside = new Set(outside.lines)
  return (sent, arrived) => {
    const line = sent ?? arrived
    if (line === null || (sent !== null && arrived !== null)) return false
    return ofOutside.has(line) ? insideLacks(line) : outsideLacks(line)
  }
}
