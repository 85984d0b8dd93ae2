import assert from 'node:assert/strict'
import test from 'node:test'
import { problemOf, served } from '../http/served.ts'
import { caller, newReport, newToken, OPERATOR } from './tenant.ts'

const send = served('test/store/wrangler.toml', 'DB')
const operator = caller(send, OPERATOR)

async function refusal(response: Response): Promise<[number, string]> {
  const { status, code } = await problemOf(response)
  assert.equal(status, response.status)
  return [status, code]
}

test('the operator makes a token, of a new tenant or of one that exists', async () => {
  const first = await newToken(send)
  assert.match(first.token, /^esmtp_[0-9a-z]{52}$/)
  assert.match(first.id, /^tok_[0-9a-z]{26}$/)
  assert.match(first.tenant, /^ten_[0-9a-z]{26}$/)
  const second = await newToken(send, { tenant: first.tenant, scopes: ['read'] })
  assert.equal(second.tenant, first.tenant)
  assert.notEqual(second.token, first.token)
  const list = await first.call('GET', '/v1/tokens')
  const { data } = (await list.json()) as { data: { id: string; scopes: string[] }[] }
  assert.deepEqual(new Set(data.map(({ id }) => id)), new Set([first.id, second.id]))
  assert.ok(!JSON.stringify(data).includes('esmtp_'))
})

test('tokens are made by the holder of ADMIN_TOKEN alone', async () => {
  const { call } = await newToken(send)
  const json = { name: 'x', scopes: ['read'] }
  assert.deepEqual(await refusal(await call('POST', '/v1/tokens', { json })), [403, 'forbidden'])
  const wrong = caller(send, OPERATOR + 'x')
  const response = await wrong('POST', '/v1/tokens', { json })
  assert.equal(response.headers.get('www-authenticate'), 'Bearer')
  assert.deepEqual(await refusal(response), [401, 'unauthorized'])
  assert.deepEqual(await refusal(await send('/v1/tokens')), [401, 'unauthorized'])
})

test('a token is asked for by members that exist, all of them', async () => {
  const cases: [unknown, string, string][] = [
    [{ scopes: ['read'] }, 'invalid-option', '/name'],
    [{ name: 'x', scopes: [] }, 'invalid-option', '/scopes'],
    [{ name: 'x', scopes: ['root'] }, 'invalid-option', '/scopes/0'],
    [{ name: 'x', scopes: ['read'], tenat: 'y' }, 'unknown-option', '/tenat'],
    [{ name: 'x', scopes: ['read'], tenant: 'ten_0' }, 'invalid-option', '/tenant'],
    [{ name: 'a\u202eb', scopes: ['read'] }, 'invalid-option', '/name'],
  ]
  for (const [json, code, pointer] of cases) {
    const problem = await problemOf(await operator('POST', '/v1/tokens', { json }))
    assert.deepEqual([problem.status, problem.code], [400, code])
    assert.equal(problem.errors?.[0]?.pointer, pointer)
  }
  const refusals: [object, [number, string]][] = [
    [{ body: '{', headers: { 'content-type': 'application/json' } }, [400, 'malformed-json']],
    [{ body: 'name=x' }, [415, 'unsupported-media-type']],
    [{ json: { name: 'x'.repeat(70_000) } }, [413, 'too-large']],
  ]
  for (const [asked, expected] of refusals)
    assert.deepEqual(await refusal(await operator('POST', '/v1/tokens', asked)), expected)
})

test('a token does what its scopes say, and no scope implies another', async () => {
  const { tenant, call } = await newToken(send)
  const id = await newReport(call)
  const may: Record<string, [string, string][]> = {
    read: [
      ['GET', '/v1/reports'],
      ['GET', `/v1/reports/${id}`],
    ],
    write: [
      ['POST', `/v1/reports/${id}/share`],
      ['DELETE', '/v1/shares/shr_0'],
      ['DELETE', '/v1/reports/rep_0'],
    ],
    admin: [
      ['GET', '/v1/tokens'],
      ['DELETE', '/v1/tokens/tok_0'],
    ],
  }
  for (const scope of Object.keys(may)) {
    const { call } = await newToken(send, { tenant, scopes: [scope] })
    for (const [needed, requests] of Object.entries(may))
      for (const [method, path] of requests) {
        const { status } = await call(method, path)
        assert.equal(status === 403, needed !== scope, `${scope}: ${method} ${path}: ${status}`)
      }
  }
})

test('a revoked token opens nothing; another tenant’s cannot be revoked', async () => {
  const [one, other] = await Promise.all([newToken(send), newToken(send)])
  assert.equal((await other.call('DELETE', `/v1/tokens/${one.id}`)).status, 404)
  assert.equal((await one.call('GET', '/v1/reports')).status, 200)
  assert.equal((await one.call('DELETE', `/v1/tokens/${one.id}`)).status, 204)
  assert.deepEqual(await refusal(await one.call('GET', '/v1/reports')), [401, 'unauthorized'])
  assert.equal((await operator('DELETE', `/v1/tokens/${other.id}`)).status, 204)
  assert.deepEqual(await refusal(await other.call('GET', '/v1/tokens')), [401, 'unauthorized'])
})

test('the operator pages through the tokens of all tenants', async () => {
  await Promise.all([newToken(send), newToken(send), newToken(send)])
  const seen: string[] = []
  for (let cursor: string | null = ''; cursor !== null;) {
    const more: string = cursor === '' ? '' : `&cursor=${cursor}`
    const response = await operator('GET', `/v1/tokens?limit=2${more}`)
    const page = (await response.json()) as { data: { id: string }[]; nextCursor: string | null }
    assert.ok(page.data.length <= 2)
    seen.push(...page.data.map(({ id }) => id))
    cursor = page.nextCursor
  }
  assert.equal(new Set(seen).size, seen.length)
  assert.ok(seen.length >= 3)
})

test('ADMIN_TOKEN, which belongs to no tenant, reads no reports', async () => {
  assert.deepEqual(await refusal(await operator('GET', '/v1/reports')), [403, 'forbidden'])
})
