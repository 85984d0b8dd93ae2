import assert from 'node:assert/strict'
import test from 'node:test'
import { servedWorker } from '../http/served.ts'
import { newReport } from '../store/tenant.ts'
import { receiver } from './receiver.ts'
import type { Delivery } from './subscriber.ts'
import { deliveryWhen, subscriber } from './subscriber.ts'
import { verifies } from './verifier.ts'

const { send } = servedWorker('test/webhooks/wrangler.toml', 'DB')
const TIME = { timeout: 30_000 }
const isDelivered = ({ status }: Delivery) => status === 'delivered'

test('a report is told to its tenant’s webhook, signed and thin', TIME, async () => {
  const { url, has } = await receiver()
  const { call, webhook } = await subscriber(send, url)
  const id = await newReport(call)
  const [receipt] = await has(1)
  assert.ok(receipt)
  const { headers, body } = receipt
  assert.equal(verifies(webhook.secret, headers as Record<string, string>, body), true)
  assert.equal(headers['content-type'], 'application/json')
  const { type, data } = JSON.parse(body) as { type: string; data: { href: string } }
  assert.equal(type, 'report.completed')
  assert.deepEqual(data, {
    id,
    verdict: 'masked',
    counts: {
      sessions: 1,
      linesMasked: 2,
      keywordsMasked: 1,
      linesDiscarded: 0,
      errors: 1,
      warnings: 2,
      notes: 0,
    },
    findings: ['banner-masked', 'keywords-masked', 'starttls-masked'],
    href: data.href,
  })
  assert.equal((await call('GET', new URL(data.href).pathname)).status, 200)
  const { id: delivery, tries } = await deliveryWhen(call, webhook, isDelivered)
  assert.equal(delivery, receipt.id)
  assert.deepEqual(
    tries.map(({ status, error }) => [status, error]),
    [[204, null]],
  )
})
