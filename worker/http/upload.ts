import { MAX_WRAPPED_UPLOAD_OCTETS } from '../limits.ts'
import { toOctets } from '../smtp/octets.ts'
import { readMultipart, type Part } from './multipart.ts'
import type { Cap } from './octet-reader.ts'
import { bodyOf, OctetReader, streamOf } from './octet-reader.ts'
import type { Result } from './problem.ts'
import { failed, ok } from './problem.ts'
import type { Stated } from './read-options.ts'

/** A transcript to be read, and the options its body states. */
export interface Upload {
  /** `cap` counts the transcript's octets, unzipped; `batch` as in OctetReader */
  open(cap: Cap | null, batch: boolean): OctetReader
  stated: Stated[]
}

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
    const open: Upload['open'] = (cap, batch) =>
      new OctetReader(body, { cap, batch, gzip: gzip.value, declared })
    return ok({ open, stated: [] })
  }
  if (type !== 'application/json' && type !== 'multipart/form-data') return unreadType(type)
  const whole = await new OctetReader(body, { cap: WRAPPED, gzip: gzip.value }).rest()
  if (!whole.ok) return whole
  return type === 'application/json'
    ? jsonUpload(whole.value)
    : formUpload(contentType, whole.value)
}

export const WRAPPED: Cap = {
  octets: MAX_WRAPPED_UPLOAD_OCTETS,
  detail: `JSON and multipart bodies may have ${MAX_WRAPPED_UPLOAD_OCTETS} octets. Send the transcript itself as the body with Accept: application/x-ndjson: then it may have any size.`,
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

function opened(octets: Uint8Array): Upload['open'] {
  return (cap, batch) => new OctetReader(streamOf(octets), { cap, batch })
}

/** A form whose parts `names` are uploads, each there once; every other part is an option. */
export async function readForm<N extends string>(
  request: Request,
  names: readonly N[],
): Promise<Result<{ parts: Record<N, Uint8Array>; stated: Stated[] }>> {
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
  return whole.ok ? formParts(contentType, whole.value, names) : whole
}

function formParts<N extends string>(
  contentType: string,
  body: Uint8Array,
  names: readonly N[],
): Result<{ parts: Record<N, Uint8Array>; stated: Stated[] }> {
  const read = readMultipart(contentType, body)
  if (!read.ok) return read
  const parts: Partial<Record<N, Uint8Array>> = {}
  for (const name of names) {
    const [part, another] = read.value.filter((one) => one.name === name)
    if (!part || another)
      return failed(
        part ? 'repeated-option' : 'missing-transcript',
        `The form has ${part ? 'more than one' : 'no'} part named ${name}.`,
        { errors: [{ parameter: name, message: part ? 'given more than once' : 'missing' }] },
      )
    parts[name] = part.octets
  }
  const stated = statedFields(
    read.value.filter(({ name }) => !names.some((upload) => upload === name)),
  )
  return ok({ parts: parts as Record<N, Uint8Array>, stated })
}

function formUpload(contentType: string, body: Uint8Array): Result<Upload> {
  const form = formParts(contentType, body, ['transcript'])
  if (!form.ok) return form
  const { parts, stated } = form.value
  return ok({ open: opened(parts.transcript), stated })
}

/** Fields of a form as options. */
export function statedFields(parts: readonly Part[]): Stated[] {
  return parts.map(({ name, octets }) => ({
    name,
    value: new TextDecoder().decode(octets),
    in: 'form',
  }))
}

/** Members of a JSON body as options. */
export function statedMembers(members: Record<string, unknown>): Stated[] {
  return Object.entries(members).map(([name, value]) => ({ name, value, in: 'json' }))
}

function jsonUpload(body: Uint8Array): Result<Upload> {
  const members = jsonMembers(body)
  if (!members) return failed('malformed-json', 'The body is not a JSON object.')
  const { transcript, transcriptBase64, ...options } = members
  const octets = transcriptOctets(transcript, transcriptBase64)
  if (!octets.ok) return octets
  return ok({ open: opened(octets.value), stated: statedMembers(options) })
}

/** A JSON body's members; null where it is no object. */
export function jsonMembers(body: Uint8Array): Record<string, unknown> | null {
  const value = parsedJson(body)
  return value !== null && typeof value === 'object' && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null
}

/** JSON, or undefined if `body` is none. */
export function parsedJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) as unknown
  } catch {
    return undefined
  }
}

function transcriptOctets(text: unknown, base64: unknown): Result<Uint8Array> {
  if ((text === undefined) === (base64 === undefined))
    return failed('missing-transcript', 'One of transcript and transcriptBase64 is needed.', {
      errors: [{ pointer: '/transcript', message: text === undefined ? 'missing' : 'given twice' }],
    })
  if (typeof text === 'string') return ok(new TextEncoder().encode(text))
  const octets = typeof base64 === 'string' ? decoded(base64) : null
  if (octets) return ok(octets)
  const name = text === undefined ? 'transcriptBase64' : 'transcript'
  const message = text === undefined ? 'not base64' : 'not a string'
  return failed('invalid-option', `${name} is ${message}.`, {
    errors: [{ pointer: `/${name}`, message }],
  })
}

function decoded(base64: string): Uint8Array | null {
  try {
    return toOctets(atob(base64))
  } catch {
    return null
  }
}
