import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import type { Send } from '../http/served.ts'
import type { Service } from '../local/service.ts'
import { startService, stateFolder } from '../local/service.ts'
import { newReport, OPERATOR } from '../store/tenant.ts'
import { isDelivered, log, verified } from './events.ts'
import { freePort } from '../support/free-port.ts'
import { receiver } from './receiver.ts'
import type { Delivery } from './subscriber.ts'
import { deliveriesOf, deliveryWhen, newWebhook, readWebhook, subscriber } from './subscriber.ts'

// `npm start` itself: under the test harness connections go through Node, which follows redirects
// and answers 500 for a receiver that is down
const ENVIRONMENT = {
  ADMIN_TOKEN: OPERATOR,
  RETRY_SCHEDULE: '0,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1',
}
const { state, remove } = stateFolder()
let service: Service
const send: Send = (path, asked) => service.send(path, asked)

before(async () => {
  service = await startService(state, ENVIRONMENT)
})
after(async () => {
  await service?.end('SIGKILL')
  remove()
})

const ok = { status: 204 }

describe('receivers as they are', { concurrency: true, timeout: 90_000 }, () => {
  test('one that is down at first gets the event when it is up', async () => {
    const port = await freePort()
    const { call, webhook } = await subscriber(send, `http://127.0.0.1:${port}/hook`)
    await newReport(call)
    await deliveryWhen(call, webhook, ({ tries }) => tries.length > 1)
    assert.ok((await readWebhook(call, webhook)).failingSince)
    const { has } = await receiver(() => ok, port)
    const [receipt] = await has(1)
    const delivery = await deliveryWhen(call, webhook, isDelivered)
    assert.equal(receipt?.id, delivery.id)
    assert.ok(verified(webhook, receipt))
    assert.equal(log(delivery).pop(), 204)
    assert.deepEqual(new Set(log(delivery).slice(0, -1)), new Set(['unreachable']))
    assert.equal((await readWebhook(call, webhook)).failingSince, null)
  })

  test('a redirect inward is not followed', async () => {
    const inside = await receiver()
    const headers = { location: inside.url }
    const { url } = await receiver((nth) => (nth === 1 ? { status: 307, headers } : ok))
    const { call, webhook } = await subscriber(send, url.replace('127.0.0.1', 'localhost'))
    await newReport(call)
    const delivery = await deliveryWhen(call, webhook, isDelivered)
    assert.deepEqual(log(delivery), ['redirected', 204])
    assert.equal(delivery.tries[0]?.status, 307)
    assert.deepEqual(inside.receipts, [])
  })

  test('one that hangs is given up after 15 seconds, tried again, and holds up no other', async () => {
    const { url, has } = await receiver((nth) => (nth === 1 ? 'nothing' : ok))
    const { call, webhook } = await subscriber(send, url)
    await newReport(call)
    const [first] = await has(1)
    const working = await receiver()
    const second = await newWebhook(call, working.url, { events: ['finding.detected'] })
    await newReport(call)
    const [other] = await working.has(1)
    assert.ok(other!.at - first!.at < 10_000, 'the other one waited')
    assert.ok(verified(second, other!))
    let hung: Delivery | undefined
    for (; hung?.status !== 'delivered'; await setTimeout(500))
      hung = (await deliveriesOf(call, webhook)).find(({ id }) => id === first?.id)
    assert.deepEqual(log(hung), ['timeout', 204])
    assert.ok(hung.tries[0]!.durationMs >= 14_900)
    const receipts = await has(3)
    assert.equal(receipts.filter(({ id }) => id === first?.id).length, 2)
  })
})

test('what was accepted before the process was killed is delivered after it was started again', async () => {
  const port = await freePort()
  const { call, webhook } = await subscriber(send, `http://127.0.0.1:${port}/hook`)
  const reports = [await newReport(call), await newReport(call)]
  await service.end('SIGKILL')
  const { has } = await receiver(() => ok, port)
  service = await startService(state, ENVIRONMENT)
  const receipts = await has(2)
  const told = receipts.map(({ body }) => (JSON.parse(body) as { data: { id: string } }).data.id)
  assert.deepEqual(new Set(told), new Set(reports))
  assert.ok(receipts.every((receipt) => verified(webhook, receipt)))
  // the token is the old process's: it was kept too
  while (!(await deliveriesOf(call, webhook)).every(isDelivered)) await setTimeout(100)
})
