import assert from 'node:assert/strict'
import test from 'node:test'
import { recordSchema, reportSchema } from '../../worker/report/report.ts'
import { listedReportSchema, storedReportSchema } from '../../worker/report/stored.ts'
import { problemOf, servedWorker } from '../http/served.ts'
import type { Call } from './tenant.ts'
import { newReport, newToken, TRANSCRIPT } from './tenant.ts'

const { send, tick, database } = servedWorker('test/store/wrangler.toml', 'DB')

interface ListPage {
  data: { id: string; createdAt: string }[]
  nextCursor: string | null
}

async function list(call: Call, query = ''): Promise<ListPage> {
  const response = await call('GET', `/v1/reports${query}`)
  assert.equal(response.status, 200, await response.clone().text())
  return (await response.json()) as ListPage
}

const ids = ({ data }: ListPage) => data.map(({ id }) => id)

test('a report is stored as it is answered, and read again in every form', async () => {
  const { call } = await newToken(send)
  const posted = await call('POST', '/v1/reports?profile=pix-7', { body: TRANSCRIPT })
  assert.equal(posted.status, 201)
  const report = storedReportSchema.parse(await posted.json())
  assert.match(report.id, /^rep_[0-9a-z]{26}$/)
  assert.equal(posted.headers.get('location'), `/v1/reports/${report.id}`)
  assert.equal(Date.parse(report.expiresAt) - Date.parse(report.createdAt), 7 * 86_400_000)
  const path = posted.headers.get('location') as string
  assert.deepEqual(await (await call('GET', path)).json(), report)
  const { id, createdAt, expiresAt, leftOut, ...inspected } = report
  const direct = await send('/v1/inspect?profile=pix-7', { body: TRANSCRIPT })
  assert.deepEqual(reportSchema.parse(await direct.json()), inspected)
  assert.deepEqual(leftOut, { texts: 0, lines: 0, sessions: 0, findings: 0 })
  for (const accept of ['text/plain', 'text/html', 'application/sarif+json']) {
    const [stored, same] = await Promise.all([
      call('GET', path, { headers: { accept } }),
      send('/v1/inspect?profile=pix-7', { headers: { accept }, body: TRANSCRIPT }),
    ])
    assert.equal(stored.headers.get('content-type'), `${accept}; charset=utf-8`)
    assert.equal(await stored.text(), await same.text())
  }
  const lines = await call('GET', path, { headers: { accept: 'application/x-ndjson' } })
  const records = (await lines.text()).trimEnd().split('\n')
  const types = records.map((line) => recordSchema.parse(JSON.parse(line)).type)
  assert.deepEqual([types[0], types[1], types.at(-1)], ['source', 'session', 'summary'])
  assert.equal(types.filter((type) => type === 'line').length, report.sessions[0]?.lines.length)
  const coloured = await call('GET', `${path}?color=always`, { headers: { accept: 'text/plain' } })
  assert.match(await coloured.text(), /\x1b\[31m/)
})

test('the answer to the POST has the form the client prefers', async () => {
  const { call } = await newToken(send)
  for (const [accept, begins] of [
    ['text/plain', /^RULED OUT/],
    ['text/html', /^<!doctype html>/],
    ['application/sarif+json', /"2\.1\.0"/],
    ['application/x-ndjson', /^\{"type":"source"/],
  ] as const) {
    const response = await call('POST', '/v1/reports', { headers: { accept }, body: TRANSCRIPT })
    assert.equal(response.status, 201)
    assert.match(response.headers.get('location') as string, /^\/v1\/reports\/rep_/)
    assert.match(await response.text(), begins)
  }
})

test('what /v1/inspect refuses is refused alike, and nothing is stored', async () => {
  const { call } = await newToken(send)
  const cases: [string, object, number, string][] = [
    ['', { body: '' }, 422, 'empty-upload'],
    ['', { body: '\xff\xd8\xff no transcript' }, 422, 'not-a-transcript'],
    ['?polcy=x', { body: TRANSCRIPT }, 400, 'unknown-option'],
    ['?profile=pix-8', { body: TRANSCRIPT }, 400, 'invalid-option'],
    ['', { body: TRANSCRIPT, headers: { accept: 'image/png' } }, 406, 'not-acceptable'],
    [
      '',
      { body: '<a/>', headers: { 'content-type': 'application/xml' } },
      415,
      'unsupported-media-type',
    ],
    [`?policy=${'x'.repeat(2049)}`, { body: TRANSCRIPT }, 413, 'policy-too-large'],
  ]
  for (const [query, asked, status, code] of cases) {
    const response = await call('POST', `/v1/reports${query}`, asked)
    const problem = await problemOf(response)
    assert.deepEqual([response.status, problem.code], [status, code])
  }
  assert.deepEqual(await list(call), { data: [], nextCursor: null })
})

test('lists are newest first, in pages that no insert disturbs', async () => {
  const { call } = await newToken(send)
  const made: string[] = []
  for (let i = 0; i < 5; i++) made.unshift(await newReport(call))
  const whole = await list(call)
  assert.deepEqual(ids(whole), made)
  listedReportSchema.parse(whole.data[0])
  const first = await list(call, '?limit=2')
  await newReport(call)
  const second = await list(call, `?limit=2&cursor=${first.nextCursor}`)
  const third = await list(call, `?limit=2&cursor=${second.nextCursor}`)
  assert.deepEqual([first, second, third].flatMap(ids), made)
  assert.equal(third.nextCursor, null)
})

test('reports of one moment are parted by their ids: none is shown twice or skipped', async () => {
  const { call, tenant } = await newToken(send)
  for (let i = 0; i < 4; i++) await newReport(call)
  const db = await database()
  for (const table of ['reports', 'report_findings'])
    await db
      .prepare(`UPDATE ${table} SET created_at = 1795000000000 WHERE tenant = ?`)
      .bind(tenant)
      .run()
  for (const filter of ['', '&finding=starttls-masked', '&severity=error']) {
    const seen: string[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: ListPage = await list(call, `?limit=1${filter}${cursor && `&cursor=${cursor}`}`)
      seen.push(...ids(page))
      cursor = page.nextCursor
    }
    assert.deepEqual(seen, [...new Set(seen)].sort().reverse())
    assert.equal(seen.length, 4)
  }
})

test('a list is narrowed by severity, finding and time', async () => {
  const { call } = await newToken(send)
  const masked = await newReport(call)
  const plain = await newReport(call, '220 a ESMTP\r\nNOOP\r\n250 ok\r\nQUIT\r\n221 bye\r\n')
  assert.deepEqual(ids(await list(call, '?severity=error')), [masked])
  assert.deepEqual(ids(await list(call, '?finding=starttls-masked')), [masked])
  assert.deepEqual(ids(await list(call, '?finding=starttls-masked&severity=error')), [masked])
  assert.deepEqual(ids(await list(call, '?finding=bdat-masked')), [])
  const { createdAt } = (await list(call)).data[0] as { createdAt: string }
  assert.ok(ids(await list(call, `?since=${createdAt}`)).includes(plain))
  assert.deepEqual(ids(await list(call, '?since=2999-01-01T00:00:00Z')), [])
  assert.equal(ids(await list(call, '?since=2020-01-01T02:00:00%2B02:00')).length, 2)
})

test('a wrong parameter of a list is named', async () => {
  const { call } = await newToken(send)
  for (const [query, code] of [
    ['cursor=x', 'invalid-option'],
    ['limit=0', 'invalid-option'],
    ['limit=101', 'invalid-option'],
    ['limit=ten', 'invalid-option'],
    ['severity=fatal', 'invalid-option'],
    ['finding=nonesuch', 'invalid-option'],
    ['since=yesterday', 'invalid-option'],
    ['page=2', 'unknown-option'],
    ['limit=1&limit=2', 'repeated-option'],
  ]) {
    const problem = await problemOf(await call('GET', `/v1/reports?${query}`))
    assert.deepEqual([problem.status, problem.code], [400, code], query)
    assert.equal(problem.errors?.[0]?.parameter, query?.split('=')[0])
  }
})

test('another tenant’s report is not there: not read, not deleted, not shared, not listed', async () => {
  const [mine, theirs] = await Promise.all([newToken(send), newToken(send)])
  const id = await newReport(mine.call)
  for (const [method, path] of [
    ['GET', `/v1/reports/${id}`],
    ['DELETE', `/v1/reports/${id}`],
    ['POST', `/v1/reports/${id}/share`],
    ['GET', '/v1/reports/rep_nonesuch'],
    ['GET', '/v1/reports/tok_x'],
  ] as const) {
    const problem = await problemOf(await theirs.call(method, path))
    assert.deepEqual([problem.status, problem.code], [404, 'not-found'])
  }
  for (const filter of ['', '?severity=error', '?finding=starttls-masked'])
    assert.deepEqual(ids(await list(theirs.call, filter)), [])
  assert.equal((await mine.call('GET', `/v1/reports/${id}`)).status, 200)
})

test('a deleted report is gone from everywhere', async () => {
  const { call } = await newToken(send)
  const id = await newReport(call)
  const share = await call('POST', `/v1/reports/${id}/share`)
  const { url } = (await share.json()) as { url: string }
  assert.equal((await call('DELETE', `/v1/reports/${id}`)).status, 204)
  assert.equal((await call('GET', `/v1/reports/${id}`)).status, 404)
  assert.equal((await call('DELETE', `/v1/reports/${id}`)).status, 404)
  assert.equal((await send(new URL(url).pathname, { method: 'GET' })).status, 404)
  for (const filter of ['', '?severity=error', '?finding=starttls-masked'])
    assert.deepEqual(ids(await list(call, filter)), [])
})

test('what has expired is not shown, and the scheduled handler deletes it with all that hangs on it', async () => {
  const { call, tenant } = await newToken(send)
  const headers = { 'idempotency-key': 'a' }
  const kept = await newReport(call)
  const posted = await call('POST', '/v1/reports', { headers, body: TRANSCRIPT })
  const { id } = (await posted.json()) as { id: string }
  await call('POST', `/v1/reports/${id}/share`)
  const db = await database()
  const now = Date.now()
  for (const [table, column] of [
    ['reports', 'id'],
    ['shares', 'report'],
    ['idempotency_keys', 'report'],
  ])
    await db
      .prepare(`UPDATE ${table} SET expires_at = ? WHERE ${column} = ?`)
      .bind(now - 1, id)
      .run()
  assert.equal((await call('GET', `/v1/reports/${id}`)).status, 404)
  assert.deepEqual(ids(await list(call)), [kept])
  await tick()
  const counts: Record<string, number> = {}
  for (const table of ['reports', 'report_findings', 'shares', 'idempotency_keys']) {
    const sql = `SELECT count(*) AS rows FROM ${table} WHERE tenant = ?`
    counts[table] = (await db.prepare(sql).bind(tenant).first<{ rows: number }>())?.rows ?? -1
  }
  const found = new Set(
    storedReportSchema
      .parse(await (await call('GET', `/v1/reports/${kept}`)).json())
      .findings.map((finding) => finding.id),
  ).size
  assert.deepEqual(counts, { reports: 1, report_findings: found, shares: 0, idempotency_keys: 0 })
})
