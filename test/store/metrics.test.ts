import assert from 'node:assert/strict'
import test from 'node:test'
import { servedWorker } from '../http/served.ts'
import { samplesOf } from '../probe/exposition.ts'
import { caller, newReport, newToken, OPERATOR, type Call } from './tenant.ts'

const { send, database } = servedWorker('test/store/wrangler.toml', 'DB')

const anonymous: Call = (method, path, asked) => send(path, { method, ...asked })
const operator = caller(send, OPERATOR)

async function scraped(call: Call): Promise<Map<string, number>> {
  const response = await call('GET', '/metrics')
  assert.equal(response.status, 200, await response.clone().text())
  assert.equal(response.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8')
  return samplesOf(await response.text())
}

const stored = (samples: Map<string, number>): string[] =>
  [...samples.keys()].filter((name) => /database|webhook|probe/.test(name))

test('requests are counted by the template of their route and by status, uploads by verdict', async () => {
  const { call } = await newToken(send)
  const id = await newReport(call)
  await call('GET', `/v1/reports/${id}`)
  await call('GET', '/v1/reports/rep_none')
  await anonymous('GET', `/no/such/${id}`)
  await send('/v1/reports', { method: 'BREW' }).catch(() => undefined)
  const samples = await scraped(anonymous)
  const requests = (method: string, route: string, code: number) =>
    samples.get(
      `inspect_esmtp_http_requests_total{method="${method}",route="${route}",code="${code}"}`,
    )
  assert.equal(requests('POST', '/v1/reports', 201), 1)
  assert.equal(requests('GET', '/v1/reports/:id', 200), 1)
  assert.equal(requests('GET', '/v1/reports/:id', 404), 1)
  assert.equal(requests('GET', 'none', 404), 1)
  assert.equal(samples.get('inspect_esmtp_inspected_uploads_total{verdict="masked"}'), 1)
  assert.equal(samples.get('inspect_esmtp_inspected_sessions_total'), 1)
  assert.ok(![...samples.keys()].some((name) => name.includes(id)))
  const streamed = await send('/v1/inspect', {
    body: '220 a\r\nQUIT\r\n221 b\r\n',
    headers: { accept: 'application/x-ndjson' },
  })
  await streamed.text()
  const after = await scraped(anonymous)
  assert.equal(after.get('inspect_esmtp_inspected_sessions_total'), 2)
})

test('without a token nothing that is stored is told; a token tells its tenant’s, ADMIN_TOKEN all', async () => {
  const one = await newToken(send)
  const other = await newToken(send)
  assert.deepEqual(stored(await scraped(anonymous)), [])
  const db = await database()
  const hook = db.prepare(
    `INSERT INTO webhooks (tenant, id, created_at, url, events, status, secret, origin)
     VALUES (?1, ?2, 0, 'https://x.example/', '[]', 'disabled', '', '')`,
  )
  await hook.bind(one.tenant, 'whk_1').run()
  const delivery = db.prepare(
    `INSERT INTO deliveries (tenant, id, webhook, created_at, expires_at, event, payload, status, next_attempt_at)
     VALUES (?1, ?2, 'whk_1', 0, 9e15, 'webhook.test', '{}', ?3, ?4)`,
  )
  await delivery.bind(one.tenant, 'dlv_1', 'pending', Date.now() - 60_000).run()
  await delivery.bind(one.tenant, 'dlv_2', 'dead', null).run()
  const told = async (call: Call) => {
    const samples = await scraped(call)
    return ['deliveries_pending', 'deliveries_dead', 's_disabled'].map((name) =>
      samples.get(`inspect_esmtp_webhook${name.startsWith('s_') ? name : `_${name}`}`),
    )
  }
  assert.deepEqual(await told(one.call), [1, 1, 1])
  assert.deepEqual(await told(other.call), [0, 0, 0])
  assert.deepEqual(await told(operator), [1, 1, 1])
  const late = (await scraped(operator)).get('inspect_esmtp_webhook_delivery_overdue_seconds')
  assert.ok(late !== undefined && late >= 60)
})

test('a token that may not read is refused, one that does not exist too', async () => {
  const { call } = await newToken(send, { scopes: ['write'] })
  assert.equal((await call('GET', '/metrics')).status, 403)
  assert.equal((await caller(send, 'esmtp_none')('GET', '/metrics')).status, 401)
})
