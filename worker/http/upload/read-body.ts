import { z } from 'zod'
import { MAX_JSON_BODY_OCTETS } from '../../limits.ts'
import type { InputFault } from '../../report/inspection.ts'
import { OctetReader } from './octet-reader.ts'
import type { Shape } from '../inspection/options.ts'
import type { Result } from '../problem.ts'
import { failed, ok } from '../problem.ts'
import type { Stated } from '../inspection/read-options.ts'
import { readOptions } from '../inspection/read-options.ts'
import { jsonMembers } from '../json.ts'
import { mediaType } from './upload.ts'

/** What the members of a shape hold once they were read; those that may be left out may be undefined. */
export type Members<S extends Shape> = { [Name in keyof S]: z.infer<S[Name]> }

/** Reads `stated` by `shape` as readOptions does, and takes a member that is not there for what its schema makes of it. */
export function readMembers<S extends Shape>(
  shape: S,
  stated: readonly Stated[],
  place: 'parameter' | 'pointer',
): Result<Members<S>> {
  const options = readOptions(shape, stated)
  if (!options.ok) return options
  const members: Record<string, unknown> = { ...options.value }
  const faults: InputFault[] = []
  for (const [name, schema] of Object.entries(shape)) {
    if (Object.hasOwn(members, name)) continue
    const absent = schema.safeParse(undefined)
    if (!absent.success)
      faults.push({ [place]: place === 'pointer' ? `/${name}` : name, message: 'missing' })
    else if (absent.data !== undefined) members[name] = absent.data
  }
  if (faults.length === 0) return ok(members as Members<S>)
  const names = Object.keys(shape).filter((name) => !Object.hasOwn(members, name))
  return failed('invalid-option', `${names.join(', ')}: missing.`, { errors: faults })
}

/** A JSON object as the body of a request; `mayBeAbsent`: no body is an empty one. */
export async function readBody<S extends Shape>(
  shape: S,
  request: Request,
  {
    mayBeAbsent = false,
    octets = MAX_JSON_BODY_OCTETS,
  }: { mayBeAbsent?: boolean; octets?: number },
): Promise<Result<Members<S>>> {
  const cap = { octets, detail: `This body may have ${octets} octets.` }
  const body = request.body
    ? await new OctetReader(request.body as ReadableStream<Uint8Array>, { cap }).rest()
    : ok(new Uint8Array())
  if (!body.ok) return body
  if (body.value.length === 0 && mayBeAbsent) return readMembers(shape, [], 'pointer')
  const type = mediaType(request.headers.get('content-type') ?? '')
  if (type !== 'application/json')
    return failed('unsupported-media-type', 'The body is JSON: Content-Type: application/json.')
  const members = jsonMembers(body.value)
  if (!members) return failed('malformed-json', 'The body is not a JSON object.')
  return readMembers(
    shape,
    Object.entries(members).map(([name, value]): Stated => ({ name, value, in: 'json' })),
    'pointer',
  )
}
