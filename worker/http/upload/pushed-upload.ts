import type { SourceSettings } from '../../store/sources.ts'
import { pointedTo } from '../../webhooks/json-pointer.ts'
import { fromBase64 } from '../../webhooks/octets.ts'
import { BUFFERED } from '../inspection/inspect.ts'
import { OctetReader, streamOf } from './octet-reader.ts'
import type { Result } from '../problem.ts'
import { failed, ok } from '../problem.ts'
import { parsedJson } from '../json.ts'
import type { Upload } from './wrapped.ts'

/** The transcript in the body of a source's request. `gzip`: Content-Encoding says so. */
export async function pushedUpload(
  body: Uint8Array,
  { transcriptPointer, encoding }: SourceSettings,
  gzip: boolean,
): Promise<Result<Upload>> {
  if (transcriptPointer === '' && encoding === 'text') return ok(upload(body, gzip))
  const whole = await new OctetReader(streamOf(body), { cap: BUFFERED, gzip }).rest()
  if (!whole.ok) return whole
  const text =
    transcriptPointer === ''
      ? ok(new TextDecoder().decode(whole.value))
      : textAt(whole.value, transcriptPointer)
  if (!text.ok) return text
  if (encoding === 'text') return ok(upload(new TextEncoder().encode(text.value), false))
  // MIME breaks base64 into lines
  const octets = fromBase64(text.value.replace(/\s+/g, ''))
  return octets
    ? ok(upload(octets, false))
    : failed('missing-transcript', 'The transcripts of this source are base64, and this is not.', {
        errors: [{ pointer: transcriptPointer, message: 'not base64' }],
      })
}

function textAt(body: Uint8Array, pointer: string): Result<string> {
  const document = parsedJson(body)
  if (document === undefined) return failed('malformed-json', 'The body is not JSON.')
  const text = pointedTo(document, pointer)
  if (typeof text === 'string') return ok(text)
  const message = text === undefined ? 'missing' : 'not a string'
  return failed('missing-transcript', 'The transcriptPointer of this source leads to no text.', {
    errors: [{ pointer, message }],
  })
}

function upload(octets: Uint8Array, gzip: boolean): Upload {
  return {
    open: (cap, batch) => new OctetReader(streamOf(octets), { cap, batch, gzip }),
    stated: [],
  }
}
