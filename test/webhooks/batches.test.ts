import assert from 'node:assert/strict'
import test from 'node:test'
import { unstable_readConfig } from 'wrangler'
import { MAX_DELIVERIES_AT_ONCE } from '../../worker/limits.ts'
import type { Statement } from '../../worker/store/d1.ts'
import { consume } from '../../worker/webhooks/consume.ts'
import type { Ground } from '../../worker/webhooks/deliver.ts'

/** Enough turns for all that waits on nothing but promises. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

test('of a batch no more tries are under way at once than Cloudflare lets connect; each has its turn', async () => {
  const under: (() => void)[] = []
  let begun = 0
  // a row that is claimed waits; none is there, so that nothing is sent
  const statement: Statement = {
    bind: () => statement,
    first<Row>() {
      begun++
      return new Promise<Row | null>((resolve) => under.push(() => resolve(null)))
    },
    all: async () => ({ results: [] }),
    run: async () => ({ meta: { changes: 0 } }),
  }
  const db = { prepare: () => statement, batch: async () => [] }
  const messages = Array.from({ length: 12 }, (_, i) => ({
    body: { tenant: 'ten_1', delivery: `dlv_${i}` },
  }))
  const done = consume({ db } as unknown as Ground, { messages })
  for (let most = MAX_DELIVERIES_AT_ONCE; begun < 12; most++) {
    await settled()
    assert.equal(begun, most)
    assert.equal(under.length, MAX_DELIVERIES_AT_ONCE)
    under.shift()!()
    await settled()
  }
  for (const end of under.splice(0)) end()
  await done
  assert.equal(begun, 12)
})

test('the platform hands over no more at once', () => {
  const { queues } = unstable_readConfig({ config: 'wrangler.toml' }) as {
    queues: { consumers: { max_batch_size: number }[] }
  }
  assert.equal(queues.consumers[0]?.max_batch_size, MAX_DELIVERIES_AT_ONCE)
})
