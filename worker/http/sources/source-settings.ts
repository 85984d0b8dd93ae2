import { z } from '@hono/zod-openapi'
import { settlePolicy } from '../../inspection/policy.ts'
import { MAX_HEADER_NAME_CHARS, MAX_POINTER_CHARS, MAX_PREFIX_CHARS } from '../../limits.ts'
import { writeMap } from '../../policy/config/writer.ts'
import { PLAIN_SOURCE, type SourceRow, type SourceSettings } from '../../store/sources.ts'
import { isJsonPointer } from '../../webhooks/json-pointer.ts'
import { isFormat } from '../../inspection/upload/formats.ts'
import { refused, switchesOf } from '../inspection/inspect.ts'
import { policyShape } from '../inspection/options.ts'
import type { Result } from '../problem.ts'
import { failed, ok } from '../problem.ts'
import type { Members } from '../upload/read-body.ts'

const headerName = z
  .string()
  .max(MAX_HEADER_NAME_CHARS)
  .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'not the name of a header')

/** How the requests of a source are proved and read, all of it. */
export const settledRequestShape = {
  header: headerName
    .nullable()
    .meta({ description: 'hmac-sha256: the header that holds the digest of the body' }),
  prefix: z
    .string()
    .max(MAX_PREFIX_CHARS)
    .meta({ description: 'what stands before the digest there, like sha256=' }),
  digest: z
    .enum(['hex', 'base64'])
    .meta({ description: 'how the digest is written; hex unless given' }),
  idHeader: headerName
    .nullable()
    .meta({ description: 'names a request; without it the SHA-256 of the body does' }),
  timestampHeader: headerName
    .nullable()
    .meta({ description: 'hmac-sha256: a time within five minutes of now' }),
  transcriptPointer: z
    .string()
    .max(MAX_POINTER_CHARS)
    .refine(isJsonPointer, { message: 'not a JSON Pointer (RFC 6901)' })
    .meta({ description: 'where the transcript stands in a JSON body; empty: it is the body' }),
  encoding: z
    .enum(['text', 'base64'])
    .meta({ description: 'how it stands there; text unless given' }),
  respond: z.enum(['ack', 'report']).meta({
    description: 'ack (unless given): 202 and the report’s id; report: 201 and the report',
  }),
}

/** The same as it is stated: what is left out is as before. */
export const requestShape = {
  header: settledRequestShape.header.optional(),
  prefix: settledRequestShape.prefix.optional(),
  digest: settledRequestShape.digest.optional(),
  idHeader: settledRequestShape.idHeader.optional(),
  timestampHeader: settledRequestShape.timestampHeader.optional(),
  transcriptPointer: settledRequestShape.transcriptPointer.optional(),
  encoding: settledRequestShape.encoding.optional(),
  respond: settledRequestShape.respond.optional(),
}

/** Under which policy its transcripts are inspected. */
export const optionShape = {
  profile: policyShape.profile.optional(),
  policy: policyShape.policy.optional(),
  mapName: policyShape.mapName.optional(),
  maskScope: policyShape.maskScope.optional(),
  maskBanner: policyShape.maskBanner.optional(),
  allowTls: policyShape.allowTls.optional(),
  specialCharacter: policyShape.specialCharacter.optional(),
  limits: policyShape.limits.optional(),
  eol: policyShape.eol.optional(),
  format: z
    .string()
    .refine(isFormat, { message: 'no such format; GET /v1/formats lists them' })
    .optional()
    .meta({ description: 'a name of GET /v1/formats; found out unless given' }),
}

type RequestMembers = Members<typeof requestShape>
type OptionMembers = Members<typeof optionShape>

/** `stated` put over what was there before. Options of the policy replace each other as a whole. */
export function sourceSettings(
  scheme: SourceRow['scheme'],
  stated: RequestMembers & OptionMembers,
  before: SourceSettings = PLAIN_SOURCE,
): Result<SourceSettings> {
  const options = Object.keys(optionShape).some((name) => Object.hasOwn(stated, name))
    ? sourceOptions(stated)
    : ok(before.options)
  if (!options.ok) return options
  const settings: SourceSettings = {
    header: stated.header === undefined ? before.header : stated.header,
    prefix: stated.prefix ?? before.prefix,
    digest: stated.digest ?? before.digest,
    idHeader: stated.idHeader === undefined ? before.idHeader : stated.idHeader,
    timestampHeader:
      stated.timestampHeader === undefined ? before.timestampHeader : stated.timestampHeader,
    transcriptPointer: stated.transcriptPointer ?? before.transcriptPointer,
    encoding: stated.encoding ?? before.encoding,
    respond: stated.respond ?? before.respond,
    options: options.value,
  }
  const fault = misfit(scheme, settings)
  return fault ? notOf(scheme, fault) : ok(settings)
}

/** A member that the scheme needs and lacks, or cannot have. */
function misfit(
  scheme: SourceRow['scheme'],
  { header, prefix, digest, idHeader, timestampHeader }: SourceSettings,
): { name: string; message: string } | null {
  if (scheme === 'hmac-sha256')
    return header === null
      ? { name: 'header', message: 'needed: the header that holds the digest' }
      : null
  const hmacOnly = { header, prefix, digest, timestampHeader }
  const unset = { header: null, prefix: '', digest: 'hex', timestampHeader: null }
  const name = (Object.keys(unset) as (keyof typeof unset)[]).find(
    (name) => hmacOnly[name] !== unset[name],
  )
  if (name) return { name, message: `belongs to hmac-sha256, not to ${scheme}` }
  return scheme === 'standard-webhooks' && idHeader !== null
    ? { name: 'idHeader', message: 'standard-webhooks has webhook-id' }
    : null
}

function notOf(
  scheme: SourceRow['scheme'],
  { name, message }: { name: string; message: string },
): Result<never> {
  return failed('invalid-option', `${name} of a ${scheme} source: ${message}.`, {
    errors: [{ pointer: `/${name}`, message }],
  })
}

/**
 * Options as they are kept. A running-config holds passwords and keys: of its text only the esmtp map in
 * force stays, in its canonical form and without its description, and the profile it means.
 */
function sourceOptions(stated: OptionMembers): Result<SourceSettings['options']> {
  const { profile, policy, mapName, format = 'auto', eol = 'auto' } = stated
  const switches = switchesOf(stated)
  const kept = { switches, format, eol }
  if (policy === undefined) return ok({ ...kept, ...(profile !== undefined && { profile }) })
  const settled = settlePolicy({
    policy,
    switches,
    ...(profile !== undefined && { profile }),
    ...(mapName !== undefined && { mapName }),
  })
  if (!settled.ok) return refused(settled)
  const { map, policy: met } = settled.met
  // a text that inspects nothing is profile off, which takes no switches
  if (met.profile === 'off') return ok({ ...kept, switches: {}, profile: 'off' })
  return ok({
    ...kept,
    profile: met.profile,
    ...(map && { policy: writeMap({ ...map, description: null }) }),
  })
}
