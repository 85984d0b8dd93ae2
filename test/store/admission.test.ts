import assert from 'node:assert/strict'
import test from 'node:test'
import { unstable_readConfig } from 'wrangler'
import { addressKey, addressOf } from '../../worker/http/address.ts'
import { RATE_WINDOW_S, REQUESTS_WITH_TOKEN, REQUESTS_WITHOUT_TOKEN } from '../../worker/limits.ts'
import type { Asked } from '../http/served.ts'
import { problemOf, served } from '../http/served.ts'
import { caller, newReport, newToken, OPERATOR, TRANSCRIPT } from './tenant.ts'

const counted = served('test/store/counted.toml', 'DB')
const bare = served('test/store/bare.toml')

let address = 0
/** A request from an address of the test's own. */
const from = (ip: string, headers: Record<string, string> = {}): Asked => ({
  method: 'GET',
  headers: { 'cf-connecting-ip': ip, ...headers },
})

/** Statuses of `count` requests, one after the other, all in one window. */
async function statuses(count: number, ask: () => Promise<() => Promise<Response>>) {
  for (;;) {
    const window = Math.floor(Date.now() / 60_000)
    const send = await ask()
    const responses: Response[] = []
    for (let i = 0; i < count; i++) responses.push(await send())
    if (Math.floor(Date.now() / 60_000) === window) return responses
  }
}

test('without a token requests are counted by address: one over the limit gets 429 and Retry-After', async () => {
  const responses = await statuses(6, async () => {
    const ip = `192.0.2.${++address}`
    return () => counted('/v1/rules/C2', from(ip))
  })
  assert.deepEqual(
    responses.map(({ status }) => status),
    [200, 200, 200, 200, 200, 429],
  )
  const last = responses[5] as Response
  assert.equal(last.headers.get('retry-after'), '60')
  assert.equal((await problemOf(last)).code, 'rate-limited')
  assert.equal((await counted('/v1/rules/C2', from(`192.0.2.${++address}`))).status, 200)
})

test('with a token they are counted by token, wherever they come from', async () => {
  let ip = 0
  const responses = await statuses(9, async () => {
    const { token } = await newToken(counted)
    const authorization = `Bearer ${token}`
    return () => counted('/v1/reports', from(`198.51.100.${++ip}`, { authorization }))
  })
  assert.deepEqual(
    responses.map(({ status }) => status),
    [...Array.from({ length: 8 }, () => 200), 429],
  )
})

test('tokens that do not exist count against the address that tries them', async () => {
  const responses = await statuses(6, async () => {
    const ip = `192.0.2.${++address}`
    let tried = 0
    return () => counted('/v1/reports', from(ip, { authorization: `Bearer esmtp_${++tried}` }))
  })
  assert.deepEqual(
    responses.map(({ status }) => status),
    [401, 401, 401, 401, 401, 429],
  )
})

test('links count by address too; the operator is not counted', async () => {
  const links = await statuses(6, async () => {
    const ip = `192.0.2.${++address}`
    return () => counted('/s/nonesuch', from(ip))
  })
  assert.deepEqual([links[4]?.status, links[5]?.status], [404, 429])
  const operator = caller(counted, OPERATOR)
  for (let i = 0; i < 12; i++) assert.equal((await operator('GET', '/v1/tokens')).status, 200)
})

test('an IPv6 address counts as its /64, an IPv4 one inside IPv6 as itself', () => {
  assert.equal(addressKey('2001:db8:1:2:3:4:5:6'), '2001:db8:1:2')
  assert.equal(addressKey('2001:0DB8:0001:0002::'), '2001:db8:1:2')
  assert.notEqual(addressKey('2001:db8:1:3::'), addressKey('2001:db8:1:2::'))
  assert.equal(addressKey('::ffff:192.0.2.1'), addressKey('192.0.2.1'))
  assert.equal(addressKey('nonsense'), addressKey(undefined))
})

test('where no proxy says the address, that of the connection counts', () => {
  const request = (clientIp: string, headers = {}) =>
    Object.assign(new Request('http://a.example/', { headers }), { cf: { clientIp } })
  assert.equal(addressOf(request('192.0.2.1:50000')), '192.0.2.1')
  assert.equal(addressOf(request('[2001:db8::1]:50000')), '2001:db8::1')
  assert.equal(addressOf(request('unix')), undefined)
  assert.equal(
    addressOf(request('127.0.0.1:50000', { 'cf-connecting-ip': '192.0.2.2' })),
    '192.0.2.2',
  )
  assert.equal(addressOf(new Request('http://a.example/')), undefined)
})

test('the platform counts what the limits say', () => {
  const { ratelimits } = unstable_readConfig({ config: 'wrangler.toml' }) as {
    ratelimits: { name: string; simple: { limit: number; period: number } }[]
  }
  assert.deepEqual(
    ratelimits.map(({ name, simple }) => [name, simple.limit, simple.period]),
    [
      ['RATE_LIMIT_ANONYMOUS', REQUESTS_WITHOUT_TOKEN, RATE_WINDOW_S],
      ['RATE_LIMIT_TOKEN', REQUESTS_WITH_TOKEN, RATE_WINDOW_S],
    ],
  )
})

