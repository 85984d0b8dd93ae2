import type { ByteString } from '../../smtp/octets.ts'
import { TextLines } from '../lines.ts'
import type { Layer } from './layer.ts'

const ROW = /^[A-Za-z0-9+/]{40,}={0,2}$/
const LAST_ROW = /^[A-Za-z0-9+/]*={0,2}$/

/** A whole upload in base64, as an attachment is. Of binary content the head decodes to no text: then it does not fit. */
export const base64: Layer = {
  id: 'base64',
  joins: true,
  certain: true,
  fits(lines, whole) {
    const full = lines.filter((line) => line !== '')
    const first = full[0]
    if (first === undefined || first.length % 4 !== 0 || !ROW.test(first)) return false
    const rows = full.every((line, i) =>
      i === full.length - 1 && whole
        ? LAST_ROW.test(line)
        : line.length === first.length && ROW.test(line),
    )
    if (!rows) return false
    const text = decoded(first)
    return text !== null && !/[\x00-\x08\x0e-\x1a]/.test(text)
  },
  undo(_, out) {
    let at = 0
    const lines = new TextLines((text, __, terminator) => out(text, at, terminator))
    return {
      line(text, sourceLine) {
        at = sourceLine
        const octets = decoded(text.trim())
        if (octets !== null) lines.push(octets)
      },
      end: () => lines.end(),
    }
  },
}

function decoded(row: ByteString): ByteString | null {
  try {
    return atob(row)
  } catch {
    return null
  }
}
