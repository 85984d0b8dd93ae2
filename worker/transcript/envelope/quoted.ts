import type { Layer } from './layer.ts'
import { shareOf } from './mail-data.ts'

const QUOTE = /^>/
const ENOUGH = 0.8
const LEAST_LINES = 3

/** One level of `> ` before each line, as mail programs quote. Lines that are not quoted stay as they are. */
export const quoted: Layer = {
  id: 'quoted',
  fits: (lines) => lines.length >= LEAST_LINES && shareOf(lines, QUOTE) >= ENOUGH,
  undo: (_, out) => ({
    line(text, sourceLine, terminator) {
      const inner = text.startsWith('> ') ? 2 : text.startsWith('>') ? 1 : 0
      out(inner === 0 ? text : text.slice(inner), sourceLine, terminator)
    },
    end: () => {},
  }),
}
