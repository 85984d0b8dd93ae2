import type { ByteString } from '../smtp/octets.ts'
import { looksLikeCommand, replyCode } from '../smtp/words.ts'
import { bare } from './bare.ts'
import type { Evidence, Format, Head } from './format.ts'
import type { MarkedText } from './learned-marks.ts'
import { LearningReader } from './learned-marks.ts'

/** Where, behind anything, a reply or a command begins. */
const BEGINS =
  /(?:^|[\s>:|\]"'(=])(?=[2-5]\d\d[ -]\S|(?:EHLO|HELO|LHLO|VRFY|EXPN|ETRN|AUTH|BDAT) \S|MAIL FROM:|RCPT TO:|(?:DATA|RSET|NOOP|QUIT|STARTTLS)(?:\\r|\\n|["']|\s*$)|XXXX)/gi
/** What opens a quoted text, closes it. */
const CLOSES: Readonly<Record<string, RegExp>> = {
  '"': /(?:\\r)?(?:\\n)?"[^"]*$/,
  "'": /(?:\\r)?(?:\\n)?'[^']*$/,
  '(': /\)[^)]*$/,
}
/** Longer, and it is no mark but a sentence. */
const LONGEST_MARK = 200

/** The prefix with its numbers and ids taken out: equal for lines of one origin. */
function shapeOf(prefix: ByteString): string {
  return prefix.replace(/[0-9a-f]*\d[0-9a-f]*/gi, '0').replace(/\s+/g, ' ')
}

function textOf(line: ByteString, at: number): ByteString {
  const closes = CLOSES[line[at - 1] ?? '']
  return closes === undefined ? line.slice(at) : line.slice(at).replace(closes, '')
}

/** Cuts where a reply or a command begins; a line that has neither, where a known mark ends. */
export function splitShape(line: ByteString, known: ReadonlySet<string>): MarkedText | null {
  const begins = new RegExp(BEGINS)
  for (let found = begins.exec(line); found !== null; found = begins.exec(line)) {
    const at = found.index + found[0].length
    if (at > LONGEST_MARK) break
    const text = textOf(line, at)
    if (replyCode(text) !== 0 || looksLikeCommand(text))
      return { mark: shapeOf(line.slice(0, at)), text }
    if (found[0] === '') begins.lastIndex++
  }
  return knownMark(line, known)
}

function knownMark(line: ByteString, known: ReadonlySet<string>): MarkedText | null {
  for (const mark of known) {
    if (mark === '' || mark === ' ') continue
    const last = mark[mark.length - 1] as string
    const stop = Math.min(line.length, LONGEST_MARK)
    for (let at = line.indexOf(last); at >= 0 && at < stop; at = line.indexOf(last, at + 1))
      if (shapeOf(line.slice(0, at + 1)) === mark) return { mark, text: textOf(line, at + 1) }
  }
  return null
}

function detect(head: Head): Evidence[] {
  const none: ReadonlySet<string> = new Set()
  const shapes = new Map<string, number>()
  for (const line of head.lines.slice(0, 500)) {
    const marked = splitShape(line, none)
    if (marked !== null) shapes.set(marked.mark, (shapes.get(marked.mark) ?? 0) + 1)
  }
  const lines = [...shapes.values()].filter((n) => n > 1).reduce((sum, n) => sum + n, 0)
  if (lines === 0)
    return bare.detect(head).map(({ sign, weight }) => ({ sign, weight: weight / 2 }))
  const sign = `${lines} lines have a command or a reply behind one of ${shapes.size} beginnings`
  return [{ sign, weight: lines > 5 ? 0.5 : 0.2 }]
}

/** Any other form: direction by content, and its confidence said. */
export const general: Format = {
  id: 'general',
  title: 'Anything else that has commands and replies in it',
  general: true,
  example: '[10:00:01] got: 220 mx.example.com ESMTP\n[10:00:01] put: EHLO client.example.test',
  loses: 'direction of lines that are neither command nor reply',
  detect,
  read: (sink) => new LearningReader(sink, splitShape),
}
