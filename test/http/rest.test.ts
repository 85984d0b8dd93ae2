import assert from 'node:assert/strict'
import test from 'node:test'
import { gzipSync } from 'node:zlib'
import { PROBLEMS } from '../../worker/http/problem.ts'
import { RULES } from '../../worker/policy/rules.ts'
import { problemOf, served } from './served.ts'

const request = served('test/http/wrangler.toml')
const get = (path: string) => request(path, { method: 'GET' })

test('mask answers before its body has ended', async () => {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
  const writer = writable.getWriter()
  const answer = request('/v1/mask?direction=client', { method: 'PUT', body: readable })
  await writer.write(new Uint8Array(100))
  const reader = (await answer).body!.getReader()
  assert.equal((await reader.read()).value?.[0], 0x58)
  await writer.close()
  assert.equal((await reader.read()).done, true)
})

test('mask unzips what Content-Encoding says is gzip', async () => {
  const headers = { 'content-encoding': 'gzip' }
  const response = await request('/v1/mask?direction=server', { headers, body: gzipSync('abc') })
  assert.equal(await response.text(), 'XXX')
})

test('mask says of a body that is no gzip that it is none, not in the middle of a 200', async () => {
  const headers = { 'content-encoding': 'gzip' }
  const response = await request('/v1/mask?direction=server', { headers, body: 'abc\r\n' })
  assert.equal((await problemOf(response)).code, 'malformed-gzip')
})

test('mask refuses a body without octets, and names a wrong or missing option', async () => {
  const asked = { headers: { 'content-type': 'application/json' }, body: '{}' }
  const codes = await Promise.all(
    ['/v1/mask?direction=client', '/v1/mask', '/v1/mask?direction=client&lines=all'].map(
      async (path) =>
        (
          await problemOf(
            await request(path, path.includes('=') && !path.includes('&') ? asked : { body: 'x' }),
          )
        ).code,
    ),
  )
  assert.deepEqual(codes, ['missing-transcript', 'invalid-option', 'unknown-option'])
})

test('every rule, profile, finding and format is listed, and a rule or profile has a page', async () => {
  for (const list of ['profiles', 'rules', 'findings', 'formats']) {
    const { data, nextCursor } = (await (await get(`/v1/${list}`)).json()) as {
      data: { id: string }[]
      nextCursor: null
    }
    assert.ok(data.length >= 5, list)
    assert.equal(new Set(data.map(({ id }) => id)).size, data.length)
    assert.equal(nextCursor, null)
  }
  const rule = (await (await get('/v1/rules/C2')).json()) as object
  assert.deepEqual(
    rule,
    RULES.find(({ id }) => id === 'C2'),
  )
  const profile = (await (await get('/v1/profiles/asa-9.4')).json()) as {
    verbs: string[]
    map: { text: string; grade: string; source: string }[]
  }
  assert.ok(profile.verbs.includes('STARTTLS'))
  const limit = profile.map.find(({ text }) => text === ' match cmd line length gt 512')
  assert.equal(limit?.grade, 'doc')
  assert.deepEqual(
    profile.map.filter(({ source }) => source === ''),
    [],
  )
  for (const path of ['/v1/rules/Z9', '/v1/profiles/pix-8'])
    assert.equal((await problemOf(await get(path))).code, 'not-found')
})

test('the rules are those of the inspection, each once', () => {
  const numbered = (letter: string, last: number) =>
    Array.from({ length: last }, (_, i) => `${letter}${i + 1}`)
  assert.deepEqual(
    RULES.map(({ id }) => id),
    [
      ['B', 4],
      ['C', 11],
      ['S', 5],
      ['M', 8],
      ['L', 4],
    ].flatMap(([letter, last]) => numbered(letter as string, last as number)),
  )
})

test('a path that is nowhere gets 404, one with other methods 405 and Allow', async () => {
  assert.equal((await problemOf(await get('/v1/nowhere'))).code, 'not-found')
  const cases: [string, string, string][] = [
    ['GET', '/v1/inspect', 'POST, PUT, OPTIONS'],
    ['DELETE', '/v1/rules/C2', 'GET, HEAD, OPTIONS'],
  ]
  for (const [method, path, allow] of cases) {
    const response = await request(path, { method })
    assert.equal(response.headers.get('allow'), allow)
    assert.deepEqual(
      [response.status, (await problemOf(response)).code],
      [405, 'method-not-allowed'],
    )
  }
  const options = await request('/v1/inspect', { method: 'OPTIONS' })
  assert.deepEqual([options.status, options.headers.get('allow')], [204, 'POST, PUT, OPTIONS'])
})

test('every answer carries the security headers and a request id of its own', async () => {
  const ids = new Set<string | null>()
  for (const path of ['/healthz', '/docs', '/nowhere', '/v1/rules']) {
    const { headers } = await get(path)
    assert.equal(headers.get('x-content-type-options'), 'nosniff')
    assert.match(headers.get('content-security-policy') ?? '', /^default-src 'none'/)
    ids.add(headers.get('x-request-id'))
  }
  assert.equal(ids.size, 4)
})

test('health and readiness answer', async () => {
  for (const path of ['/healthz', '/readyz'])
    assert.deepEqual(await (await get(path)).json(), { status: 'ok', version: 'test' })
})

test('OpenAPI 3.1 names every route, every option and every reference it makes', async () => {
  const text = await (await get('/openapi.json')).text()
  const document = JSON.parse(text) as {
    openapi: string
    paths: Record<string, Record<string, { parameters?: { name: string }[] }>>
    components: { schemas: Record<string, unknown> }
  }
  assert.equal(document.openapi, '3.1.0')
  const paths = [
    '/v1/inspect',
    '/v1/mask',
    '/v1/policies/check',
    '/v1/policies/propose',
    '/v1/profiles',
    '/v1/profiles/{id}',
    '/v1/rules',
  ]
  for (const path of [
    ...paths,
    '/v1/rules/{id}',
    '/v1/findings',
    '/v1/formats',
    '/healthz',
    '/readyz',
  ])
    assert.ok(document.paths[path], path)
  const names = document.paths['/v1/inspect']?.['post']?.parameters?.map(({ name }) => name)
  assert.deepEqual(names?.sort(), [
    ...['allowTls', 'color', 'eol', 'format', 'limits', 'lines', 'mapName', 'maskBanner'],
    ...['maskScope', 'policy', 'predictions', 'profile', 'specialCharacter'],
  ])
  for (const [, name] of text.matchAll(/"#\/components\/schemas\/(\w+)"/g))
    assert.ok(document.components.schemas[name as string], name)
})

test('the reference is one page that loads two files of ours alone, and every problem has its own', async () => {
  const page = await (await get('/docs')).text()
  assert.deepEqual(
    [...page.matchAll(/<(?:script|link)\b[^>]*>/g)].map(([tag]) => tag),
    ['<link rel="stylesheet" href="/docs-style.css">', '<script type="module" src="/docs.js">'],
  )
  assert.doesNotMatch(page, /url\(|https?:\/\/(?!localhost)|\bon\w+=|style=/i)
  for (const code of Object.keys(PROBLEMS)) {
    assert.ok(page.includes(`/docs/problems/${code}`))
    const response = await get(`/docs/problems/${code}`)
    assert.equal(response.status, 200)
    assert.match(response.headers.get('content-type') ?? '', /^text\/html/)
  }
  assert.equal((await problemOf(await get('/docs/problems/none'))).code, 'not-found')
})
