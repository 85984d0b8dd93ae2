/** One line of a text with what follows it in the same paragraph, joined by blanks: mails and terminals wrap. */
export interface Passage {
  /** the line and what follows it */
  text: string
  /** characters of the line itself: what begins behind them belongs to a later one */
  own: number
  /** where each of its lines ends, the own one first */
  ends: number[]
  /** line of the upload, from 1 */
  sourceLine: number
}

/** A line of the upload after its wrapping was taken off. */
export interface PlainLine {
  text: string
  sourceLine: number
}

/** Lines that may follow in one statement: a reply wrapped at 72 columns takes four or five. */
export const LOOKAHEAD_LINES = 6
/** Characters of a passage that are searched. */
const MAX_PASSAGE_CHARS = 4_096

/** Where a new record begins, whatever stood before it: a time, a queue id, a field, a command line, an arrow. */
const NEW_RECORD =
  /^(?:[A-Z][a-z]{2} [ \d]?\d \d\d:\d\d|\d{4}-\d\d-\d\d|\d{1,2}\/\d{1,2}\/\d{4} |<\d+>|\[?\d\d:\d\d:\d\d|[0-9A-F]{8,16}: |[A-Z][A-Za-z-]{2,30}: \S|>>>|<<<|\.\.\. while|---|%)/

/** Joins the first of `lines` with those after it that go on with it. */
export function passageOf(lines: readonly PlainLine[]): Passage {
  const [first] = lines
  if (first === undefined) return { text: '', own: 0, ends: [], sourceLine: 1 }
  let text = first.text.slice(0, MAX_PASSAGE_CHARS)
  const ends = [text.length]
  for (const { text: next } of lines.slice(1)) {
    if (next === '' || text.length >= MAX_PASSAGE_CHARS || NEW_RECORD.test(next)) break
    text += ' ' + next
    ends.push(text.length)
  }
  return {
    text: text.slice(0, MAX_PASSAGE_CHARS),
    own: first.text.length,
    ends,
    sourceLine: first.sourceLine,
  }
}
