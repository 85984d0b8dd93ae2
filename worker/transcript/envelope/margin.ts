import type { ByteString } from '../../smtp/octets.ts'
import type { Layer } from './layer.ts'
import { shareOf } from './mail-data.ts'

const TIME = String.raw`\d{1,2}:\d\d(?::\d\d)?(?: ?[AaPp]\.?[Mm]\.?)?`
const DATE = String.raw`\d{1,4}[./-]\d{1,2}[./-]\d{2,4},? `
const NAME = String.raw`[\w\x80-\xff][\w\x80-\xff .'-]{0,40}`

/** What tools and chats put before every line. `head`: lines of the tool's own, which go. */
const MARGINS: readonly { pattern: RegExp; head?: RegExp }[] = [
  // a patch, of which each line has a sign
  { pattern: /^[+ -]/, head: /^(?:diff --git |index [0-9a-f]|--- |\+\+\+ |@@ )/ },
  // grep's file and line
  { pattern: /^[\w./-]*\.\w{1,8}[:-](?:\d{1,7}[:-])?/ },
  // an editor's line number with a letter before, a bar (of a table there are more), a list
  { pattern: /^L\d{1,7}: ?/ },
  { pattern: /^\| ?(?=[^|]*$)/ },
  { pattern: /^[*-](?: |$)/ },
  // chats: `[10:42 AM] Alice: `, `24/11/2026, 10:42 - Alice: `, `<alice> `, `10:42 <alice> `
  { pattern: new RegExp(`^\\[(?:${DATE})?${TIME}\\] (?:${NAME}: |<${NAME}> |${NAME}:$)`) },
  { pattern: new RegExp(`^${DATE}${TIME} - ${NAME}: ?`) },
  { pattern: new RegExp(`^(?:${TIME} )?<${NAME}>(?: |$)`) },
  { pattern: new RegExp(`^\\[${TIME}\\](?: |$)`) },
]
const ENOUGH = 0.95
const LEAST_LINES = 4

function marginOf(lines: readonly ByteString[]): (typeof MARGINS)[number] | undefined {
  if (lines.length < LEAST_LINES) return undefined
  return MARGINS.find(({ pattern, head }) => {
    const body = head === undefined ? lines : lines.filter((line) => !head.test(line))
    return shareOf(body, pattern) >= ENOUGH
  })
}

/**
 * The sign of a patch or a list, `grep`'s file, a chat's time and name before every line. The marks of a form
 * may pass for it: it is undone only where no form of its own reads the lines as they stand, and one does without.
 */
export const margin: Layer = {
  id: 'margin',
  fits: (lines) => marginOf(lines) !== undefined,
  undo(lines, out) {
    const { pattern, head } = marginOf(lines) ?? { pattern: /^/ }
    return {
      line(text, sourceLine, terminator) {
        if (head?.test(text) !== true) out(text.replace(pattern, ''), sourceLine, terminator)
      },
      end: () => {},
    }
  },
}
