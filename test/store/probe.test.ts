import assert from 'node:assert/strict'
import test from 'node:test'
import { databaseReadiness } from '../../worker/http/readiness.ts'
import { READINESS_KEPT_MS } from '../../worker/limits.ts'
import type { Database, Statement } from '../../worker/store/d1.ts'
import { DatabaseProbe } from '../../worker/store/probe.ts'

/** A database that takes what `takes` says, and counts what was written. */
function database(takes: { reads: boolean; writes: boolean }): { db: Database; written: string[] } {
  const written: string[] = []
  const statement = (sql: string): Statement => ({
    bind: () => statement(sql),
    async first<Row>() {
      if (!takes.reads) throw new Error('no such table: tenants')
      return { 1: 1 } as Row
    },
    all: async () => ({ results: [] }),
    async run() {
      written.push(sql)
      if (!takes.writes) throw new Error('D1_ERROR: database or disk is full: SQLITE_FULL')
      return { meta: { changes: 1 } }
    },
  })
  return { db: { prepare: statement, batch: async () => [] }, written }
}

test('a disk that is full is told, and so is one that can be written again', async () => {
  let now = 0
  const probe = new DatabaseProbe(() => now)
  const takes = { reads: true, writes: false }
  const { db, written } = database(takes)
  const full = await databaseReadiness({ DB: db }, probe)
  assert.equal(full.ok, false)
  assert.match(full.detail ?? '', /cannot be written: its disk is full/)
  takes.writes = true
  now += READINESS_KEPT_MS
  assert.deepEqual(await databaseReadiness({ DB: db }, probe), {
    part: 'database',
    ok: true,
    detail: null,
  })
  takes.reads = false
  now += READINESS_KEPT_MS
  const bare = await databaseReadiness({ DB: db }, probe)
  assert.match(bare.detail ?? '', /migrations have not been applied/)
  assert.equal(written.length, 2)
})

test('whoever asks again and again does not make it write again and again', async () => {
  let now = 0
  const probe = new DatabaseProbe(() => now)
  const { db, written } = database({ reads: true, writes: true })
  await Promise.all(Array.from({ length: 50 }, () => databaseReadiness({ DB: db }, probe)))
  now += READINESS_KEPT_MS - 1
  await databaseReadiness({ DB: db }, probe)
  assert.equal(written.length, 1)
})
