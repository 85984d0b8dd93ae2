import type { ByteString } from '../../smtp/octets.ts'
import type { Layer } from './layer.ts'
import { beforeMailData, shareOf } from './mail-data.ts'

/** What copying and posting leaves behind a line, and sometimes before it. */
interface End {
  /** the line is so marked; what is dropped is the match, or all but its first group */
  pattern: RegExp
  /** share of the lines that have to be marked so; 0: one is enough, for nothing else ends so */
  share: number
  /** share of the lines past which it is how the form prints */
  most?: number
}

const ENDS: readonly End[] = [
  // blanks, padding to a terminal's width, no-break spaces (as U+00A0 and as its UTF-8 octets); from the
  // first of them only, so that a line of blanks is looked at once
  { pattern: /(?<![ \t\xa0])(?:[ \t\xa0]|\xc2\xa0)+$/, share: 0.8 },
  // a line end as escapes print it; in words (<CRLF>) it is the mark of forms, whose readers know it
  { pattern: /(?:\\r\\n|\\n|\\x0d\\x0a|\\015\\012|\^M)$/, share: 0.8 },
  { pattern: /<br ?\/?>$/i, share: 0.8 },
  // Markdown: a hard break, code
  { pattern: /\\$/, share: 0.8 },
  { pattern: /^`([^`]+)`$/, share: 0.8 },
  // BBCode around a line
  { pattern: /^\[(b|i|u|code|color=[#\w]{1,20})\](.*)\[\/(?:b|i|u|code|color)\]$/i, share: 0 },
  // how long it took
  { pattern: /[ \t][[(]\d{1,6}(?:[.,]\d{1,6})? ?(?:ms|msec)[\])]$/, share: 0 },
  // a remark of the author's: <--- what is this? Behind a mark's sign it would be a mark
  {
    pattern: /(?<=[^\s:\]>|,-])[ \t]+(?:<(?:-{2,5}|={2,5})(?![-=])|\xe2\x86\x90)(?:[ \t].*)?$/,
    share: 0,
    most: 0.5,
  },
]
const LEAST_LINES = 4
const ENTITY = /&(?:lt|gt|amp|quot);/

function endsOf(head: readonly ByteString[]): End[] {
  const lines = beforeMailData(head)
  return ENDS.filter(({ pattern, share, most = 1 }) => {
    if (share > 0) return head.length >= LEAST_LINES && shareOf(head, pattern) >= share
    const having = shareOf(lines, pattern)
    return having > 0 && having <= most
  })
}

function without(text: ByteString, ends: readonly End[]): ByteString {
  let cut = text
  for (const { pattern } of ends)
    cut = cut.replace(pattern, (_, ...groups: (string | number)[]) => {
      const inner = groups.filter((group) => typeof group === 'string').slice(0, -1)
      return String(inner.at(-1) ?? '')
    })
  return cut
}

/**
 * What print, copying and posting leave behind the lines and no server sent: before any form is asked, for
 * forms tell their lines by how they end. HTML whose signs are entities is the layer `html`'s.
 */
export const lineEnds: Layer = {
  id: 'line-ends',
  certain: true,
  fits: (lines) => endsOf(lines).length > 0 && !lines.some((line) => ENTITY.test(line)),
  undo(head, out) {
    const ends = endsOf(head)
    return {
      line: (text, sourceLine, terminator) => out(without(text, ends), sourceLine, terminator),
      end: () => {},
    }
  },
}
