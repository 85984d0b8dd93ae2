import type { ByteString } from '../../smtp/octets.ts'
import { looksLikeCommand, replyCode } from '../../smtp/words.ts'
import type { HeldLine, Layer } from './layer.ts'
import { beforeMailData, MailDataWatch } from './mail-data.ts'

/** Widths that mail programs, terminals and tickets cut at. */
const WIDTHS: readonly number[] = [70, 72, 74, 75, 76, 77, 78, 79, 80, 90, 100, 120, 128, 132, 160]
/** Two characters that so many lines begin with are how a fresh line begins. */
const USUAL_START = 3

/** Rows of a dump, or of base64, have a width of their own. */
const ROW =
  /^\s*(?:0x)?[0-9a-f]{4,8}:?\s+(?:[0-9a-f]{2}){1,2} ?[0-9a-f]{2} |^\s*[A-Za-z0-9+/=]{40,}\s*$/i
/** The longest line of any print may chance to have one of those widths, and chatter after it. */
const LEAST_CUTS = 2
/** Of a transcript's lines few are as long as that they were cut. */
const MOST = 0.5

/** The first characters of a line, a number as one: lines that are numbered begin alike. */
function startOf(line: ByteString): string {
  return line.slice(0, 8).replace(/\d+/g, '0').slice(0, 3)
}

/** How fresh lines begin. What stands below a line of full `width` is probably the rest of it, and does not count. */
function starts(lines: readonly ByteString[], width: number): Set<string> {
  const counts = new Map<string, number>()
  lines.forEach((line, i) => {
    if (lines[i - 1]?.length === width) return
    const start = startOf(line)
    counts.set(start, (counts.get(start) ?? 0) + 1)
  })
  return new Set([...counts].filter(([, n]) => n >= USUAL_START).map(([start]) => start))
}

function isFresh(text: ByteString, usual: ReadonlySet<string>): boolean {
  return text === '' || usual.has(startOf(text)) || replyCode(text) !== 0 || looksLikeCommand(text)
}

/** The width at which lines were cut, or 0. Only what stands before any mail data tells: mail has widths of its own. */
function widthOf(lines: readonly ByteString[]): number {
  const width = lines.reduce((longest, line) => Math.max(longest, line.length), 0)
  if (!WIDTHS.includes(width)) return 0
  const cut = lines.filter((line) => line.length === width)
  if (cut.length > lines.length * MOST || lines.some((line) => ROW.test(line))) return 0
  const usual = starts(lines, width)
  const dialogue = beforeMailData(lines)
  const cuts = dialogue.filter((line, i) => {
    const next = dialogue[i + 1]
    return line.length === width && next !== undefined && !isFresh(next, usual)
  })
  return cuts.length >= LEAST_CUTS ? width : 0
}

/** Lines cut at a fixed width by the program they were pasted through. Lines of mail data are left as they are. */
export const wrapped: Layer = {
  id: 'wrapped',
  joins: true,
  certain: true,
  fits: (lines) => widthOf(lines) > 0,
  undo(head, out) {
    const width = widthOf(head)
    const usual = starts(head, width)
    const watch = new MailDataWatch()
    let held: (HeldLine & { lastLength: number }) | null = null
    const flush = (): void => {
      if (held === null) return
      watch.isData(held.text)
      out(held.text, held.sourceLine, held.terminator)
      held = null
    }
    return {
      line(text, sourceLine, terminator) {
        if (held !== null && held.lastLength === width && !isFresh(text, usual)) {
          held = { ...held, text: held.text + text, terminator, lastLength: text.length }
          return
        }
        flush()
        held = { text, sourceLine, terminator, lastLength: text.length }
      },
      end: flush,
    }
  },
}
