import assert from 'node:assert/strict'
import test from 'node:test'
import type { Env } from '../../worker/http/env.ts'
import { ask } from './in-process.ts'

const TRANSCRIPT = 'S: 220 mail.example.com\nC: EHLO a.example\nS: 250-b\nS: 250 STARTTLS\n'
const CONFIG = 'policy-map type inspect esmtp mail\n parameters\n  allow-tls\n'

test('catalogues and the OpenAPI file may be kept an hour, and are asked for again by ETag', async () => {
  for (const path of [
    '/v1/rules',
    '/v1/profiles/pix-7',
    '/v1/findings',
    '/openapi.json',
    '/docs',
  ]) {
    const first = await ask(path)
    assert.equal(first.headers.get('cache-control'), 'public, max-age=3600', path)
    const etag = first.headers.get('etag') as string
    assert.match(etag, /^(W\/)?"[^"]+"$/)
    const again = await ask(path, { headers: { 'if-none-match': etag } })
    assert.deepEqual([again.status, await again.text()], [304, ''], path)
    assert.equal(again.headers.get('etag'), etag)
    assert.equal(again.headers.get('cache-control'), 'public, max-age=3600')
  }
})

test('nothing else is kept: reports, refusals, a rule that is none', async () => {
  for (const path of ['/v1/rules/Z9', '/healthz', '/v1/reports']) {
    const { headers } = await ask(path)
    assert.equal(headers.get('cache-control'), 'no-store', path)
    assert.equal(headers.get('etag'), null, path)
  }
})

test('no answer speaks of CORS unless CORS_ORIGINS says so', async () => {
  const headers = { origin: 'https://app.example.com', 'access-control-request-method': 'POST' }
  for (const method of ['GET', 'OPTIONS']) {
    const answer = await ask('/v1/rules', { method, headers })
    for (const [name] of answer.headers) assert.doesNotMatch(name, /^access-control/)
  }
})

test('with CORS_ORIGINS its origins are let in, and no other; a preflight needs no token and is not counted', async () => {
  const env: Env = {
    CORS_ORIGINS: 'https://app.example.com, https://other.example.com/',
    RATE_LIMIT_ANONYMOUS: { limit: async () => ({ success: false }) },
  }
  const preflight = (origin: string) =>
    ask(
      '/v1/reports',
      {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'authorization,idempotency-key',
        },
      },
      env,
    )
  for (const origin of ['https://app.example.com', 'https://other.example.com']) {
    const { status, headers } = await preflight(origin)
    assert.equal(status, 204)
    assert.equal(headers.get('access-control-allow-origin'), origin)
    assert.match(headers.get('access-control-allow-headers') ?? '', /Idempotency-Key/i)
    assert.match(headers.get('vary') ?? '', /Origin/)
  }
  const { headers } = await preflight('https://evil.example.com')
  assert.equal(headers.get('access-control-allow-origin'), null)
  const asked = { headers: { origin: 'https://app.example.com' } }
  const answer = await ask('/v1/rules', asked, { ...env, RATE_LIMIT: 'off' })
  assert.equal(answer.headers.get('access-control-allow-origin'), 'https://app.example.com')
  assert.match(answer.headers.get('access-control-expose-headers') ?? '', /RateLimit/)
})

test('RateLimit headers tell the limit where requests are counted, and that none is left with a 429', async () => {
  const counting = (success: boolean): Env => ({
    RATE_LIMIT_ANONYMOUS: { limit: async () => ({ success }) },
  })
  const passed = await ask('/v1/rules', {}, counting(true))
  assert.equal(passed.headers.get('ratelimit-policy'), '"address";q=60;w=60')
  assert.equal(passed.headers.get('ratelimit'), null)
  const refused = await ask('/v1/rules', {}, counting(false))
  assert.equal(refused.status, 429)
  assert.equal(refused.headers.get('ratelimit-policy'), '"address";q=60;w=60')
  assert.equal(refused.headers.get('ratelimit'), '"address";r=0;t=60')
  assert.equal(refused.headers.get('retry-after'), '60')
  assert.equal(refused.headers.get('cache-control'), 'no-store')
  const uncounted = await ask('/v1/rules', {}, { RATE_LIMIT: 'off' })
  assert.equal(uncounted.headers.get('ratelimit-policy'), null)
})

test('a request id is made up, or the one the client gives; one with other characters is not echoed', async () => {
  const idOf = async (given?: string) => {
    const headers: Record<string, string> = given === undefined ? {} : { 'x-request-id': given }
    return (await ask('/healthz', { headers })).headers.get('x-request-id')
  }
  assert.match((await idOf()) ?? '', /^[0-9a-f-]{36}$/)
  assert.equal(await idOf('build-17'), 'build-17')
  assert.match((await idOf('a"; b')) ?? '', /^[0-9a-f-]{36}$/)
})

test('check and propose are answered as text where text is asked for', async () => {
  const headers = { accept: 'text/plain' }
  const checked = await ask('/v1/policies/check', { method: 'POST', headers, body: CONFIG })
  assert.equal(checked.headers.get('content-type'), 'text/plain; charset=utf-8')
  assert.match(await checked.text(), /^IN FORCE  Map mail/)
  const path = '/v1/policies/propose?profile=pix-7'
  const proposed = await ask(path, { method: 'POST', headers, body: TRANSCRIPT })
  assert.match(await proposed.text(), /^1\. .*\n/)
  for (const path of ['/v1/policies/check', '/v1/policies/propose']) {
    const asked = { method: 'POST', headers: { accept: 'image/png' }, body: CONFIG }
    assert.equal((await ask(path, asked)).status, 406)
  }
})

test('Accept is ranked by quality, then by how exactly it names a type (RFC 9110 12.5.1)', async () => {
  const typeFor = async (accept: string) => {
    const asked = { method: 'POST', headers: { accept }, body: TRANSCRIPT }
    const { status, headers } = await ask('/v1/inspect', asked)
    return status === 200 ? headers.get('content-type')?.split(';')[0] : status
  }
  for (const [accept, type] of [
    ['*/*', 'application/json'],
    ['text/*', 'text/plain'],
    ['application/json;q=0.2, text/html;q=0.8', 'text/html'],
    ['*/*, application/json;q=0', 'text/plain'],
    ['application/jsonl', 'application/x-ndjson'],
    ['TEXT/PLAIN', 'text/plain'],
    ['application/json;q=0', 406],
    ['image/png', 406],
  ] as const)
    assert.equal(await typeFor(accept), type, accept)
})
