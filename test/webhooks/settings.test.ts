import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createApp } from '../../worker/app.ts'
import type { Env } from '../../worker/http/env.ts'
import { deliveryReadiness } from '../../worker/http/webhooks/delivery-settings.ts'
import { rawBody } from '../../worker/http/upload/raw-body.ts'
import type { Services } from '../../worker/http/services.ts'
import type { Database, Statement } from '../../worker/store/d1.ts'
import { problemOf } from '../http/served.ts'

/** A database that answers every question with one row: a token, and a webhook. */
const row = {
  tenant: 'ten_1',
  id: 'tok_1',
  name: 'x',
  scopes: 'read write',
  createdAt: 0,
  events: '[]',
  findings: null,
  modes: null,
}
const found: Statement = {
  bind: () => found,
  first: async <Row>() => row as Row,
  all: async () => ({ results: [] }),
  run: async () => ({ meta: { changes: 1 } }),
}
const DB: Database = { prepare: () => found, batch: async () => [] }

async function ask(path: string, json: object, env: Env) {
  const app = createApp({} as Services)
  const headers = { authorization: 'Bearer esmtp_0', 'content-type': 'application/json' }
  return app.request(path, { method: 'POST', body: JSON.stringify(json), headers }, env)
}

test('a deployment without its secrets refuses the routes that need them, and says which is missing', async () => {
  const webhook = { url: 'https://example.com/', events: ['report.completed'] }
  const source = { name: 'x', scheme: 'bearer', secret: 's' }
  for (const [path, json] of [
    ['/v1/webhooks', webhook],
    ['/v1/webhooks/whk_1/rotate-secret', {}],
    ['/v1/sources', source],
  ] as const) {
    for (const key of [undefined, 'too short']) {
      const env: Env = { DB, ...(key !== undefined && { ENCRYPTION_KEY: key }) }
      const { status, code, detail } = await problemOf(await ask(path, json, env))
      assert.deepEqual([status, code], [503, 'not-configured'], path)
      assert.match(detail, /ENCRYPTION_KEY/)
    }
    const none = await problemOf(await ask(path, json, {}))
    assert.deepEqual([none.status, /\bDB\b/.test(none.detail)], [503, true])
  }
  const queue = await problemOf(await ask('/v1/deliveries/dlv_1/redeliver', {}, { DB }))
  assert.match(queue.detail, /DELIVERIES/)
})

test('a setting that cannot be read makes the service not ready, one that is missing does not', async () => {
  const ready = async (env: Env) => (await deliveryReadiness(env)).ok
  assert.equal(await ready({}), true)
  assert.equal(await ready({ RETRY_SCHEDULE: '0,5,300' }), true)
  assert.equal(await ready({ RETRY_SCHEDULE: 'soon' }), false)
  assert.equal(await ready({ ENCRYPTION_KEY: 'too short' }), false)
})

test('a body is read as it came, to its cap and no further', async () => {
  let pulled = 0
  const stream = () =>
    new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled++
        if (pulled > 8) controller.close()
        else controller.enqueue(new Uint8Array([0x1f, 0x8b, 8, 0]))
      },
    })
  const asked = () =>
    new Request('http://x/', { method: 'POST', body: stream(), duplex: 'half' } as RequestInit)
  const whole = await rawBody(asked(), { octets: 32, detail: 'no' })
  assert.ok(whole.ok && whole.value.length === 32)
  pulled = 0
  const refused = await rawBody(asked(), { octets: 10, detail: 'ten octets' })
  assert.ok(!refused.ok && refused.problem.code === 'too-large')
  assert.ok(pulled < 8, 'the rest was not read')
})

test('pushes are counted by address, before anything of them is looked at, and not against tokens', async () => {
  const keys: string[] = []
  const limiter = {
    limit: async ({ key }: { key: string }) => ({ success: keys.push(key) < 2 }),
  }
  const app = createApp({} as Services)
  const push = (env: Env) =>
    app.request(
      '/v1/ingest/src_1',
      {
        method: 'POST',
        body: 'x',
        headers: { authorization: 'Bearer esmtp_0', 'cf-connecting-ip': '192.0.2.7' },
      },
      env,
    )
  const env: Env = { RATE_LIMIT_TOKEN: limiter }
  assert.equal((await push(env)).status, 503)
  const refused = await push(env)
  assert.equal(refused.headers.get('retry-after'), '60')
  const { status, code } = await problemOf(refused)
  assert.deepEqual([status, code], [429, 'rate-limited'])
  assert.deepEqual(keys, ['push 192.0.2.7', 'push 192.0.2.7'])
  assert.equal((await push({ ...env, RATE_LIMIT: 'off' })).status, 503)
})
