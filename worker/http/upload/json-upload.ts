import { toByteString } from '../../smtp/octets.ts'
import { inTurns, type Steps } from '../../turn.ts'
import { membersInSteps, readLongStrings } from '../json.ts'
import { decodedBase64, LongString } from './long-string.ts'
import { nearest } from '../inspection/nearest.ts'
import type { OctetReader } from './octet-reader.ts'
import { inspectShape } from '../inspection/options.ts'
import type { Result } from '../problem.ts'
import { failed, ok } from '../problem.ts'
import { clipped } from '../inspection/read-options.ts'
import { opened, statedMembers, WRAPPED, type Upload } from './wrapped.ts'

/** The upload in a JSON body. */
export function* jsonUpload(body: Uint8Array): Steps<Result<Upload>> {
  const members = yield* membersInSteps(body)
  return members ? yield* membersUpload(members) : MALFORMED
}

const MALFORMED = failed('malformed-json', 'The body is not a JSON object.')

function* membersUpload(members: Record<string, unknown>): Steps<Result<Upload>> {
  const { transcript, transcriptBase64, ...others } = members
  const options = yield* readLongStrings(others)
  if (options === null) return MALFORMED
  try {
    const octets = yield* transcriptOctets(transcript, transcriptBase64, Object.keys(options))
    return octets.ok ? ok({ open: opened(octets.value), stated: statedMembers(options) }) : octets
  } catch (error) {
    // JSON.parse of a piece, and the decoder of UTF-8
    if (error instanceof SyntaxError || error instanceof TypeError) return MALFORMED
    throw error
  }
}

/**
 * The upload in a JSON body whose header was forgotten (curl -d claims a form, curl -T nothing): an object that
 * begins with a member of ours, or a typo of one, and has the transcript's. Null: it is the transcript itself.
 */
export async function unlabelledJson(reader: OctetReader): Promise<Result<Upload> | null> {
  const head = await reader.beginning((octets) => MAY_BE_OURS.test(toByteString(octets, 0, 512)))
  if (!head.ok) return head
  const first = FIRST_MEMBER.exec(toByteString(head.value, 0, 512))?.[1]
  if (first === undefined || nearest(first, OUR_MEMBERS) === null) return null
  const whole = await reader.under(WRAPPED, true).rest()
  if (!whole.ok) return whole
  const members = await inTurns(membersInSteps(whole.value))
  const ours = members && Object.keys(members).some((name) => nearest(name, TRANSCRIPTS) !== null)
  if (ours) return inTurns(membersUpload(members))
  if (members === null && nearest(first, TRANSCRIPTS) !== null)
    return failed(
      'malformed-json',
      'The body begins like a JSON object with a transcript, and does not parse as JSON in UTF-8.',
    )
  // a log of JSON lines that begins like it
  return ok({ open: opened(whole.value), stated: [] })
}

const TRANSCRIPTS = ['transcript', 'transcriptBase64']
const OUR_MEMBERS = [...TRANSCRIPTS, ...Object.keys(inspectShape)]
/** What may still become the first member of an object, as long as nothing more has come (a byte order mark too). */
const MAY_BE_OURS = /^(?:\xef\xbb\xbf|\xef\xbb?$)?\s*(?:\{\s*(?:"[^"]{0,40})?)?$/
const FIRST_MEMBER = /^(?:\xef\xbb\xbf)?\s*\{\s*"([^"]{1,40})"/

function* transcriptOctets(
  text: unknown,
  base64: unknown,
  others: readonly string[],
): Steps<Result<Uint8Array>> {
  if (text === undefined && base64 === undefined) {
    const typo = others.find((name) => nearest(name, TRANSCRIPTS) !== null)
    if (typo !== undefined) return meant(typo, nearest(typo, TRANSCRIPTS)!)
  }
  if ((text === undefined) === (base64 === undefined))
    return failed('missing-transcript', 'One of transcript and transcriptBase64 is needed.', {
      errors: [{ pointer: '/transcript', message: text === undefined ? 'missing' : 'given twice' }],
    })
  if (typeof text === 'string') return ok(new TextEncoder().encode(text))
  if (text instanceof LongString) return ok(yield* text.octets())
  const octets =
    base64 instanceof LongString
      ? yield* base64.base64()
      : typeof base64 === 'string'
        ? decodedBase64(base64)
        : null
  if (octets) return ok(octets)
  const name = text === undefined ? 'transcriptBase64' : 'transcript'
  const message = text === undefined ? 'not base64' : 'not a string'
  return failed('invalid-option', `${name} is ${message}.`, {
    errors: [{ pointer: `/${name}`, message }],
  })
}

function meant(typo: string, name: string): Result<never> {
  return failed('unknown-option', `There is no member "${clipped(typo)}"; ${name} was meant?`, {
    errors: [{ pointer: `/${clipped(typo)}`, message: `unknown; ${name}?` }],
  })
}
