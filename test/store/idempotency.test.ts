import assert from 'node:assert/strict'
import test from 'node:test'
import { IDEMPOTENCY_LEASE_MS } from '../../worker/limits.ts'
import { sha256 } from '../../worker/store/hash.ts'
import { claimKey, stillHeld } from '../../worker/store/idempotency.ts'
import type { TenantId } from '../../worker/store/ids.ts'
import { problemOf, servedWorker } from '../http/served.ts'
import type { Call } from './tenant.ts'
import { newToken, TRANSCRIPT } from './tenant.ts'

const { send, database } = servedWorker('test/store/wrangler.toml', 'DB')

function post(call: Call, key: string, asked: object = {}, query = ''): Promise<Response> {
  return call('POST', `/v1/reports${query}`, {
    headers: { 'idempotency-key': key },
    body: TRANSCRIPT,
    ...asked,
  })
}

async function reports(call: Call): Promise<number> {
  const list = (await (await call('GET', '/v1/reports')).json()) as { data: unknown[] }
  return list.data.length
}

test('a retry gets the same answer, and one report is stored', async () => {
  const { call } = await newToken(send)
  const first = await post(call, 'k')
  const again = await post(call, 'k')
  assert.deepEqual([first.status, again.status], [201, 201])
  assert.equal(first.headers.get('idempotent-replayed'), null)
  assert.equal(again.headers.get('idempotent-replayed'), 'true')
  assert.equal(again.headers.get('location'), first.headers.get('location'))
  assert.equal(await again.text(), await first.text())
  assert.equal(await reports(call), 1)
})

test('the same transcript in another kind of body is the same request', async () => {
  const { call } = await newToken(send)
  const raw = await post(call, 'k', {}, '?profile=pix-6')
  const json = await post(call, 'k', {
    headers: { 'idempotency-key': 'k', 'content-type': 'application/json' },
    body: JSON.stringify({ transcript: TRANSCRIPT, profile: 'pix-6' }),
  })
  assert.equal(json.status, 201)
  assert.equal(json.headers.get('location'), raw.headers.get('location'))
})

test('another transcript, or other options, under the same key get 422', async () => {
  const { call } = await newToken(send)
  await post(call, 'k')
  for (const response of [
    await post(call, 'k', { body: TRANSCRIPT + 'NOOP\r\n' }),
    await post(call, 'k', {}, '?profile=asa-9.4'),
  ]) {
    const problem = await problemOf(response)
    assert.deepEqual([problem.status, problem.code], [422, 'idempotency-key-reused'])
  }
  assert.equal(await reports(call), 1)
})

test('while the first runs the second gets 409 and when to come again', async () => {
  const { call } = await newToken(send)
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
  const writer = writable.getWriter()
  const octets = new TextEncoder().encode(TRANSCRIPT)
  const first = post(call, 'k', { body: readable })
  await writer.write(octets.slice(0, 40))
  // the first has its key once a second is refused; before that both may be on their way
  let second = await post(call, 'k', { body: 'x' })
  while (second.status !== 409) second = await post(call, 'k', { body: 'x' })
  assert.equal(second.headers.get('retry-after'), '1')
  assert.equal((await problemOf(second)).code, 'idempotency-key-running')
  await writer.write(octets.slice(40))
  await writer.close()
  assert.equal((await first).status, 201)
  assert.equal(
    (await post(call, 'k')).headers.get('location'),
    (await first).headers.get('location'),
  )
})

test('of many at once one is stored, and the others are told to wait or get its answer', async () => {
  const { call } = await newToken(send)
  const responses = await Promise.all(Array.from({ length: 12 }, () => post(call, 'k')))
  const stored = responses.filter(({ status }) => status === 201)
  assert.ok(stored.length >= 1)
  assert.equal(new Set(stored.map(({ headers }) => headers.get('location'))).size, 1)
  for (const { status } of responses) assert.ok(status === 201 || status === 409)
  assert.equal(await reports(call), 1)
})

test('a request that failed leaves its key free', async () => {
  const { call } = await newToken(send)
  assert.equal((await post(call, 'k', { body: 'no session at all' })).status, 422)
  assert.equal((await post(call, 'k')).status, 201)
})

test('a key of one tenant says nothing of another’s', async () => {
  const [one, other] = await Promise.all([newToken(send), newToken(send)])
  const first = await post(one.call, 'k')
  const second = await post(other.call, 'k', { body: TRANSCRIPT + 'NOOP\r\n' })
  assert.equal(second.status, 201)
  assert.notEqual(second.headers.get('location'), first.headers.get('location'))
})

test('a run that was cut off holds its key for minutes, not for a day', async () => {
  const { call, tenant } = await newToken(send)
  await post(call, 'k')
  const db = await database()
  const cutOff = (started: number) =>
    db
      .prepare(
        'UPDATE idempotency_keys SET request = NULL, report = NULL, started_at = ? WHERE tenant = ?',
      )
      .bind(started, tenant)
      .run()
  await cutOff(Date.now() - 10_000)
  assert.equal((await post(call, 'k')).status, 409)
  await cutOff(Date.now() - 600_000)
  assert.equal((await post(call, 'k')).status, 201)
})

test('a run that takes long keeps its key by claiming it anew; one that lost it stores nothing', async () => {
  const tenant = (await newToken(send)).tenant as TenantId
  const db = await database()
  const key = await sha256('k')
  const begun = Date.now()
  const claim = async (now: number) => claimKey(db, tenant, key, { now })
  const first = await claim(begun)
  assert.ok(first.state === 'claimed')
  const late = begun + IDEMPOTENCY_LEASE_MS - 1
  assert.equal(await stillHeld(db, tenant, first.claim, late), true)
  assert.equal((await claim(begun + IDEMPOTENCY_LEASE_MS)).state, 'running')
  const second = await claim(late + IDEMPOTENCY_LEASE_MS)
  assert.ok(second.state === 'claimed')
  const later = late + 2 * IDEMPOTENCY_LEASE_MS
  assert.equal(await stillHeld(db, tenant, first.claim, later), false)
  assert.equal(await stillHeld(db, tenant, second.claim, later), true)
})

test('a key whose report was deleted answers that it is gone, and makes no second', async () => {
  const { call } = await newToken(send)
  const first = await post(call, 'k')
  await call('DELETE', first.headers.get('location') as string)
  assert.equal((await problemOf(await post(call, 'k'))).code, 'not-found')
  assert.equal(await reports(call), 0)
})

test('a key is visible ASCII, 255 characters of it at most', async () => {
  const { call } = await newToken(send)
  for (const key of ['', 'a b', 'ü', 'k'.repeat(256)]) {
    const problem = await problemOf(await post(call, key))
    assert.deepEqual([problem.status, problem.code], [400, 'malformed-idempotency-key'])
  }
  assert.equal((await post(call, 'k'.repeat(255))).status, 201)
})
