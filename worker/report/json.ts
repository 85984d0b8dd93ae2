import { WRITTEN_AT_ONCE_CHARS } from '../limits.ts'
import type { Steps } from '../turn.ts'
import type { Report } from './report.ts'

/** `application/json`: the report as it is. */
export function toJson(report: Report): string {
  return JSON.stringify(report) + '\n'
}

/**
 * The same in steps: a report has up to 20 MB of text. `depth`: how many levels of lists and objects are written
 * one by one; what stands deeper is written at once.
 */
export function* jsonInSteps(report: object, depth = 2): Steps<string> {
  const text = new Text()
  yield* writing(report, depth, text)
  return text.whole + '\n'
}

class Text {
  whole = ''
  #offered = 0

  /** true: enough is written for one step */
  add(part: string): boolean {
    this.whole += part
    if (this.whole.length - this.#offered < WRITTEN_AT_ONCE_CHARS) return false
    this.#offered = this.whole.length
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
