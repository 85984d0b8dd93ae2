import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { connect, createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import test, { after } from 'node:test'
import { settlePolicy } from '../../worker/inspection/policy.ts'
import { eventSchema } from '../../worker/webhooks/event-schema.ts'
import { servedWorker } from '../http/served.ts'
import { upstream } from '../inline/upstream.ts'
import { caller, newToken, OPERATOR, type Call } from '../store/tenant.ts'
import { loadEngine } from '../vectors/core.ts'
import { receiver } from '../webhooks/receiver.ts'
import { deliveriesOf, newWebhook } from '../webhooks/subscriber.ts'
import { samplesOf } from './exposition.ts'
import { maskingProxy } from './masking-proxy.ts'

/** A path whose firewall the test can put in and take out, and the server behind it. */
const server = await upstream((command) =>
  /^(?:EHLO|HELO|NOOP|QUIT)\b/i.test(command) ? null : `500 5.5.1 Unrecognized: "${command}"\r\n`,
)
const bare = Number(server.address.split(':')[1])
const engine = loadEngine()
const proxies = await Promise.all(
  (['off', 'pix-7'] as const).map((profile) => {
    const settled = settlePolicy({ profile, switches: {} })
    assert.ok(settled.ok)
    return maskingProxy(engine, settled.met.policy, bare)
  }),
)
let firewall: 'none' | 'pix-7' | 'gone' = 'none'
const atOnce = { now: 0, most: 0 }
const path = createServer((client) => {
  if (firewall === 'gone') return void client.destroy()
  atOnce.most = Math.max(atOnce.most, ++atOnce.now)
  const next = connect(firewall === 'none' ? proxies[0]! : proxies[1]!, '127.0.0.1')
  client.pipe(next).pipe(client)
  for (const socket of [client, next]) socket.on('error', () => undefined)
  client.on('close', () => {
    atOnce.now--
    next.destroy()
  })
})
path.listen(0, '127.0.0.1')
await once(path, 'listening')
after(() => path.close())
const { port } = path.address() as AddressInfo

const TENANT = 'ten_0000000000000000000000000a'
const folder = mkdtempSync(join(tmpdir(), 'rounds-'))
after(() => rmSync(folder, { recursive: true }))
const config = join(folder, 'wrangler.toml')
writeFileSync(
  config,
  readFileSync('test/webhooks/wrangler.toml', 'utf8')
    .replace(/"\.\.\/\.\.\/([^"]*)"/g, (_, file: string) => JSON.stringify(resolve(file)))
    .replace(
      '[vars]',
      `[vars]\nPROBE_TARGETS = "127.0.0.1 ${port}, 192.0.2.0/24"\nPROBE_EVERY = "1d"\nPROBE_STORE = "${TENANT}"`,
    ),
)
const { send, tick, database } = servedWorker(config, 'DB')

/** The tenant of PROBE_STORE, with a token. */
async function storesTenant(): Promise<Call> {
  const db = await database()
  await db
    .prepare('INSERT OR IGNORE INTO tenants (id, created_at) VALUES (?, 0)')
    .bind(TENANT)
    .run()
  const made = await caller(send, OPERATOR)('POST', '/v1/tokens', {
    json: { name: 'rounds', scopes: ['read', 'write', 'admin'], tenant: TENANT },
  })
  assert.equal(made.status, 201)
  return caller(send, ((await made.json()) as { token: string }).token)
}

/** A day goes by, and the scheduled handler runs. */
async function aDayLater(): Promise<void> {
  const db = await database()
  await db.prepare('UPDATE probed_hosts SET started_at = started_at - 86400000').bind().run()
  await tick()
}

/** What /readyz says of the probe. */
const missing = async (): Promise<string> =>
  /probe: [^;]*/.exec(await (await send('/readyz', { method: 'GET' })).text())?.[0] ?? ''

interface Listed {
  data: { id: string; summary?: { verdict: string }; verdict?: string }[]
}

