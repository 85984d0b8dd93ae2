import assert from 'node:assert/strict'
import test from 'node:test'
import { problemOf, servedWorker } from '../http/served.ts'
import { newReport, newToken } from './tenant.ts'

const { send, database } = servedWorker('test/store/wrangler.toml', 'DB')

interface Share {
  id: string
  url: string
  expiresAt: string
}

const open = (url: string, accept = 'text/html') =>
  send(new URL(url).pathname, { method: 'GET', headers: { accept } })

async function shared(json?: object) {
  const { call, tenant } = await newToken(send)
  const report = await newReport(call)
  const response = await call('POST', `/v1/reports/${report}/share`, json ? { json } : {})
  assert.equal(response.status, 201, await response.clone().text())
  return { call, tenant, report, share: (await response.json()) as Share }
}

test('a link opens the report without a token, and tells nobody of itself', async () => {
  const { call, report, share } = await shared()
  assert.match(share.id, /^shr_[0-9a-z]{26}$/)
  assert.match(share.url, /^http:\/\/[\d.:]+\/s\/[0-9a-z]{52}$/)
  const page = await open(share.url)
  assert.equal(page.status, 200)
  assert.equal(page.headers.get('referrer-policy'), 'no-referrer')
  assert.match(page.headers.get('x-robots-tag') ?? '', /noindex/)
  assert.equal(page.headers.get('cache-control'), 'no-store')
  assert.match(await page.text(), /^<!doctype html>/)
  const direct = await call('GET', `/v1/reports/${report}`)
  assert.equal(await (await open(share.url, 'application/json')).text(), await direct.text())
})

test('a link lives a week, or the days asked for, and never longer than the report', async () => {
  const day = 86_400_000
  const days = async (json?: object) =>
    (Date.parse((await shared(json)).share.expiresAt) - Date.now()) / day
  assert.ok(Math.abs((await days()) - 7) < 0.01)
  assert.ok(Math.abs((await days({ days: 2 })) - 2) < 0.01)
  assert.ok(Math.abs((await days({ days: 30 })) - 7) < 0.01, 'the report is kept 7 days')
  const { call, report } = await shared()
  for (const json of [{ days: 31 }, { days: 0 }, { days: 1.5 }, { days: '2' }]) {
    const problem = await problemOf(await call('POST', `/v1/reports/${report}/share`, { json }))
    assert.deepEqual([problem.code, problem.errors?.[0]?.pointer], ['invalid-option', '/days'])
  }
  const typo = await call('POST', `/v1/reports/${report}/share`, { json: { day: 2 } })
  assert.equal((await problemOf(typo)).code, 'unknown-option')
})

test('a revoked link opens nothing; another tenant’s cannot be revoked', async () => {
  const { call, share } = await shared()
  const other = await newToken(send)
  assert.equal((await other.call('DELETE', `/v1/shares/${share.id}`)).status, 404)
  assert.equal((await open(share.url)).status, 200)
  assert.equal((await call('DELETE', `/v1/shares/${share.id}`)).status, 204)
  assert.equal((await open(share.url)).status, 404)
  assert.equal((await call('DELETE', `/v1/shares/${share.id}`)).status, 404)
})

test('an expired link, and one that was never made, are not there, and not indexed either', async () => {
  const { tenant, share } = await shared()
  const db = await database()
  await db
    .prepare('UPDATE shares SET expires_at = ? WHERE tenant = ?')
    .bind(Date.now() - 1, tenant)
    .run()
  for (const url of [share.url, share.url.slice(0, -1) + (share.url.endsWith('0') ? '1' : '0')]) {
    const response = await open(url)
    assert.match(response.headers.get('x-robots-tag') ?? '', /noindex/)
    assert.equal((await problemOf(response)).code, 'not-found')
  }
})

test('the database holds the hash of a link, not the link', async () => {
  const { tenant, share } = await shared()
  const db = await database()
  const row = await db
    .prepare('SELECT * FROM shares WHERE tenant = ?')
    .bind(tenant)
    .first<{ hash: string }>()
  assert.match(row?.hash ?? '', /^[0-9a-f]{64}$/)
  assert.ok(!JSON.stringify(row).includes(share.url.slice(-52)))
})
