import { RATE_WINDOW_S } from '../../limits.ts'
import type { Examples } from './examples.ts'
import { exampleName, schemaName } from './examples.ts'

/** An operation of the document, as far as it is completed here. */
export interface Operation {
  description?: string
  summary?: string
  security?: Record<string, string[]>[]
  parameters?: Parameter[]
  requestBody?: { content: Record<string, Media> }
  responses: Record<string, Answer>
}

interface Parameter {
  name: string
  in: string
  schema?: { type?: string | string[]; description?: string }
  description?: string
  content?: Record<string, Media>
}

interface Media {
  schema?: object
  examples?: Record<string, { $ref: string }>
  encoding?: Record<string, { contentType: string }>
}

interface Answer {
  $ref?: string
  description?: string
  headers?: Record<string, object>
  content?: Record<string, Media>
}

const STRING = 'string' as const

/** Headers that answers have because of what stands before the routes: components of the document. */
export const SHARED_HEADERS = {
  RequestId: {
    description: 'finds the request in the log; as the request says, else made up',
    schema: { type: STRING },
  },
  RateLimitPolicy: {
    description: `how many requests (q) in how many seconds (w), by token or by address (draft-ietf-httpapi-ratelimit-headers)`,
    schema: { type: STRING, examples: [`"token";q=600;w=${RATE_WINDOW_S}`] },
  },
  RateLimit: {
    description: 'how many are left (r), and the seconds until there are more (t)',
    schema: { type: STRING, examples: [`"token";r=0;t=${RATE_WINDOW_S}`] },
  },
  RetryAfter: {
    description: 'seconds until it is worth asking again',
    schema: { type: STRING, examples: [String(RATE_WINDOW_S)] },
  },
  Location: {
    description: 'path of what was made, from the root of the service',
    schema: { type: STRING, examples: ['/v1/reports/rep_3h8x2m7c5v9b1n4k6j8h2g5f3d'] },
  },
  ETag: {
    description: 'of this answer: If-None-Match with it gets a 304 as long as it is unchanged',
    schema: { type: STRING },
  },
  WwwAuthenticate: {
    description: 'Bearer (RFC 6750)',
    schema: { type: STRING, examples: ['Bearer'] },
  },
  IdempotentReplayed: {
    description: 'true: an earlier request with this key or id made it',
    schema: { type: STRING, enum: ['true'] },
  },
}

/** A header of an answer, as it is described once for all. */
export function header(name: keyof typeof SHARED_HEADERS): { $ref: string } {
  return { $ref: `#/components/headers/${name}` }
}

/** What the middleware before a route does to it. */
export interface Before {
  /** its requests are counted */
  counted: boolean
  /** a token may come with it, and is refused if it does not exist; of routes that need one it must */
  token: boolean
  /** its answers have an ETag */
  tagged: boolean
}

const problemOf = (code: string) => ({
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  description: code,
})

/** Adds to an operation what stands in no route: headers, 401, 429 and 500, optional tokens, examples. */
export function completeOperation(operation: Operation, before: Before, examples: Examples): void {
  const { responses } = operation
  operation.description ??= `${operation.summary}.`
  operation.security ??= before.token ? [{}, { bearer: [] }] : []
  if (before.token)
    responses['401'] ??= problemOf('No token where one is needed, or one that does not exist')
  if (before.counted) responses['429'] ??= problemOf('Too many requests; Retry-After says when')
  responses['500'] ??= problemOf('A bug of the service; the log has it under the request’s id')
  for (const parameter of operation.parameters ?? []) asJson(parameter)
  for (const [type, media] of Object.entries(operation.requestBody?.content ?? {}))
    completeMedia(media, type, { examples, beside: null, status: '' })
  for (const [status, answer] of Object.entries(responses)) {
    answer.headers = { ...headersOf(status, before), ...answer.headers }
    const beside = nameOf(answer.content?.['application/json']?.schema)
    for (const [type, media] of Object.entries(answer.content ?? {}))
      completeMedia(media, type, { examples, beside, status })
  }
}

function headersOf(status: string, before: Before) {
  return {
    'X-Request-Id': header('RequestId'),
    ...(before.counted && { 'RateLimit-Policy': header('RateLimitPolicy') }),
    ...(status === '429' && {
      'Retry-After': header('RetryAfter'),
      ...(before.counted && { RateLimit: header('RateLimit') }),
    }),
    ...(status === '401' && { 'WWW-Authenticate': header('WwwAuthenticate') }),
    ...(status === '200' && before.tagged && { ETag: header('ETag') }),
  }
}

/** A list in a query string is JSON: what else could carry `limits`. */
function asJson(parameter: Parameter): void {
  const { schema } = parameter
  if (parameter.in !== 'query' || schema?.type !== 'array') return
  delete parameter.schema
  if (schema.description !== undefined) parameter.description ??= schema.description
  parameter.content = { 'application/json': { schema } }
}

/** The name of a schema, if it has one. */
function nameOf(schema: object | undefined): string | null {
  const { $ref } = (schema ?? {}) as { $ref?: string }
  return $ref === undefined ? null : schemaName($ref)
}

function completeMedia(
  media: Media,
  type: string,
  known: { examples: Examples; beside: string | null; status: string },
): void {
  const { properties = {} } = (media.schema ?? {}) as { properties?: Record<string, object> }
  // a list as one field of a form, not as a field for each of its members
  if (type === 'multipart/form-data')
    for (const [name, schema] of Object.entries(properties))
      if ((schema as { type?: string }).type === 'array')
        media.encoding = { ...media.encoding, [name]: { contentType: 'application/json' } }
  const name = exampleName(media.schema ?? {}, type, known)
  if (name !== null) media.examples = { example: { $ref: `#/components/examples/${name}` } }
}
