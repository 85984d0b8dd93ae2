import { STRING_AT_ONCE_OCTETS } from '../limits.ts'
import { joinOctets } from '../smtp/octets.ts'
import type { Steps } from '../turn.ts'
import { LongString } from './upload/long-string.ts'

/** A JSON body's members; null where it is no object. */
export function jsonMembers(body: Uint8Array): Record<string, unknown> | null {
  return membersOf(parsedJson(body))
}

/** JSON, or undefined if `body` is none. */
export function parsedJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) as unknown
  } catch {
    return undefined
  }
}

/**
 * A JSON body's members, those with a long string as LongString: a transcript of 25 MiB is not parsed at once. Null
 * where it is no object, as far as that is known without reading these strings.
 */
export function* membersInSteps(body: Uint8Array): Steps<Record<string, unknown> | null> {
  const strings = yield* longStrings(body)
  if (strings.length === 0) return jsonMembers(body)
  const encoder = new TextEncoder()
  const pieces: Uint8Array[] = []
  let from = 0
  for (const [index, { start, end }] of strings.entries()) {
    pieces.push(body.subarray(from, start), encoder.encode(placeholder(index).slice(1, -1)))
    from = end
  }
  pieces.push(body.subarray(from))
  const members = jsonMembers(joinOctets(pieces))
  if (members === null) return null
  const byPlaceholder = new Map(
    strings.map(({ start, end }, index) => [
      JSON.parse(placeholder(index)) as unknown,
      new LongString(body.subarray(start, end)),
    ]),
  )
  for (const [name, value] of Object.entries(members))
    members[name] = byPlaceholder.get(value) ?? value
  return members
}

/** The same with every string read. */
export function* wholeMembersInSteps(body: Uint8Array): Steps<Record<string, unknown> | null> {
  const members = yield* membersInSteps(body)
  return members === null ? null : yield* readLongStrings(members)
}

/** Reads those that are long; null where one is no JSON after all. */
export function* readLongStrings(
  members: Record<string, unknown>,
): Steps<Record<string, unknown> | null> {
  try {
    for (const [name, value] of Object.entries(members))
      if (value instanceof LongString) members[name] = yield* value.text()
    return members
  } catch {
    return null
  }
}

/** What stands for a long string while the rest is parsed; nobody writes a NUL into a text of SMTP or a configuration. */
function placeholder(index: number): string {
  return `"\\u0000long string ${index}"`
}

const QUOTATION_MARK = 0x22
const BACKSLASH = 0x5c
const COLON = 0x3a
const SPACE = 0x20

/** Where strings stand that are too long to be parsed at once, names of members left out: between their quotation marks. */
function* longStrings(body: Uint8Array): Steps<{ start: number; end: number }[]> {
  const found: { start: number; end: number }[] = []
  let looked = 0
  for (let at = body.indexOf(QUOTATION_MARK); at >= 0; at = body.indexOf(QUOTATION_MARK, at + 1)) {
    const start = at + 1
    at = body.indexOf(QUOTATION_MARK, start)
    while (at >= 0 && isEscaped(body, at)) at = body.indexOf(QUOTATION_MARK, at + 1)
    if (at < 0) return found
    if (at - start > STRING_AT_ONCE_OCTETS && !isName(body, at)) found.push({ start, end: at })
    if (at - looked < STRING_AT_ONCE_OCTETS) continue
    looked = at
    yield
  }
  return found
}

/** Behind an odd number of backslashes. */
function isEscaped(body: Uint8Array, at: number): boolean {
  let before = at
  while (body[before - 1] === BACKSLASH) before--
  return (at - before) % 2 === 1
}

function isName(body: Uint8Array, end: number): boolean {
  let at = end + 1
  while ((body[at] ?? COLON) <= SPACE) at++
  return body[at] === COLON
}

function membersOf(value: unknown): Record<string, unknown> | null {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null
}
