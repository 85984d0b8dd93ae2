import type { ByteString } from '../../smtp/octets.ts'
import type { Layer } from './layer.ts'

const NUMBER = /^(\s*)(\d{1,7})( ?[:.|)\t]|)( *)/
const ENOUGH = 0.9
const LEAST_LINES = 4

/** What follows the number in every line, or null if the lines do not count upwards by one. */
function separatorOf(lines: readonly ByteString[]): { sign: string; spaces: number } | null {
  let counted = 0
  let last = Number.NaN
  let sign: string | null = null
  let spaces = Number.POSITIVE_INFINITY
  const full = lines.filter((line) => line.trim() !== '')
  for (const line of full) {
    const found = NUMBER.exec(line)
    if (found === null) continue
    const number = Number(found[2])
    if (Number.isNaN(last) || number === last + 1) counted++
    last = number
    const mark = found[3] ?? ''
    if (sign === null) sign = mark
    else if (mark !== sign) return null
    if (line.length > found[0].length) spaces = Math.min(spaces, (found[4] ?? '').length)
  }
  if (full.length < LEAST_LINES || counted < full.length * ENOUGH || sign === null) return null
  if (spaces === Number.POSITIVE_INFINITY) spaces = 0
  return sign === '' && spaces === 0 ? null : { sign, spaces }
}

/** A line number before each line (cat -n, grep -n, an editor's margin). */
export const numbered: Layer = {
  id: 'numbered',
  fits: (lines) => separatorOf(lines) !== null,
  undo(head, out) {
    const { sign, spaces } = separatorOf(head) ?? { sign: '', spaces: 1 }
    return {
      line(text, sourceLine, terminator) {
        const found = NUMBER.exec(text)
        if (found === null || found[3] !== sign) return out(text, sourceLine, terminator)
        const before = found[0].length - (found[4] ?? '').length
        out(text.slice(before + Math.min(spaces, (found[4] ?? '').length)), sourceLine, terminator)
      },
      end: () => {},
    }
  },
}
