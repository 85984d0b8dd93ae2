import type { ByteString } from '../../smtp/octets.ts'
import type { Layer } from './layer.ts'

const LEAST_LINES = 3

/** The blanks that every line begins with, or ''. */
function indentOf(lines: readonly ByteString[]): string {
  let indent: string | null = null
  let full = 0
  for (const line of lines) {
    if (line.trim() === '') continue
    full++
    const own = /^[ \t]*/.exec(line)?.[0] ?? ''
    if (indent === null) indent = own
    while (!own.startsWith(indent)) indent = indent.slice(0, -1)
    if (indent === '') return ''
  }
  return full < LEAST_LINES ? '' : (indent ?? '')
}

/** The same blanks before every line. */
export const indented: Layer = {
  id: 'indented',
  fits: (lines) => indentOf(lines) !== '',
  undo(head, out) {
    const indent = indentOf(head)
    return {
      line: (text, sourceLine, terminator) =>
        out(text.startsWith(indent) ? text.slice(indent.length) : text, sourceLine, terminator),
      end: () => {},
    }
  },
}
