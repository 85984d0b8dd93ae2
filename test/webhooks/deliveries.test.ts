import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { eventSchema } from '../../worker/webhooks/event-schema.ts'
import { servedWorker } from '../http/served.ts'
import { newReport } from '../store/tenant.ts'
import { change, eventOf, isDelivered, log, verified } from './events.ts'
import { receiver } from './receiver.ts'
import type { Delivery } from './subscriber.ts'
import { deliveriesOf, deliveryWhen, newWebhook, readWebhook, subscriber } from './subscriber.ts'

const { send, tick, database } = servedWorker('test/webhooks/wrangler.toml', 'DB')
/** RETRY_SCHEDULE of wrangler.toml. */
const TRIES = 6

const isDead = ({ status }: Delivery) => status === 'dead'
const ok = { status: 204 }

// side by side, because most of what they do is wait
describe('deliveries', { concurrency: true, timeout: 90_000 }, () => {
  test('a report is told to its tenant’s webhook, signed and thin', async () => {
    const { url, has } = await receiver()
    const { call, webhook } = await subscriber(send, url)
    const id = await newReport(call)
    const [receipt] = await has(1)
    assert.ok(receipt)
    assert.equal(verified(webhook, receipt), true)
    assert.equal(receipt.headers['content-type'], 'application/json')
    const { type, data } = eventOf(receipt)
    assert.deepEqual(eventSchema.parse(eventOf(receipt)), eventOf(receipt))
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
      findings: ['starttls-masked', 'keywords-masked', 'banner-masked'],
      href: data.href,
    })
    assert.equal((await call('GET', new URL(data.href).pathname)).status, 200)
    const delivery = await deliveryWhen(call, webhook, isDelivered)
    assert.equal(delivery.id, receipt.id)
    assert.deepEqual(log(delivery), [204])
  })

  test('finding.detected comes for what its filters let through, and tells that alone', async () => {
    const { url, has, receipts } = await receiver()
    const events = ['finding.detected']
    const { call, webhook } = await subscriber(send, url, { events, minSeverity: 'error' })
    const named = await newWebhook(call, url, {
      events,
      findings: ['banner-masked', 'bdat-masked'],
    })
    const other = await newWebhook(call, url, { events, findings: ['smuggling-sequence'] })
    const every = await newWebhook(call, url, { events })
    await newReport(call)
    await has(3)
    const told = (to: { secret: string }) =>
      receipts.filter((receipt) => verified(to, receipt)).map(eventOf)
    const findings = (to: { secret: string }) => told(to).flatMap(({ data }) => data.findings)
    assert.deepEqual(findings(webhook), ['starttls-masked'])
    assert.deepEqual(findings(named), ['banner-masked'])
    assert.deepEqual(findings(every), ['starttls-masked', 'keywords-masked', 'banner-masked'])
    assert.deepEqual(await deliveriesOf(call, other), [])
    assert.ok(told(every).every(({ type }) => type === 'finding.detected'))
  })

  test('a receiver that answers 500 gets the event again until it takes it, under one id', async () => {
    const { url, has } = await receiver((nth) => (nth < 3 ? { status: 500 } : ok))
    const { call, webhook } = await subscriber(send, url)
    await newReport(call)
    const receipts = await has(3)
    assert.equal(new Set(receipts.map(({ id, body }) => id + body)).size, 1)
    assert.ok(receipts.every((receipt) => verified(webhook, receipt)))
    const delivery = await deliveryWhen(call, webhook, isDelivered)
    assert.deepEqual(log(delivery), ['refused-status', 'refused-status', 204])
    assert.deepEqual(
      delivery.tries.map(({ status }) => status),
      [500, 500, 204],
    )
    assert.equal((await readWebhook(call, webhook)).failingSince, null)
  })

  test('429 with Retry-After is left in peace until then', async () => {
    const { url, has } = await receiver((nth) =>
      nth === 1 ? { status: 429, headers: { 'retry-after': '3' } } : ok,
    )
    const { call, webhook } = await subscriber(send, url)
    await newReport(call)
    const [first, second] = await has(2)
    assert.ok(second!.at - first!.at >= 3_000, `${second!.at - first!.at} ms`)
    assert.equal(first!.id, second!.id)
    const delivery = await deliveryWhen(call, webhook, isDelivered)
    assert.deepEqual(log(delivery), ['refused-status', 204])
    assert.equal(delivery.tries[0]?.status, 429)
  })

  test('after the last try a delivery is dead, is seen to be, and can be sent again under its id', async () => {
    let works = false
    const { url, receipts } = await receiver(() => (works ? ok : { status: 404 }))
    const { call, webhook } = await subscriber(send, url)
    await newReport(call)
    const dead = await deliveryWhen(call, webhook, isDead)
    assert.equal(dead.tries.length, TRIES)
    assert.equal(dead.nextAttemptAt, null)
    const list = await call('GET', `/v1/webhooks/${webhook.id}/deliveries?status=dead`)
    const { data } = (await list.json()) as { data: Delivery[] }
    assert.deepEqual(data, [dead])
    works = true
    const again = await call('POST', `/v1/deliveries/${dead.id}/redeliver`)
    assert.equal(again.status, 202)
    assert.equal(again.headers.get('location'), `/v1/deliveries/${dead.id}`)
    assert.equal((await deliveryWhen(call, webhook, isDelivered)).tries.length, TRIES + 1)
    assert.equal(receipts.length, TRIES + 1)
    assert.equal(new Set(receipts.map(({ id, body }) => id + body)).size, 1)
  })

  test('twenty events at once against a receiver that refuses each at first: none lost, none doubled', async () => {
    const seen = new Map<string, number>()
    const { url } = await receiver((_, { id }) => {
      seen.set(id, (seen.get(id) ?? 0) + 1)
      return seen.get(id) === 1 ? { status: 500 } : ok
    })
    const { call, webhook } = await subscriber(send, url)
    const reports = await Promise.all(Array.from({ length: 20 }, () => newReport(call)))
    const handing = repeated(300, tick)
    for (let delivered = 0; delivered < 20; await setTimeout(100))
      delivered = (await deliveriesOf(call, webhook)).filter(isDelivered).length
    handing.stop()
    assert.equal(seen.size, 20)
    assert.deepEqual(new Set(seen.values()), new Set([2]))
    const deliveries = await deliveriesOf(call, webhook)
    assert.deepEqual(new Set(deliveries.map(({ id }) => id)), new Set(seen.keys()))
    assert.equal(new Set(reports).size, 20)
    assert.ok(deliveries.every((delivery) => log(delivery).join() === 'refused-status,204'))
  })

  test('the queue and the scheduled handler at once send nothing twice', async () => {
    const { url, has, receipts } = await receiver()
    const { call, webhook } = await subscriber(send, url)
    await newReport(call)
    const [delivery] = await deliveriesOf(call, webhook)
    const path = `/v1/deliveries/${delivery!.id}/redeliver`
    await Promise.all([tick(), tick(), tick(), tick()])
    await has(1)
    await deliveryWhen(call, webhook, isDelivered)
    await Promise.all([tick(), tick()])
    await setTimeout(300)
    assert.equal(receipts.length, 1)
    assert.equal((await call('POST', path)).status, 202)
    await has(2)
  })

  test('what a Worker took and did not bring to an end is taken over by the scheduled handler', async () => {
    const { url, has, receipts } = await receiver()
    const { call, webhook } = await subscriber(send, url)
    await newReport(call)
    const { id } = await deliveryWhen(call, webhook, isDelivered)
    // as after a process that died in its try
    await change(
      await database(),
      `UPDATE deliveries SET status = 'pending', tries = '[]', next_attempt_at = 1, lease_until = ?
       WHERE id = ?`,
      Date.now() + 60_000,
      id,
    )
    await tick()
    await setTimeout(300)
    assert.equal(receipts.length, 1, 'its lease stands')
    await change(await database(), 'UPDATE deliveries SET lease_until = 1 WHERE id = ?', id)
    await tick()
    const [first, second] = await has(2)
    assert.equal(first!.id, second!.id)
  })

  test('a destination is judged at each try, not only when it is made', async () => {
    const { url } = await receiver()
    const { call, webhook } = await subscriber(send, url)
    await change(
      await database(),
      "UPDATE webhooks SET url = 'http://10.0.0.1/' WHERE id = ?",
      webhook.id,
    )
    await newReport(call)
    const delivery = await deliveryWhen(call, webhook, ({ tries }) => tries.length > 0)
    assert.equal(log(delivery)[0], 'destination-refused')
  })

  test('deliveries are deleted when their time has come', async () => {
    const { url } = await receiver()
    const { call, webhook } = await subscriber(send, url)
    await newReport(call)
    const { id } = await deliveryWhen(call, webhook, isDelivered)
    await change(await database(), 'UPDATE deliveries SET expires_at = 1 WHERE id = ?', id)
    await tick()
    assert.equal((await call('GET', `/v1/deliveries/${id}`)).status, 404)
  })

  test('a test event goes the way all events go', async () => {
    const { url, has } = await receiver()
    const { call, webhook } = await subscriber(send, url)
    const response = await call('POST', `/v1/webhooks/${webhook.id}/test`)
    assert.equal(response.status, 202)
    const { id } = (await response.json()) as Delivery
    const [receipt] = await has(1)
    assert.equal(receipt!.id, id)
    assert.equal(verified(webhook, receipt!), true)
    assert.equal(eventOf(receipt!).type, 'webhook.test')
  })

  test('an answer’s body is nowhere in the database or the log of tries', async () => {
    const { url } = await receiver()
    const { call, webhook } = await subscriber(send, url)
    await newReport(call)
    await deliveryWhen(call, webhook, isDelivered)
    const response: Response = await call('GET', `/v1/webhooks/${webhook.id}/deliveries`)
    assert.ok(!(await response.text()).includes('BODY'))
    const { results } = await (await database()).prepare('SELECT * FROM deliveries').all()
    assert.ok(!JSON.stringify(results).includes('BODY'))
  })
})

/** Runs `work` each `ms` until it is stopped. */
function repeated(ms: number, work: () => Promise<void>): { stop(): void } {
  let stopped = false
  void (async () => {
    while (!stopped) {
      await work()
      await setTimeout(ms)
    }
  })()
  return { stop: () => void (stopped = true) }
}
