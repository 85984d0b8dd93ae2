import type { ByteString } from '../../smtp/octets.ts'
import type { Layer } from './layer.ts'
import { shareOf } from './mail-data.ts'

/** What log collectors write before a program's line. The one that fits most of it stands first. */
const STAMPS: readonly RegExp[] = [
  /^(?:<\d{1,3}>\d? ?)?[A-Z][a-z]{2} [ \d]\d(?: \d{4})? \d\d:\d\d:\d\d(?:\.\d+)? \S+ [^\s:[\]]{1,64}(?:\[\d+\])?: ?/,
  /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)? \S+ [^\s:[\]]{1,64}\[\d+\]: ?/,
  /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)? (?:stdout|stderr) [FP] /,
  /^[\w.-]+ +\| /,
  /^\[[^\]]{0,40}\d\d:\d\d:\d\d[^\]]{0,20}\] ?/,
  /^\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z| ?[+-]\d\d:?\d\d| UTC)?(?:\t| - |: | )/,
  /^(?:[A-Z][a-z]{2} )?[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?:\.\d+)?(?: \d{4})? /,
  /^\d\d:\d\d:\d\d(?:[.,]\d+)?(?:\t|: | - | )/,
  /^\d{9,10}(?:\.\d+)?[: ] ?/,
]
const ENOUGH = 0.8
const LEAST_LINES = 3

function stampOf(lines: readonly ByteString[]): RegExp | undefined {
  return lines.length < LEAST_LINES
    ? undefined
    : STAMPS.find((stamp) => shareOf(lines, stamp) >= ENOUGH)
}

/** A time, or a syslog head, before each line, where the form itself has none. */
export const stamped: Layer = {
  id: 'stamped',
  fits: (lines) => stampOf(lines) !== undefined,
  undo(head, out) {
    const stamp = stampOf(head) ?? (STAMPS[0] as RegExp)
    return {
      line: (text, sourceLine, terminator) => out(text.replace(stamp, ''), sourceLine, terminator),
      end: () => {},
    }
  },
}
