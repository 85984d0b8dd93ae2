import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import test from 'node:test'
import { printed } from '../../worker/redact/redact.ts'
import { newId } from '../../worker/store/ids.ts'
import { statement } from '../../worker/store/storable.ts'
import type { Database } from '../../worker/store/d1.ts'
import { listReports } from '../../worker/store/report-list.ts'

const MIGRATIONS = 'worker/store/migrations'
const migrations = globSync('*.sql', { cwd: MIGRATIONS }).sort()

/** Stands for D1, to see what is asked of it. */
function recorder(): { db: Database; asked: { sql: string; values: unknown[] }[] } {
  const asked: { sql: string; values: unknown[] }[] = []
  const db = {
    prepare: (sql: string) => ({
      bind: (...values: unknown[]) => {
        asked.push({ sql, values })
        return { all: async () => ({ results: [] }) }
      },
    }),
  } as unknown as Database
  return { db, asked }
}

test('what was not redacted cannot be bound: the type refuses it', () => {
  const { db, asked } = recorder()
  statement(db, 'SELECT ?', printed('NOOP'), newId('rep'), 1, null, 'masked')
  // @ts-expect-error a string may be wire octets
  statement(db, 'SELECT ?', String('AUTH PLAIN AGEAYg=='))
  assert.equal(asked.length, 2)
})

test('one function of the Worker binds values', () => {
  const binding = globSync('**/*.ts', { cwd: 'worker' }).filter((file) =>
    /\.prepare\([^)]*\)\s*\.bind\(/.test(readFileSync(join('worker', file), 'utf8')),
  )
  assert.deepEqual(binding, ['store/storable.ts'])
})

test('migrations are numbered without a gap, and a table, a column or an index that came later has a file', () => {
  migrations.forEach((name, i) => {
    assert.ok(name.startsWith(String(i + 1).padStart(4, '0') + '_'), name)
    const sql = readFileSync(join(MIGRATIONS, name), 'utf8')
    // an index stands with the table it came with, or alone
    const changes = (
      sql.match(/CREATE TABLE \w+|ALTER TABLE \w+ ADD COLUMN \w+/g) ??
      sql.match(/CREATE INDEX \w+/g)
    )?.map((words) => words.replace(/CREATE TABLE |ALTER TABLE |CREATE INDEX /, ''))
    const named = name.slice(5, -4)
    assert.equal(changes?.length, 1, name)
    const [table, column] = changes[0]!.split(' ADD COLUMN ')
    assert.equal(named, column === undefined ? table : `${table}_${column}`)
  })
})

test('every list of reports is read off an index in its order, nothing sorted and no table scanned', async () => {
  const sqlite = new DatabaseSync(':memory:')
  for (const name of migrations) sqlite.exec(readFileSync(join(MIGRATIONS, name), 'utf8'))
  const { db, asked } = recorder()
  const after = { createdAt: 1, id: 'rep_0' }
  for (const severity of [undefined, 'error', 'warning', 'note'] as const)
    for (const finding of [undefined, 'starttls-masked'])
      for (const since of [undefined, 1])
        for (const place of [null, after]) {
          const filter = {
            ...(severity && { severity }),
            ...(finding && { finding }),
            ...(since && { since }),
          }
          await listReports(db, newId('ten'), filter, { after: place, limit: 10, now: 2 })
        }
  assert.equal(asked.length, 32)
  for (const { sql, values } of asked) {
    const plan = sqlite.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...(values as string[]))
    const steps = plan.map(({ detail }) => String(detail)).join('; ')
    assert.doesNotMatch(steps, /TEMP B-TREE|SCAN/, sql)
    assert.match(steps, /^SEARCH [rf] USING (COVERING )?(INDEX|PRIMARY KEY).*\(tenant=\?/, sql)
  }
})
