import { MAX_PARTS, SEARCHED_AT_ONCE_OCTETS } from '../../limits.ts'
import type { Steps } from '../../turn.ts'
import { toByteString, type ByteString } from '../../smtp/octets.ts'
import { parameterOf } from './header-parameters.ts'
import type { Result } from '../problem.ts'
import { failed, ok } from '../problem.ts'

/** A part of a form. Octets, not text: FormData would decode a transcript that is not UTF-8 to something else. */
export interface Part {
  name: string
  /** as its client named it, without folders; null where it is none */
  file: ByteString | null
  octets: Uint8Array
}

const LF = 10
const CR = 13
/** Blanks behind a delimiter: mail gateways add some (RFC 2046 5.1.1). */
const MAX_PADDING = 80

/**
 * The parts of a multipart/form-data body (RFC 7578), as real clients write them: names with and without
 * quotation marks, a preamble, blanks behind a delimiter, lines that end with LF alone. The octets of a part
 * are a view of `body`. In steps of some megabytes.
 */
export function* readingMultipart(contentType: string, body: Uint8Array): Steps<Result<Part[]>> {
  const boundary = parameterOf(contentType, 'boundary')
  // 70 at most (RFC 2046); its dashes and the shift table take 255
  if (!boundary || boundary.length > 200)
    return failed('malformed-multipart', 'Content-Type names no boundary.')
  const delimiters = yield* delimitersIn(body, `--${boundary}`)
  if (delimiters.length - 1 > MAX_PARTS)
    return failed('malformed-multipart', `There are more than ${MAX_PARTS} parts.`)
  if (delimiters.at(-1)?.last !== true)
    return failed(
      'malformed-multipart',
      delimiters.length === 0
        ? 'The boundary that Content-Type names does not stand in the body.'
        : 'The last boundary is missing: the body is cut short.',
    )
  const parts: Part[] = []
  for (const [i, { after }] of delimiters.slice(0, -1).entries()) {
    const part = readPart(body.subarray(after, delimiters[i + 1]!.before))
    if (!part.ok) return part
    parts.push(part.value)
  }
  return ok(parts)
}

/** A line that parts what stands before it from what stands after it. */
interface Delimiter {
  /** where the octets before it end: its line end belongs to it (RFC 2046 5.1.1) */
  before: number
  after: number
  last: boolean
}

/** The delimiter lines, to the closing one: found as Horspool does, from the last letter back. */
function* delimitersIn(body: Uint8Array, dashed: string): Steps<Delimiter[]> {
  const octets = Uint8Array.from(dashed, (letter) => letter.charCodeAt(0))
  const end = octets.length - 1
  const shifts = new Uint8Array(256).fill(octets.length)
  for (let i = 0; i < end; i++) shifts[octets[i]!] = end - i
  const found: Delimiter[] = []
  let looked = 0
  for (let at = 0; at + end < body.length;) {
    if (at - looked > SEARCHED_AT_ONCE_OCTETS) {
      looked = at
      yield
    }
    const last = body[at + end]!
    const delimiter = last === octets[end] ? delimiterAt(body, at, octets) : null
    if (delimiter) found.push(delimiter)
    // more than are taken, or what stands behind the last one (an epilogue), is nobody's
    if (delimiter?.last === true || found.length > MAX_PARTS + 1) break
    at = delimiter ? delimiter.after : at + shifts[last]!
  }
  return found
}

/** The line at `at` if it is a delimiter: nothing but blanks may stand behind it. */
function delimiterAt(body: Uint8Array, at: number, dashed: Uint8Array): Delimiter | null {
  if (at > 0 && body[at - 1] !== LF) return null
  for (let i = 0; i < dashed.length; i++) if (body[at + i] !== dashed[i]) return null
  const behind = at + dashed.length
  const shape = /^(--)?[ \t]*(?:\r?\n|$)/.exec(toByteString(body, behind, behind + MAX_PADDING))
  if (!shape) return null
  const lineEnd = body[at - 1] !== LF ? 0 : body[at - 2] === CR ? 2 : 1
  return {
    before: at - lineEnd,
    after: behind + shape[0].length,
    last: shape[1] !== undefined,
  }
}

function readPart(piece: Uint8Array): Result<Part> {
  const header: string[] = []
  for (let at = 0; ;) {
    const end = piece.indexOf(LF, at)
    if (end < 0) return failed('malformed-multipart', 'The header of a part has no end.')
    const line = toByteString(piece, at, end).replace(/\r$/, '')
    at = end + 1
    if (line === '') return named(header, piece.subarray(at))
    // a field that goes on in the next line (RFC 5322 2.2.3)
    if (/^[ \t]/.test(line) && header.length > 0) header[header.length - 1] += ` ${line.trim()}`
    else header.push(line)
  }
}

function named(header: readonly string[], octets: Uint8Array): Result<Part> {
  const disposition = header.find((field) => /^content-disposition[ \t]*:/i.test(field)) ?? ''
  const value = disposition.slice(disposition.indexOf(':') + 1)
  const name = /^\s*form-data\b/i.test(value) ? parameterOf(value, 'name') : null
  return name === null
    ? failed('malformed-multipart', 'A part has no name: Content-Disposition: form-data; name="…".')
    : ok({ name, file: fileOf(value), octets })
}

/** The name of a file, in octets: `filename*` (RFC 8187), which .NET writes beside the other, and without the folders some clients send. */
function fileOf(disposition: string): ByteString | null {
  const coded = parameterOf(disposition, 'filename*')?.replace(/^[\w-]+'[^']*'/, '')
  const name =
    coded?.replace(/%([0-9a-f]{2})/gi, (_, octet: string) =>
      String.fromCharCode(Number.parseInt(octet, 16)),
    ) ?? parameterOf(disposition, 'filename')
  return name?.split(/[\\/]/).at(-1) || null
}
