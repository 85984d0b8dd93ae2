import type { ByteString } from '../../smtp/octets.ts'
import { MAX_DUMP_REPEAT_OCTETS } from '../../limits.ts'
import { TextLines } from '../lines.ts'
import { printedHex } from '../session/octet-dialogue.ts'
import type { Layer } from './layer.ts'
import { shareOf } from './mail-data.ts'

/** `hexdump -C`, `xxd`, `od -A x -t x1z` and `ncat -x`: offset, hex, and the text in a column that is not needed. */
const DUMPS: readonly RegExp[] = [
  /^([0-9a-f]{8}) {2}((?:[0-9a-f]{2} {1,2}){1,16}) *\|.{0,16}\|\s*$/i,
  /^([0-9a-f]{8}): ((?:[0-9a-f]{2,8} ){1,16}) .*$/i,
  /^([0-9a-f]{6,7}) ((?: ?[0-9a-f]{2}){1,16}) *>.{0,16}<\s*$/i,
  /^([0-9a-f]{4}) {3}([0-9a-f ]{48}) {2}\S{1,16} *$/,
]
const ENOUGH = 0.9

function dumpOf(lines: readonly ByteString[]): RegExp | undefined {
  const full = lines.filter((l) => l !== '' && l !== '*' && !/^[0-9a-f]{6,8}$/i.test(l))
  return full.length === 0 ? undefined : DUMPS.find((dump) => shareOf(full, dump) >= ENOUGH)
}

/** A hex dump of the transcript's octets. */
export const dump: Layer = {
  id: 'hex-dump',
  joins: true,
  certain: true,
  fits: (lines) => dumpOf(lines) !== undefined,
  undo(head, out) {
    const pattern = dumpOf(head) ?? (DUMPS[0] as RegExp)
    let at = 0
    const lines = new TextLines((text, _, terminator) => out(text, at, terminator))
    let last: ByteString = ''
    let next = 0
    let repeating = false
    return {
      line(text, sourceLine) {
        at = sourceLine
        if (text === '*') repeating = true
        const offset = Number.parseInt(text.slice(0, 8), 16)
        if (repeating && offset > next && last.length > 0) {
          // `*` stands for rows equal to the last one, up to the next offset.
          const stop = Math.min(offset, next + MAX_DUMP_REPEAT_OCTETS)
          for (; next < stop; next += last.length) lines.push(last)
        }
        const row = pattern.exec(text)
        if (row === null) return
        repeating = false
        last = printedHex(row[2] ?? '')
        next = offset + last.length
        lines.push(last)
      },
      end: () => lines.end(),
    }
  },
}
