import assert from 'node:assert/strict'
import type { Send } from '../http/served.ts'
import type { Call } from './tenant.ts'
import { newToken } from './tenant.ts'

/** How it went. */
export interface Load {
  reports: number
  seconds: number
  /** of storing one report: milliseconds */
  median: number
  p99: number
}

interface Tenant {
  call: Call
  /** what was stored, by id: the name its client gave itself */
  stored: Map<string, string>
  deleted: Set<string>
}

interface ListPage {
  data: { id: string; createdAt: string }[]
  nextCursor: string | null
}

/**
 * Two tenants, `clients` clients between them, `reports` stored reports: asserts that nothing leaks, no
 * write is lost, nothing answers 5xx, and that pages read meanwhile hold each report once.
 */
export async function load(
  send: Send,
  { clients, reports }: { clients: number; reports: number },
): Promise<Load> {
  const tenants = [await tenant(send), await tenant(send)] as const
  const times: number[] = []
  let left = reports
  const begun = performance.now()
  await Promise.all(
    Array.from({ length: clients }, async (_, client) => {
      const [mine, theirs] = client % 2 === 0 ? tenants : [tenants[1], tenants[0]]
      for (let n = 0; left-- > 0; n++) {
        times.push(await storeOne(mine, `client-${client}-report-${n}.example.net`, n % 3 === 0))
        if (n % 5 === 1) await cannotSee(mine, theirs)
        if (n % 7 === 2) await pagesHoldWhatWasThere(mine)
        if (n % 11 === 3) await deleteOne(mine)
      }
    }),
  )
  const seconds = (performance.now() - begun) / 1000
  for (const each of tenants) await holdsWhatItStored(each)
  times.sort((a, b) => a - b)
  const at = (share: number) => Math.round(times[Math.floor(times.length * share)] ?? 0)
  return { reports: times.length, seconds, median: at(0.5), p99: at(0.99) }
}

async function tenant(send: Send): Promise<Tenant> {
  const { call } = await newToken(send)
  return { call, stored: new Map(), deleted: new Set() }
}

async function storeOne(tenant: Tenant, name: string, twice: boolean): Promise<number> {
  const body = `220 mail.example.com ESMTP\r\nEHLO ${name}\r\n250 mail.example.com\r\nSTARTTLS\r\n500 what\r\nQUIT\r\n221 bye\r\n`
  const headers = { 'idempotency-key': name }
  const begun = performance.now()
  const response = await tenant.call('POST', '/v1/reports', { headers, body })
  const time = performance.now() - begun
  assert.equal(response.status, 201, await response.clone().text())
  const { id } = (await response.json()) as { id: string }
  tenant.stored.set(id, name)
  if (!twice) return time
  const again = await tenant.call('POST', '/v1/reports', { headers, body })
  assert.deepEqual([again.status, ((await again.json()) as { id: string }).id], [201, id])
  return time
}

async function cannotSee(mine: Tenant, theirs: Tenant): Promise<void> {
  const [id] = [...theirs.stored.keys()].filter((id) => !theirs.deleted.has(id))
  if (id === undefined) return
  const response = await mine.call('GET', `/v1/reports/${id}`)
  assert.equal(response.status, 404)
  await response.body?.cancel()
}

async function deleteOne(tenant: Tenant): Promise<void> {
  const id = [...tenant.stored.keys()].find((id) => !tenant.deleted.has(id))
  if (id === undefined) return
  tenant.deleted.add(id)
  assert.equal((await tenant.call('DELETE', `/v1/reports/${id}`)).status, 204)
}

/** A walk through all pages, while others write: what was there before it began and stays is there once. */
async function pagesHoldWhatWasThere(tenant: Tenant): Promise<void> {
  const before = [...tenant.stored.keys()]
  const seen = await walk(tenant.call)
  assert.equal(new Set(seen).size, seen.length, 'a report was shown twice')
  for (const id of before)
    if (!tenant.deleted.has(id)) assert.ok(seen.includes(id), 'a report was skipped')
}

async function holdsWhatItStored(tenant: Tenant): Promise<void> {
  const kept = [...tenant.stored.keys()].filter((id) => !tenant.deleted.has(id))
  const seen = await walk(tenant.call)
  assert.deepEqual([...seen].sort(), kept.sort())
  for (const id of kept.filter((_, i) => i % 10 === 0)) {
    const text = await (await tenant.call('GET', `/v1/reports/${id}`)).text()
    const names = [...text.matchAll(/client-\d+-report-\d+\.example\.net/g)].map(([name]) => name)
    assert.deepEqual([...new Set(names)], [tenant.stored.get(id)])
  }
}

async function walk(call: Call): Promise<string[]> {
  const seen: string[] = []
  let last = '9999'
  for (let cursor: string | null = ''; cursor !== null;) {
    const more: string = cursor === '' ? '' : `&cursor=${cursor}`
    const response = await call('GET', `/v1/reports?limit=100${more}`)
    assert.equal(response.status, 200, await response.clone().text())
    const page = (await response.json()) as ListPage
    for (const { id, createdAt } of page.data) {
      assert.ok(createdAt <= last, 'newest first')
      last = createdAt
      seen.push(id)
    }
    cursor = page.nextCursor
  }
  return seen
}
