import { MAX_PARTS } from '../limits.ts'
import { toByteString, toOctets } from '../smtp/octets.ts'
import type { Result } from './problem.ts'
import { failed, ok } from './problem.ts'

/** A part of a form. Octets, not text: FormData would decode a transcript that is not UTF-8 to something else. */
export interface Part {
  name: string
  octets: Uint8Array
}

/** The parts of a multipart/form-data body (RFC 7578). */
export function readMultipart(contentType: string, body: Uint8Array): Result<Part[]> {
  const boundary = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(contentType)
  const delimiter = boundary?.[1] ?? boundary?.[2]
  if (delimiter === undefined)
    return failed('malformed-multipart', 'Content-Type names no boundary.')
  // a line end before it, so that every delimiter looks alike (RFC 2046 5.1.1)
  const text = '\r\n' + toByteString(body)
  const pieces = text.split(`\r\n--${delimiter}`)
  const last = pieces.pop()
  if (pieces.length === 0 || !last?.startsWith('--'))
    return failed('malformed-multipart', 'The last boundary is missing.')
  if (pieces.length - 1 > MAX_PARTS)
    return failed('malformed-multipart', `There are more than ${MAX_PARTS} parts.`)
  const parts: Part[] = []
  for (const piece of pieces.slice(1)) {
    const part = readPart(piece)
    if (!part) return failed('malformed-multipart', 'A part has no name, or no end of its header.')
    parts.push(part)
  }
  return ok(parts)
}

function readPart(piece: string): Part | null {
  // blanks may pad the delimiter
  const start = piece.indexOf('\r\n')
  const border = piece.indexOf('\r\n\r\n')
  if (start < 0 || border < 0 || piece.slice(0, start).trim() !== '') return null
  const header = piece.slice(start, border)
  const name =
    /^content-disposition:\s*form-data\b[^\r\n]*?;\s*name="((?:[^"\\\r\n]|\\.)*)"/im.exec(header)
  if (!name) return null
  return { name: name[1] as string, octets: toOctets(piece.slice(border + 4)) }
}
