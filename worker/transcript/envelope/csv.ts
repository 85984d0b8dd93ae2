import type { ByteString } from '../../smtp/octets.ts'
import type { Layer } from './layer.ts'

const OPENS = /^(?:[^"]|"(?:[^"]|"")*"(?=[,;\t]))*?(?:^|[,;\t])"/
const RECORD = /^(?:"(?:[^"]|"")*"|[^",;\t]*)(?:[,;\t](?:"(?:[^"]|"")*"|[^",;\t]*))+$/

function quotes(text: ByteString): number {
  let count = 0
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) count++
  return count
}

const ALL_QUOTED = /^"(?:[^"]|"")*"(?:[,;\t]"(?:[^"]|"")*")+$/
const FIELD = /"((?:[^"]|"")*)"(?=[,;\t]|$)|([^",;\t]*)(?:[,;\t]|$)/y

/** The fields of a record that stands on one line; null for one that is not quoted: only those a log export quotes are text. */
function fieldsOf(text: ByteString): (ByteString | null)[] {
  const fields: (ByteString | null)[] = []
  let at = 0
  while (at < text.length) {
    FIELD.lastIndex = at
    const found = FIELD.exec(text)
    if (found === null) break
    fields.push(found[1]?.replaceAll('""', '"') ?? null)
    at += found[0].length
    // the separator behind a quoted field
    if (found[1] !== undefined) at++
  }
  return fields
}

/** The column with the longest quoted field of `lines`: times and names are short, and all of a length. */
function textColumn(lines: readonly ByteString[]): number {
  let column = -1
  let most = -1
  for (const line of lines.slice(0, 200)) {
    for (const [i, field] of fieldsOf(line).entries()) {
      if (field === null || field.length <= most) continue
      most = field.length
      column = i
    }
  }
  return column
}

/** A quoted field of CSV: one that runs over many lines (a ticket export), or one in each line (a log export). */
export const csv: Layer = {
  id: 'csv',
  joins: true,
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
  undo(head, out) {
    const column = textColumn(head)
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
          const field = fieldsOf(text)[column]
          if (field != null) out(field, sourceLine, terminator)
        }
      },
      end: () => {},
    }
  },
}

/** The same where every field of every record is quoted, which no program's own print does. */
export const exportedCsv: Layer = {
  ...csv,
  certain: true,
  fits(lines) {
    const records = lines.filter((line) => line !== '')
    return records.length > 2 && records.every((line) => ALL_QUOTED.test(line))
  },
}
