import { MAX_FILE_NAME_OCTETS } from '../../limits.ts'
import { clip } from '../../redact/clip.ts'
import { printed } from '../../redact/redact.ts'
import type { Redacted } from '../../redact/redacted.ts'
import type { ByteString } from '../../smtp/octets.ts'
import { jsonUpload, unlabelledJson } from './json-upload.ts'
import { inTurns, type Steps } from '../../turn.ts'
import { readingMultipart, type Part } from './multipart.ts'
import { bodyOf, OctetReader } from './octet-reader.ts'
import type { Result } from '../problem.ts'
import { failed, ok } from '../problem.ts'
import type { Stated } from '../inspection/read-options.ts'
import { opened, WRAPPED, type Upload } from './wrapped.ts'

/** Bodies that are the transcript itself; curl --data-binary claims the form's type, curl -T none. */
export const RAW =
  /^(?:text\/[\w.+-]+|application\/(?:octet-stream|vnd\.tcpdump\.pcap|x-pcapng|x-www-form-urlencoded|gzip|x-gzip)|)$/

/** Takes the body of a request apart, in every form /v1/inspect understands. */
export async function readUpload(request: Request): Promise<Result<Upload>> {
  const contentType = request.headers.get('content-type') ?? ''
  const type = mediaType(contentType)
  const gzip = isGzip(request)
  if (!gzip.ok) return gzip
  const body = bodyOf(request)
  if (RAW.test(type)) {
    const declared = Number(request.headers.get('content-length') ?? Number.NaN)
    const reader = new OctetReader(body, { cap: null, batch: false, gzip: gzip.value, declared })
    return (await unlabelledJson(reader)) ?? ok({ open: reader.under.bind(reader), stated: [] })
  }
  if (type !== 'application/json' && type !== 'multipart/form-data') return unreadType(type)
  const whole = await new OctetReader(body, { cap: WRAPPED, gzip: gzip.value }).rest()
  if (!whole.ok) return whole
  return type === 'application/json'
    ? inTurns(jsonUpload(whole.value))
    : inTurns(formUpload(contentType, whole.value))
}

/** 415 for a type that is not read here. */
export function unreadType(type: string): Result<never> {
  return failed(
    'unsupported-media-type',
    `Content-Type ${type.replace(/[^\w./+-]/g, '?').slice(0, 80)} is not read here; text/plain, application/octet-stream, multipart/form-data and application/json are.`,
  )
}

/** The media type without parameters, lower-case. */
export function mediaType(contentType: string): string {
  return (contentType.split(';', 1)[0] as string).trim().toLowerCase()
}

/** Whether Content-Encoding says gzip; another encoding is refused. */
export function isGzip(request: Request): Result<boolean> {
  const encoding = (request.headers.get('content-encoding') ?? 'identity').trim().toLowerCase()
  if (encoding === 'identity' || encoding === '') return ok(false)
  if (encoding === 'gzip' || encoding === 'x-gzip') return ok(true)
  return failed('unsupported-media-type', 'Of Content-Encoding only gzip is understood.', {
    headers: { 'accept-encoding': 'gzip' },
  })
}

/** The uploads of a form, the names of their files as they may be shown, and its options. */
export interface Form<N extends string> {
  parts: Record<N, Uint8Array>
  files: Record<N, Redacted | null>
  stated: Stated[]
}

/** A form whose parts `names` are uploads, each there once; every other part is an option. */
export async function readForm<N extends string>(
  request: Request,
  names: readonly N[],
): Promise<Result<Form<N>>> {
  const contentType = request.headers.get('content-type') ?? ''
  if (mediaType(contentType) !== 'multipart/form-data')
    return failed(
      'unsupported-media-type',
      `The body is multipart/form-data with the parts ${names.join(' and ')}.`,
    )
  const gzip = isGzip(request)
  if (!gzip.ok) return gzip
  const body = bodyOf(request)
  const whole = await new OctetReader(body, { cap: WRAPPED, gzip: gzip.value }).rest()
  return whole.ok ? inTurns(formParts(contentType, whole.value, names)) : whole
}

function* formParts<N extends string>(
  contentType: string,
  body: Uint8Array,
  names: readonly N[],
): Steps<Result<Form<N>>> {
  const read = yield* readingMultipart(contentType, body)
  if (!read.ok) return read
  const parts: Partial<Record<N, Uint8Array>> = {}
  const files: Partial<Record<N, Redacted | null>> = {}
  for (const name of names) {
    const [part, another] = read.value.filter((one) => one.name === name)
    if (!part || another)
      return failed(
        part ? 'repeated-option' : 'missing-transcript',
        `The form has ${part ? 'more than one' : 'no'} part named ${name}.`,
        { errors: [{ parameter: name, message: part ? 'given more than once' : 'missing' }] },
      )
    parts[name] = part.octets
    files[name] = part.file === null ? null : shownName(part.file)
  }
  const stated = statedFields(
    read.value.filter(({ name }) => !names.some((upload) => upload === name)),
  )
  return ok({
    parts: parts as Record<N, Uint8Array>,
    files: files as Record<N, Redacted | null>,
    stated,
  })
}

function* formUpload(contentType: string, body: Uint8Array): Steps<Result<Upload>> {
  const form = yield* formParts(contentType, body, ['transcript'])
  if (!form.ok) return form
  const { parts, files, stated } = form.value
  return ok({ open: opened(parts.transcript), stated, name: files.transcript })
}

/** A file's name as it may be shown, bounded. */
function shownName(file: ByteString): Redacted {
  return clip(printed(file), MAX_FILE_NAME_OCTETS)
}

/** Fields of a form as options. */
export function statedFields(parts: readonly Part[]): Stated[] {
  return parts.map(({ name, octets }) => ({
    name,
    value: new TextDecoder().decode(octets),
    in: 'form',
  }))
}
