import assert from 'node:assert/strict'
import type { Send } from '../http/served.ts'
import type { Call } from '../store/tenant.ts'
import { newToken } from '../store/tenant.ts'

/** A secret of Standard Webhooks. */
export const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'

/** A secret of the other schemes. */
export const LONG_SECRET = 'a-secret-that-nobody-guesses'

/** A source as the API answers it. */
export interface Source {
  id: string
  name: string
  options: Record<string, unknown>
}

/** Makes a source. */
export async function newSource(call: Call, asked: object): Promise<Source> {
  const response = await call('POST', '/v1/sources', { json: { name: 'a test', ...asked } })
  assert.equal(response.status, 201, await response.clone().text())
  return (await response.json()) as Source
}

export type Push = (
  body: string | Uint8Array,
  headers?: Record<string, string>,
) => Promise<Response>

/** What a source with a bearer secret sends. */
export async function pusher(
  send: Send,
  asked: object = {},
): Promise<{ call: Call; source: Source; push: Push }> {
  const { call } = await newToken(send)
  const source = await newSource(call, { scheme: 'bearer', secret: LONG_SECRET, ...asked })
  const push: Push = (body, headers = {}) =>
    send(`/v1/ingest/${source.id}`, {
      body,
      headers: { authorization: `Bearer ${LONG_SECRET}`, ...headers },
    })
  return { call, source, push }
}
