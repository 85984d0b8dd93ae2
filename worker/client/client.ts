import createFetchClient, { type Client } from 'openapi-fetch'
import type { paths } from './paths.d.ts'

export type { components, operations, paths, webhooks } from './paths.d.ts'

/** What `data` and `error` are typed by; with `parseAs: 'text'` data is text. */
type Answer = 'application/json' | 'application/problem+json'

/** Where the service is, and how it is asked. */
export interface ClientSettings {
  /** `https://inspect.example.com` */
  baseUrl: string
  /** of POST /v1/tokens, or ADMIN_TOKEN; open routes need none */
  token?: string
  /** fetch itself unless given */
  fetch?: (request: Request) => Promise<Response>
}

/**
 * A client of the HTTP API, typed by its OpenAPI file: `client.POST('/v1/inspect', { body: { transcript } })`
 * answers `{ data, error, response }`, `error` a problem (RFC 9457). A body that is text or octets goes as it
 * is, with the Content-Type its `headers` say; everything else as JSON.
 */
export function inspectEsmtp({ baseUrl, token, fetch }: ClientSettings): Client<paths, Answer> {
  return createFetchClient<paths, Answer>({
    baseUrl,
    ...(fetch && { fetch }),
    ...(token !== undefined && { headers: { authorization: `Bearer ${token}` } }),
    bodySerializer: (body: unknown) => (isRaw(body) ? body : JSON.stringify(body)),
  })
}

function isRaw(
  body: unknown,
): body is string | Blob | FormData | ReadableStream | ArrayBuffer | ArrayBufferView {
  return (
    typeof body === 'string' ||
    body instanceof Blob ||
    body instanceof FormData ||
    body instanceof ReadableStream ||
    body instanceof ArrayBuffer ||
    ArrayBuffer.isView(body)
  )
}
