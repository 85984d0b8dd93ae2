import assert from 'node:assert/strict'
import type { Asked, Send } from '../http/served.ts'

/** The ADMIN_TOKEN of test/store/wrangler.toml. */
export const OPERATOR = 'operator-of-the-tests'

/** A session whose STARTTLS the firewall masks. */
export const TRANSCRIPT = [
  '220 mail.example.com ESMTP Postfix',
  'EHLO client.example.net',
  '250-mail.example.com',
  '250 STARTTLS',
  'STARTTLS',
  '220 2.0.0 Ready to start TLS',
  'QUIT',
  '221 2.0.0 Bye',
  '',
].join('\r\n')

/** The same through an inspection, as the client recorded it. */
export const OBSERVED = TRANSCRIPT.replace('mail.example.com ESMTP Postfix', '*'.repeat(30))
  .replace('250 STARTTLS', '250 XXXXXXXA')
  .replace('220 2.0.0 Ready to start TLS', '500 5.5.2 Error: command not recognized')

export type Call = (method: string, path: string, asked?: Asked | object) => Promise<Response>

/** What asks with a token. A body that is an object goes as JSON. */
export function caller(send: Send, token: string): Call {
  return (method, path, asked = {}) => {
    const { json, headers, ...rest } = asked as Asked & { json?: unknown }
    const body = json === undefined ? {} : { body: JSON.stringify(json) }
    const type = json === undefined ? {} : { 'content-type': 'application/json' }
    return send(path, {
      method,
      headers: { authorization: `Bearer ${token}`, ...type, ...headers },
      ...rest,
      ...body,
    })
  }
}

/** Makes a token, of a new tenant unless one is named. */
export async function newToken(
  send: Send,
  asked: { scopes?: string[]; tenant?: string } = {},
): Promise<{ id: string; token: string; tenant: string; call: Call }> {
  const { scopes = ['read', 'write', 'admin'], tenant } = asked
  const response = await caller(send, OPERATOR)('POST', '/v1/tokens', {
    json: { name: 'a test', scopes, ...(tenant !== undefined && { tenant }) },
  })
  assert.equal(response.status, 201, await response.clone().text())
  const made = (await response.json()) as { id: string; token: string; tenant: string }
  return { ...made, call: caller(send, made.token) }
}

/** Stores a report; answers its id. */
export async function newReport(call: Call, body: string = TRANSCRIPT): Promise<string> {
  const response = await call('POST', '/v1/reports?profile=pix-7', { body })
  assert.equal(response.status, 201, await response.clone().text())
  return ((await response.json()) as { id: string }).id
}