test('OPEN_INSPECT=false: what inspects needs a token, what is written down stays open', async () => {
  const { token } = await newToken(counted, { scopes: ['read'] })
  const body = TRANSCRIPT
  for (const path of ['/v1/inspect', '/v1/mask?direction=client', '/v1/policies/check']) {
    const ip = { 'cf-connecting-ip': `192.0.2.${++address}` }
    const closed = await counted(path, { headers: ip, body })
    assert.equal(closed.headers.get('www-authenticate'), 'Bearer')
    assert.equal((await problemOf(closed)).code, 'unauthorized')
    const authorization = `Bearer ${token}`
    const open = await counted(path, { headers: { ...ip, authorization }, body })
    assert.notEqual(open.status, 401)
    await open.body?.cancel()
  }
  assert.equal((await counted('/v1/rules', from(`192.0.2.${++address}`))).status, 200)
  assert.equal((await counted('/healthz', from(`192.0.2.${address}`))).status, 200)
})

test('a deployment without its secrets says which one a route lacks', async () => {
  const make = await bare('/v1/tokens', { body: '{}' })
  const withoutSecret = await problemOf(make)
  assert.deepEqual([make.status, withoutSecret.code], [503, 'not-configured'])
  assert.match(withoutSecret.detail, /ADMIN_TOKEN/)
  const authorization = 'Bearer esmtp_0'
  const withoutDatabase = await problemOf(await bare('/v1/reports', { headers: { authorization } }))
  assert.deepEqual([withoutDatabase.status, withoutDatabase.code], [503, 'not-configured'])
  assert.match(withoutDatabase.detail, /DB/)
  const link = await problemOf(await bare('/s/x', { method: 'GET' }))
  assert.equal(link.code, 'not-configured')
})

test('what needs neither secrets nor a database works without them', async () => {
  const response = await bare('/v1/inspect?profile=pix-7', { body: TRANSCRIPT })
  assert.equal(response.status, 200)
})

test('/readyz says what is missing, and is content where nothing is', async () => {
  const missing = await bare('/readyz', { method: 'GET' })
  const problem = await problemOf(missing)
  assert.deepEqual([missing.status, problem.code], [503, 'not-ready'])
  assert.match(problem.detail, /database: .*DB.*variables: RETENTION_DAYS.*rate limits: /)
  assert.equal((await counted('/readyz', { method: 'GET' })).status, 200)
})

test('credentials of another scheme are a proxy’s and stand for nobody', async () => {
  const authorization = 'Basic dXNlcjpwYXNz'
  const ip = `192.0.2.${++address}`
  assert.equal((await counted('/v1/rules', from(ip, { authorization }))).status, 200)
  assert.equal((await counted('/v1/reports', from(ip, { authorization }))).status, 401)
  const { token } = await newToken(counted)
  const lower = await counted('/v1/reports', from(ip, { authorization: `bearer ${token}` }))
  assert.equal(lower.status, 200)
})

test('a method a path does not take gets 405 and Allow, whoever asks', async () => {
  for (const [method, path, allow] of [
    ['PUT', '/v1/reports', 'POST, GET, HEAD, OPTIONS'],
    ['PATCH', '/v1/reports/rep_0', 'GET, DELETE, HEAD, OPTIONS'],
    ['GET', '/v1/reports/rep_0/share', 'POST, OPTIONS'],
    ['POST', '/v1/shares/shr_0', 'DELETE, OPTIONS'],
  ] as const) {
    const response = await counted(path, { ...from(`192.0.2.${++address}`), method })
    assert.equal((await problemOf(response)).code, 'method-not-allowed')
    assert.equal(response.headers.get('allow'), allow)
  }
})

test('OpenAPI names every route of stored things, its scopes and its problems', async () => {
  const response = await counted('/openapi.json', { method: 'GET' })
  const { paths, components } = (await response.json()) as {
    paths: Record<
      string,
      Record<string, { security?: object; description: string; responses: object }>
    >
    components: { securitySchemes: object }
  }
  assert.deepEqual(Object.keys(components.securitySchemes), ['bearer'])
  for (const [path, methods] of [
    ['/v1/tokens', { post: ['operator'], get: ['admin', 'operator'] }],
    ['/v1/tokens/{id}', { delete: ['admin', 'operator'] }],
    ['/v1/reports', { post: ['write'], get: ['read'] }],
    ['/v1/reports/{id}', { get: ['read'], delete: ['write'] }],
    ['/v1/reports/{id}/share', { post: ['write'] }],
    ['/v1/shares/{id}', { delete: ['write'] }],
  ] as const)
    for (const [method, scopes] of Object.entries(methods)) {
      const operation = paths[path]?.[method]
      assert.deepEqual(operation?.security, [{ bearer: [] }], `${method} ${path}`)
      for (const scope of scopes)
        assert.ok(operation.description.includes(scope === 'operator' ? 'ADMIN_TOKEN' : scope))
      for (const status of ['401', '403', '429']) assert.ok(status in operation.responses)
    }
  assert.ok(paths['/s/{secret}'])
})

test('a report is stored for a token of its own tenant under OPEN_INSPECT=false as well', async () => {
  const { call } = await newToken(counted)
  assert.match(await newReport(call), /^rep_/)
})
