import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readKeyring, seal } from '../../worker/webhooks/sealing.ts'
import { servedWorker } from '../http/served.ts'
import { newReport } from '../store/tenant.ts'
import { change, verified } from './events.ts'
import { receiver } from './receiver.ts'
import { subscriber } from './subscriber.ts'

const { send, tick, database } = servedWorker('test/webhooks/wrangler.toml', 'DB')

describe('secrets of webhooks', { concurrency: true, timeout: 90_000 }, () => {
  test('a rotated secret signs beside the new one for a day, and then no more', async () => {
    const { url, has } = await receiver()
    const { call, webhook } = await subscriber(send, url)
    const path = `/v1/webhooks/${webhook.id}/rotate-secret`
    const rotated = (await (await call('POST', path)).json()) as {
      secret: string
      oldSecretUntil: string
    }
    const day = Date.parse(rotated.oldSecretUntil) - Date.now()
    assert.ok(day > 86_000_000 && day <= 86_400_000)
    await newReport(call)
    const [first] = await has(1)
    assert.deepEqual([verified(rotated, first!), verified(webhook, first!)], [true, true])
    await change(
      await database(),
      'UPDATE webhooks SET old_secret_until = ? WHERE id = ?',
      Date.now(),
      webhook.id,
    )
    await newReport(call)
    const [, second] = await has(2)
    assert.deepEqual([verified(rotated, second!), verified(webhook, second!)], [true, false])
    await tick()
    const db = await database()
    const row = await db
      .prepare('SELECT old_secret AS old FROM webhooks WHERE id = ?')
      .bind(webhook.id)
      .first<{ old: string | null }>()
    assert.equal(row?.old, null)
  })

  test('a secret under an old key is encrypted anew by the scheduled handler, and signs all the while', async () => {
    const { url, has } = await receiver()
    const { call, tenant, webhook } = await subscriber(send, url)
    const before = await readKeyring({ ENCRYPTION_KEY: OLD_KEY })
    assert.ok(before.ok)
    const row = { tenant, row: webhook.id }
    const sealed = await seal(before.keyring, webhook.secret, row)
    await change(
      await database(),
      'UPDATE webhooks SET secret = ? WHERE id = ?',
      sealed,
      webhook.id,
    )
    await newReport(call)
    assert.equal(verified(webhook, (await has(1))[0]!), true)
    await tick()
    const stored = (await secretsIn('webhooks')).find(({ id }) => id === webhook.id)!.secret
    assert.notEqual(stored.split('.')[0], sealed.split('.')[0])
    await newReport(call)
    assert.equal(verified(webhook, (await has(2))[1]!), true)
  })

  test('no secret lies in the database as it is', async () => {
    const { url } = await receiver()
    const { webhook } = await subscriber(send, url)
    const stored = (await secretsIn('webhooks')).find(({ id }) => id === webhook.id)
    assert.ok(stored && !stored.secret.includes(webhook.secret.slice(6, 20)))
    assert.match(stored.secret, /^[0-9a-f]{12}\.[\w+/=]+\.[\w+/=]+$/)
  })
})

/** ENCRYPTION_KEYS_OLD of wrangler.toml. */
const OLD_KEY = 'ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA='

async function secretsIn(table: 'webhooks'): Promise<{ id: string; secret: string }[]> {
  const db = await database()
  return (await db.prepare(`SELECT id, secret FROM ${table}`).all<{ id: string; secret: string }>())
    .results
}