test('the day a firewall comes is told once, and what is unreachable changes nothing', async () => {
  assert.match(await missing(), /PROBE_STORE names a tenant that is not in the database/)
  const call = await storesTenant()
  assert.equal(await missing(), '')
  const { url, has, receipts } = await receiver()
  const webhook = await newWebhook(call, url, { events: ['path.changed'] })
  const reports = async (): Promise<number> =>
    ((await (await call('GET', '/v1/reports')).json()) as Listed).data.length

  await tick()
  assert.equal(await reports(), 1)
  await tick()
  assert.equal(await reports(), 1, 'not due')

  firewall = 'gone'
  await aDayLater()
  assert.equal(await reports(), 1, 'nothing was heard')
  firewall = 'pix-7'
  await aDayLater()
  const [receipt] = await has(1)
  await aDayLater()
  assert.equal(await reports(), 3)
  assert.equal((await deliveriesOf(call, webhook)).length, 1)
  assert.equal(receipts.length, 1)

  const event = JSON.parse(receipt!.body) as {
    data: { observed: boolean; verdict: string; before: { verdict: string }; source: string }
  }
  assert.deepEqual(eventSchema.parse(event), event)
  const { observed, verdict, before, source } = event.data
  assert.deepEqual([observed, verdict, before.verdict], [true, 'observed', 'ruled-out'])
  const sources = (await (await call('GET', '/v1/sources')).json()) as {
    data: { id: string; name: string }[]
  }
  assert.deepEqual(
    sources.data.map(({ id, name }) => [id, name]),
    [[source, 'probe of 127.0.0.1']],
  )
})

test('GET /metrics tells the last probe to whose it is, and to no other tenant', async () => {
  const call = await storesTenant()
  const text = async (asked: Call): Promise<string> =>
    (await asked('GET', '/metrics', { method: 'GET' })).text()
  const samples = samplesOf(await text(call))
  const at = `{host="127.0.0.1",port="${port}"}`
  assert.equal(samples.get(`esmtp_probe_inspected${at}`), 1)
  assert.equal(samples.get(`esmtp_probe_up${at}`), 1)
  assert.ok((samples.get(`esmtp_probe_timestamp_seconds${at}`) ?? 0) > 1.7e9)
  assert.ok((samples.get(`esmtp_probe_duration_seconds${at}`) ?? 0) > 0)
  const { call: other } = await newToken(send)
  assert.doesNotMatch(await text(other), /esmtp_probe_/)
})

test('runs of the handler that meet, and a probe that is asked for, are never two at a host', async () => {
  const call = await storesTenant()
  const db = await database()
  await db.prepare('UPDATE probed_hosts SET started_at = 0').bind().run()
  const before = server.connections.length
  atOnce.most = 0
  const asked = { json: { host: '127.0.0.1', ports: [port] } }
  const [answer] = await Promise.all([call('POST', '/v1/probe', asked), tick(), tick(), tick()])
  assert.ok([200, 409].includes(answer.status), String(answer.status))
  assert.equal(atOnce.most, 1)
  assert.ok(server.connections.length > before)
  const { results } = await db.prepare('SELECT host FROM probe_leases').bind().all()
  assert.deepEqual(results, [])
})

test('a host whose probe was cut off is free again when its lease has run out', async () => {
  const call = await storesTenant()
  const db = await database()
  const left = db.prepare('INSERT INTO probe_leases (host, holder, until) VALUES (?, ?, ?)')
  await left.bind('127.0.0.1', 'lea_gone', Date.now() + 60_000).run()
  const asked = { json: { host: '127.0.0.1', ports: [port] } }
  assert.equal((await call('POST', '/v1/probe', asked)).status, 409)
  await db.prepare('UPDATE probe_leases SET until = 0').bind().run()
  assert.equal((await call('POST', '/v1/probe', asked)).status, 200)
})

test('a source that was deleted is made anew', async () => {
  const call = await storesTenant()
  const list = async (): Promise<string[]> =>
    ((await (await call('GET', '/v1/sources')).json()) as Listed).data.map(({ id }) => id)
  const [old] = await list()
  assert.equal((await call('DELETE', `/v1/sources/${old}`)).status, 204)
  await tick()
  const [made, ...more] = await list()
  assert.ok(made !== undefined && made !== old)
  assert.deepEqual(more, [])
})
