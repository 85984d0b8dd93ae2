import type { ByteString } from '../../smtp/octets.ts'
import { toOctets, utf8ByteString } from '../../smtp/octets.ts'
import { TextLines } from '../lines.ts'
import { isCollected, tagIn } from './collector.ts'
import type { Layer } from './layer.ts'

/** Names that log collectors give to the program's own text; Docker's and journald's first. */
const FIELDS: readonly string[] = [
  'log',
  'MESSAGE',
  'message',
  'full_message',
  'short_message',
  'msg',
  'text',
  'output',
  'body',
  'line',
  'content',
  'stdout',
  'transcript',
  'description',
  'comment',
  'value',
]
const decoder = new TextDecoder()

function parsed(text: ByteString): unknown {
  try {
    return JSON.parse(decoder.decode(toOctets(text)))
  } catch {
    return undefined
  }
}

/** The text in a value: the string itself, the named field, or the longest string anywhere in it. */
function textIn(value: unknown, depth = 0): string | null {
  if (typeof value === 'string') return value
  if (typeof value !== 'object' || value === null || depth > 8) return null
  for (const name of FIELDS) {
    const field = (value as Record<string, unknown>)[name]
    if (typeof field === 'string') return field
  }
  let longest: string | null = null
  for (const part of Object.values(value)) {
    const text = textIn(part, depth + 1)
    if (text !== null && text.length > (longest?.length ?? 0)) longest = text
  }
  return longest
}

function isJsonLine(line: ByteString): boolean {
  return /^\s*[{["]/.test(line) && textIn(parsed(line)) !== null
}

/** Log lines in JSON, a value a line (Docker, journald), or one JSON document that holds the whole text. */
export const json: Layer = {
  id: 'json',
  joins: true,
  fits(lines, whole) {
    const full = lines.filter((line) => line.trim() !== '')
    if (full.length === 0 || !/^\s*[{["]/.test(full[0] as ByteString)) return false
    if (full.slice(0, 20).every(isJsonLine)) return true
    return whole && textIn(parsed(full.join('\n'))) !== null
  },
  undo(head, out) {
    const byLine = head
      .filter((line) => line.trim() !== '')
      .slice(0, 20)
      .every(isJsonLine)
    let at = 0
    // Only a document that fits into the head is read as one.
    const document: ByteString[] = []
    const lines = new TextLines((text, _, terminator) => out(text, at, terminator))
    const put = (value: unknown): void => {
      const text = textIn(value)
      if (text === null) return
      // Docker cuts long lines: an entry without LF goes on in the next.
      const tag = tagIn(value, text)
      const isPart = !text.endsWith('\n') && typeof (value as { log?: unknown }).log !== 'string'
      lines.push(utf8ByteString(isPart ? `${tag}${text}\n` : tag + text))
    }
    return {
      line(text, sourceLine) {
        at = sourceLine
        if (byLine) put(parsed(text))
        else document.push(text)
      },
      end() {
        if (!byLine) put(parsed(document.join('\n')))
        lines.end()
      },
    }
  },
}

/** The same where a collector's own fields leave no doubt: a log's line is found in JSON too, and would keep what stands behind it. */
export const collectedJson: Layer = {
  ...json,
  certain: true,
  fits(lines) {
    const full = lines.filter((line) => line.trim() !== '').slice(0, 20)
    return full.length > 0 && full.every((line) => isCollected(parsed(line)))
  },
}
