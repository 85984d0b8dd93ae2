import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { servedWorker } from '../http/served.ts'
import { newReport } from '../store/tenant.ts'
import { change, eventOf, isDelivered, log, verified } from './events.ts'
import { receiver } from './receiver.ts'
import { deliveriesOf, deliveryWhen, newWebhook, subscriber, webhookWhen } from './subscriber.ts'

const { send, tick, database } = servedWorker('test/webhooks/wrangler.toml', 'DB')
const ok = { status: 204 }

describe('endpoints that are disabled', { concurrency: true, timeout: 90_000 }, () => {
  test('410 ends the endpoint: told to the others, sent nothing more, until it is enabled', async () => {
    let gone = true
    const { url, receipts } = await receiver(() => (gone ? { status: 410 } : ok))
    const { call, webhook } = await subscriber(send, url)
    const watcher = await receiver()
    const watching = await newWebhook(call, watcher.url, { events: ['webhook.disabled'] })
    await Promise.all([newReport(call), newReport(call)])
    const disabled = await webhookWhen(call, webhook, ({ status }) => status === 'disabled')
    assert.equal(disabled.disabledReason, 'gone')
    const [told] = await watcher.has(1)
    assert.equal(verified(watching, told!), true)
    assert.deepEqual(eventOf(told!), {
      ...eventOf(told!),
      type: 'webhook.disabled',
      data: { id: webhook.id, reason: 'gone', href: eventOf(told!).data.href },
    })
    const before = receipts.length
    await newReport(call)
    await tick()
    assert.equal((await call('POST', `/v1/webhooks/${webhook.id}/test`)).status, 409)
    assert.equal(receipts.length, before)
    assert.equal(watcher.receipts.length, 1, 'told once')

    gone = false
    const json = { status: 'enabled' }
    const enabled = await call('PATCH', `/v1/webhooks/${webhook.id}`, { json })
    assert.equal(((await enabled.json()) as { status: string }).status, 'enabled')
    const id = await newReport(call)
    while (!receipts.some((receipt) => eventOf(receipt).data.id === id)) await setTimeout(50)
  })

  test('an endpoint that failed for five days is disabled at its next failure', async () => {
    const { url } = await receiver(() => ({ status: 503 }))
    const { call, webhook } = await subscriber(send, url)
    await change(
      await database(),
      'UPDATE webhooks SET failing_since = ? WHERE id = ?',
      Date.now() - 5 * 86_400_000,
      webhook.id,
    )
    await newReport(call)
    const disabled = await webhookWhen(call, webhook, ({ status }) => status === 'disabled')
    assert.equal(disabled.disabledReason, 'failing')
    assert.deepEqual((await deliveriesOf(call, webhook)).map(log), [['refused-status']])
  })

  test('what waits when its webhook is disabled goes on when that is enabled', async () => {
    const { url, has, receipts } = await receiver((nth) => (nth === 1 ? { status: 500 } : ok))
    const { call, webhook } = await subscriber(send, url)
    await newReport(call)
    await has(1)
    await call('PATCH', `/v1/webhooks/${webhook.id}`, { json: { status: 'disabled' } })
    const waiting = await deliveryWhen(call, webhook, ({ tries }) => tries.length === 1)
    while (Date.parse(waiting.nextAttemptAt!) > Date.now()) await setTimeout(50)
    await tick()
    assert.equal(receipts.length, 1)
    await call('PATCH', `/v1/webhooks/${webhook.id}`, { json: { status: 'enabled' } })
    await tick()
    assert.deepEqual(log(await deliveryWhen(call, webhook, isDelivered)), ['refused-status', 204])
  })
})
