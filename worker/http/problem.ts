import type { InputFault } from '../report/inspection.ts'

/** What can go wrong with a request: the stable code, its status and what it means. Retired codes are never reused. */
export const PROBLEMS = {
  'malformed-json': [
    400,
    'The body is not JSON',
    'The Content-Type says application/json, and the body does not parse, or is no object.',
  ],
  'malformed-multipart': [
    400,
    'The body is not multipart/form-data',
    'The boundary is missing, or the parts do not end where it says.',
  ],
  'malformed-gzip': [
    400,
    'The body does not unzip',
    'It begins like gzip, or Content-Encoding says it is, and it is damaged or cut short.',
  ],
  'unknown-option': [
    400,
    'Unknown option',
    'A query parameter, a form field or a JSON member that does not exist. A typo must not silently change a verdict, so nothing unknown is passed over.',
  ],
  'invalid-option': [400, 'Invalid option', 'An option has an invalid value; errors names each.'],
  'repeated-option': [
    400,
    'Option given twice',
    'An option is given more than once in the request, query string and body taken together.',
  ],
  'switches-with-off': [
    400,
    'Switches beside profile=off',
    'Profile off inspects nothing, so maskScope, maskBanner, allowTls, specialCharacter, limits and policy have no meaning there.',
  ],
  'missing-transcript': [
    400,
    'No transcript',
    'A JSON body needs transcript or transcriptBase64 (one of them), a form a part named transcript; /v1/compare needs the parts outside and inside.',
  ],
  'malformed-idempotency-key': [
    400,
    'Malformed Idempotency-Key',
    'An Idempotency-Key has 1 to 255 visible ASCII characters.',
  ],
  'destination-refused': [
    400,
    'No destination for events',
    'The URL of a webhook is https on port 443 or 8443, without credentials or fragment, and leads to a public name or address; errors says what is wrong with it.',
  ],
  unauthorized: [
    401,
    'A token is needed',
    'The request has no Authorization: Bearer header, or one with a token that does not exist (any more).',
  ],
  'bad-signature': [
    401,
    'Not proved to be the source’s',
    'A request to /v1/ingest is signed, or carries a token, as its source says; detail says what is amiss.',
  ],
  forbidden: [
    403,
    'The token may not do this',
    'The token is valid and lacks the scope that detail names; scopes are given when a token is made.',
  ],
  'probe-refused': [
    403,
    'Not to be probed',
    'PROBE_TARGETS, which the operator of the service sets, does not list this host with this port.',
  ],
  'not-found': [
    404,
    'Not found',
    'There is nothing at this path, or nothing of that id that the token may see.',
  ],
  'method-not-allowed': [
    405,
    'Method not allowed',
    'The path exists; the Allow header lists what may be done with it.',
  ],
  'not-acceptable': [
    406,
    'No such answer',
    'None of the media types in Accept can be made; detail lists those that can.',
  ],
  'idempotency-key-running': [
    409,
    'Still running',
    'A request with this Idempotency-Key has not been answered yet; ask again after Retry-After.',
  ],
  'probe-running': [
    409,
    'A probe is running',
    'A host has one connection of a probe at a time; ask again after Retry-After.',
  ],
  'webhook-disabled': [
    409,
    'The webhook is disabled',
    'Its owner disabled it, it answered 410, or it failed for five days. PATCH it with {"status": "enabled"} to go on.',
  ],
  'changed-meanwhile': [
    409,
    'Changed meanwhile',
    'Another request changed the same thing at the same time; ask again.',
  ],
  'too-many': [409, 'Too many', 'A tenant has as many of these as it may; detail says how many.'],
  'too-large': [
    413,
    'Too large',
    'An answer made whole in memory takes uploads to 25 MiB. With Accept: application/x-ndjson the answer is streamed, and the upload may have any size. lines=full takes 256 KiB.',
  ],
  'policy-too-large': [
    413,
    'Policy text too large',
    'A running-config may have 4 MiB in a body and 2 KiB in a query string.',
  ],
  'unsupported-media-type': [
    415,
    'Unsupported media type',
    'The Content-Type or the Content-Encoding of the body is not supported.',
  ],
  'empty-upload': [422, 'Empty upload', 'The upload has no octets.'],
  'not-a-transcript': [
    422,
    'Not a transcript',
    'Nothing in it looks like an SMTP session, in any of the forms of GET /v1/formats. format= says which it is, where detection errs.',
  ],
  'malformed-capture': [
    422,
    'Damaged capture',
    'It begins like a packet capture but does not continue as one.',
  ],
  'policy-does-not-parse': [
    422,
    'The policy does not parse',
    'The running-config text cannot be read whole, so none of it was used; errors gives line and column of each fault.',
  ],
  'idempotency-key-reused': [
    422,
    'Idempotency-Key of another request',
    'This Idempotency-Key came with another transcript or other options before.',
  ],
  'rate-limited': [
    429,
    'Too many requests',
    'Requests are counted by token, without one by address; Retry-After says when the next one passes.',
  ],
  'internal-error': [
    500,
    'Internal error',
    'A bug of the service. The request id in the answer finds it in the log.',
  ],
  'not-configured': [
    503,
    'Not configured',
    'This deployment lacks a secret, a variable or a binding that the request needs; detail names it.',
  ],
  'not-ready': [
    503,
    'Not ready',
    'A part of the service, named in detail, is missing or not configured.',
  ],
} as const satisfies Record<string, readonly [status: number, title: string, meaning: string]>

export type ProblemCode = keyof typeof PROBLEMS

/** A request that cannot be served. `detail` and messages hold our words and what the request itself named. */
export interface Problem {
  code: ProblemCode
  detail: string
  errors?: InputFault[]
  headers?: Record<string, string>
}

/** A value, or why there is none. */
export type Result<T> = { ok: true; value: T } | { ok: false; problem: Problem }

export function ok<T>(value: T): Result<T> {
  return { ok: true, value }
}

export function failed(
  code: ProblemCode,
  detail: string,
  extra: Omit<Problem, 'code' | 'detail'> = {},
): { ok: false; problem: Problem } {
  return { ok: false, problem: { code, detail, ...extra } }
}

/** What a problem's body holds. */
export function problemBody({ code, detail, errors }: Problem) {
  const [status, title] = PROBLEMS[code]
  return { type: `/docs/problems/${code}`, title, status, detail, code, ...(errors && { errors }) }
}

export const PROBLEM_TYPE = { 'content-type': 'application/problem+json' }

/** RFC 9457 `application/problem+json`. */
export function problemResponse(problem: Problem): Response {
  const body = problemBody(problem)
  return new Response(JSON.stringify(body, null, 2) + '\n', {
    status: body.status,
    headers: { ...PROBLEM_TYPE, ...problem.headers },
  })
}
