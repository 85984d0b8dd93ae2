import { WRITTEN_AT_ONCE_CHARS } from '../limits.ts'
import type { Steps } from '../turn.ts'
import type { Report } from './report.ts'

/** `application/json`: the report as it is. */
export function toJson(report: Report): string {
  return JSON.stringify(report) + '\n'
}

/** The same in steps: a report has up to 20 MB of text. */
export function* jsonInSteps(report: Report): Steps<string> {
  let text = ''
  let written = 0
  for (const [name, value] of Object.entries(report)) {
    text += `${text === '' ? '{' : ','}${JSON.stringify(name)}:`
    if (!Array.isArray(value)) {
      text += JSON.stringify(value)
      continue
    }
    text += '['
    for (const [i, item] of value.entries()) {
      text += (i === 0 ? '' : ',') + JSON.stringify(item)
      if (text.length - written < WRITTEN_AT_ONCE_CHARS) continue
      written = text.length
      yield
    }
    text += ']'
  }
  return text + '}\n'
}
