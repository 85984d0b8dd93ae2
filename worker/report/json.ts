import { WRITTEN_AT_ONCE_CHARS } from '../limits.ts'
import type { Steps } from '../turn.ts'
import type { Report } from './report.ts'

/** `application/json`: the report as it is. */
export function toJson(report: Report): string {
  return JSON.stringify(report) + '\n'
}

/**
 * The same in steps, and in pieces: a report has up to 20 MB of text. `depth`: how many levels of lists and objects are written
 * one by one; what stands deeper is written at once.
 */
export function* jsonInSteps(report: object, depth = 2): Steps<string[]> {
  const text = new Text()
  yield* writing(report, depth, text)
  text.add('\n')
  return text.pieces
}

class Text {
  /** in order; joined they would be copied once more, all at once */
  readonly pieces: string[] = ['']

  /** true: enough is written for one step */
  add(part: string): boolean {
    const piece = this.pieces.pop() + part
    this.pieces.push(piece)
    if (piece.length < WRITTEN_AT_ONCE_CHARS) return false
    this.pieces.push('')
    return true
  }
}

/** As JSON.stringify does; `value` has no toJSON. */
function* writing(value: unknown, depth: number, text: Text): Steps<void> {
  if (depth === 0 || typeof value !== 'object' || value === null) {
    if (text.add(JSON.stringify(value) ?? 'null')) yield
    return
  }
  const isList = Array.isArray(value)
  text.add(isList ? '[' : '{')
  let before = ''
  for (const [name, item] of isList ? value.entries() : Object.entries(value)) {
    if (!isList && item === undefined) continue
    text.add(isList ? before : `${before}${JSON.stringify(name)}:`)
    before = ','
    yield* writing(item, depth - 1, text)
  }
  text.add(isList ? ']' : '}')
}
