import type { ByteString } from '../../../smtp/octets.ts'
import { MAX_LEARNED_MARKS } from '../../../limits.ts'
import { looksLikeCommand, replyCode } from '../../../smtp/words.ts'
import { bare } from './bare.ts'
import { hexDigit } from '../../text/hex-row.ts'
import type { Evidence, Format, Head } from '../../format.ts'
import type { MarkedText } from './learned-marks.ts'
import { LearningReader } from './learned-marks.ts'

/** Where, behind anything, a reply or a command begins. */
const BEGINS =
  /(?:^|[\s>:|\]"'`(=])(?=[2-5]\d\d[ -]\S|(?:EHLO|HELO|LHLO|VRFY|EXPN|ETRN|AUTH|BDAT) \S|MAIL FROM:|RCPT TO:|(?:DATA|RSET|NOOP|QUIT|STARTTLS)(?:\\r|\\n|["'`]|\s*$)|XXXX)/gi
/** A command behind these words is quoted by the one that refuses it. */
const REFUSED =
  /\b(?:unrecogni[sz]ed|unknown|unsupported|invalid|improper|unimplemented) (?:smtp )?command\b[^"'{}]{0,20}$/i
/** What opens a quoted text, closes it. */
const CLOSES: Readonly<Record<string, RegExp>> = {
  '"': /(?:\\r)?(?:\\n)?"[^"]*$/,
  "'": /(?:\\r)?(?:\\n)?'[^']*$/,
  '`': /`[^`]*$/,
  '(': /\)[^)]*$/,
}
const NINE = 0x39
/** Longer, and it is no mark but a sentence. */
const LONGEST_MARK = 200

/**
 * The prefix with its numbers and ids taken out: equal for lines of one origin. A run of hexadecimal digits with a
 * decimal one in it becomes `0`, a run of white space one blank. By hand: as patterns it is half the reader's time.
 */
function shapeOf(prefix: ByteString): string {
  let shape = ''
  /** where what is kept as it is begins */
  let from = 0
  for (let at = 0; at < prefix.length;) {
    const begun = at
    const code = prefix.charCodeAt(at)
    if (isWhite(code)) {
      while (isWhite(prefix.charCodeAt(at))) at++
      shape += prefix.slice(from, begun) + ' '
      from = at
    } else if (hexDigit(code) >= 0) {
      let isNumber = false
      for (let one = code; hexDigit(one) >= 0; one = prefix.charCodeAt(++at))
        if (one <= NINE) isNumber = true
      if (!isNumber) continue
      shape += prefix.slice(from, begun) + '0'
      from = at
    } else at++
  }
  return shape + prefix.slice(from)
}

/** What `\s` is among octets. */
function isWhite(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d) || code === 0xa0
}

/** The text from `at` on, without what closes the quote it stands in: one that opens right before it, or `msg="` further on. */
function textOf(line: ByteString, at: number): ByteString {
  const closes = CLOSES[line[at - 1] ?? ''] ?? (isQuoted(line, at) ? CLOSES['"'] : undefined)
  return closes === undefined ? line.slice(at) : line.slice(at).replace(closes, '')
}

function isQuoted(line: ByteString, at: number): boolean {
  let quotes = 0
  for (let i = line.indexOf('"'); i >= 0 && i < at; i = line.indexOf('"', i + 1)) quotes++
  return quotes % 2 === 1
}

/** Cuts where a reply or a command begins; a line that has neither, where a known mark ends. */
export function splitShape(line: ByteString, known: ReadonlySet<string>): MarkedText | null {
  BEGINS.lastIndex = 0
  for (let found = BEGINS.exec(line); found !== null; found = BEGINS.exec(line)) {
    const at = found.index + found[0].length
    if (at > LONGEST_MARK) break
    // a server that names what it does not know: no client's line
    if (REFUSED.test(line.slice(0, at))) return null
    const text = textOf(line, at)
    if (replyCode(text) !== 0 || looksLikeCommand(text))
      return { mark: shapeOf(line.slice(0, at)), text }
    if (found[0] === '') BEGINS.lastIndex++
  }
  return knownMark(line, known)
}

/** A shape as a pattern; few marks are known at a time (MAX_LEARNED_MARKS). */
const PATTERNS = new Map<string, RegExp>()

function patternOf(mark: string): RegExp {
  let pattern = PATTERNS.get(mark)
  if (pattern === undefined) {
    const literal = mark.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    pattern = new RegExp(
      `^${literal.replaceAll('0', '[0-9a-f]{1,40}').replaceAll(' ', '\\s{1,16}')}`,
      'i',
    )
    if (PATTERNS.size > MAX_LEARNED_MARKS) PATTERNS.clear()
    PATTERNS.set(mark, pattern)
  }
  return pattern
}

function knownMark(line: ByteString, known: ReadonlySet<string>): MarkedText | null {
  for (const mark of known) {
    if (mark.trim() === '') continue
    const found = patternOf(mark).exec(line)
    if (found !== null) return { mark, text: textOf(line, found[0].length) }
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
