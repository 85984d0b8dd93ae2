import type { ByteString } from '../../smtp/octets.ts'
import type { Layer } from './layer.ts'

const OPENS = /^(?:[^"]|"(?:[^"]|"")*"(?=[,;\t]))*?(?:^|[,;\t])"/
const RECORD = /^(?:"(?:[^"]|"")*"|[^",;\t]*)(?:[,;\t](?:"(?:[^"]|"")*"|[^",;\t]*))+$/
const QUOTED_FIELD = /(?:^|[,;\t])"((?:[^"]|"")*)"(?=[,;\t]|$)/g

function quotes(text: ByteString): number {
  let count = 0
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) count++
  return count
}

/** The longest quoted field of a record that stands on one line: what a log export quotes is the message. */
function fieldOf(text: ByteString): ByteString {
  let longest = ''
  for (const [, field] of text.matchAll(QUOTED_FIELD))
    if (field !== undefined && field.length > longest.length) longest = field
  return longest.replaceAll('""', '"')
}

/** A quoted field of CSV: one that runs over many lines (a ticket export), or one in each line (a log export). */
export const csv: Layer = {
  id: 'csv',
  fits(lines) {
    const opened = lines.slice(0, 20).some((line) => OPENS.test(line) && quotes(line) % 2 === 1)
    if (opened) return true
    const records = lines.filter((line) => line !== '')
    return (
      records.length > 2 &&
      records.filter((line) => line.includes('"') && RECORD.test(line)).length >
        records.length * 0.8
    )
  },
  undo(_, out) {
    let inside = false
    return {
      line(text, sourceLine, terminator) {
        const turns = quotes(text) % 2 === 1
        if (inside) {
          inside = !turns
          const field = turns ? text.slice(0, text.lastIndexOf('"')) : text
          // The lone quote that closes a field ended in LF shows nothing.
          if (!turns || field !== '') out(field.replaceAll('""', '"'), sourceLine, terminator)
          return
        }
        if (turns) {
          inside = true
          const start = OPENS.exec(text)?.[0].length ?? text.indexOf('"') + 1
          out(text.slice(start).replaceAll('""', '"'), sourceLine, terminator)
        } else {
          const field = fieldOf(text)
          if (field !== '') out(field, sourceLine, terminator)
        }
      },
      end: () => {},
    }
  },
}
