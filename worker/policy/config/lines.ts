import { leadOf } from './paste.ts'

/** One line of a running-config that says something: neither blank nor a comment. */
export interface ConfigLine {
  /** from 1 */
  number: number
  /** without its terminator and the blanks after its last word */
  text: string
  /** columns before its first word; a TAB goes to the next multiple of 8 */
  indent: number
}

/** One word of a line. */
export interface Word {
  text: string
  /** for comparison with keywords */
  lower: string
  /** from 1 */
  column: number
}

const TAB = 9
const LF = 10
const CR = 13
const SP = 32
const BANG = 33
const TAB_STOP = 8
const HASH = 35
const GREATER = 62
/** Characters in which a prompt ends: host name, context, mode. */
const MOST_LEAD = 100

/**
 * Every line that is neither blank nor a `!` comment, nor leaves a mode; a prompt before it gives its indent. A line
 * ends at LF; CR before it is a blank like any other. Returns how many lines the text has.
 */
export function* eachLine(text: string): Generator<ConfigLine, number> {
  let number = 0
  for (let start = 0; start < text.length;) {
    number++
    const lf = text.indexOf('\n', start)
    const end = lf < 0 ? text.length : lf
    const lead = hasLead(text, start, end) ? leadOf(text.slice(start, end)) : null
    let at = start + (lead?.length ?? 0)
    let indent = typeof lead?.depth === 'number' ? lead.depth : 0
    for (; at < end; at++) {
      const code = text.charCodeAt(at)
      if (code === SP) indent++
      else if (code === TAB) indent += TAB_STOP - (indent % TAB_STOP)
      else if (code !== CR) break
    }
    const said = at < end && text.charCodeAt(at) !== BANG && lead?.depth !== 'exec'
    if (said) {
      const own = text.slice(start + (lead?.length ?? 0), trimEnd(text, at, end))
      // blanks in place of the lead, so that columns stay
      const line = { number, text: ' '.repeat(lead?.length ?? 0) + own, indent }
      if (!LEAVES.test(own)) yield line
    }
    start = end + 1
  }
  return number
}

/** Leaves a mode: where it stands in print, indents say so already. */
const LEAVES = /^\s*(?:exit|end|quit)$/i

/** Whether a prompt or the mark of a quotation may stand at the beginning of the line: both have `#` or `>`. */
function hasLead(text: string, start: number, end: number): boolean {
  if (start >= end) return false
  for (let at = start; at < end && at < start + MOST_LEAD; at++) {
    const code = text.charCodeAt(at)
    if (code === HASH || code === GREATER) return true
    if (isBlank(code)) return false
  }
  return false
}

function trimEnd(text: string, from: number, end: number): number {
  let at = end
  while (at > from && isBlank(text.charCodeAt(at - 1))) at--
  return at
}

function isBlank(code: number): boolean {
  return code === SP || code === TAB || code === CR || code === LF
}

/** The words of `text`, split at SP and TAB. */
export function wordsOf(text: string): Word[] {
  const words: Word[] = []
  for (let at = 0; at < text.length;) {
    while (at < text.length && isBlank(text.charCodeAt(at))) at++
    const start = at
    while (at < text.length && !isBlank(text.charCodeAt(at))) at++
    if (at > start) {
      const word = text.slice(start, at)
      words.push({ text: word, lower: word.toLowerCase(), column: start + 1 })
    }
  }
  return words
}
