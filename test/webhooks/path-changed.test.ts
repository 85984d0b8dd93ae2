import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { eventSchema } from '../../worker/webhooks/event-schema.ts'
import { served } from '../http/served.ts'
import type { Call } from '../store/tenant.ts'
import { OBSERVED, TRANSCRIPT } from '../store/tenant.ts'
import { LONG_SECRET, pusher } from './pusher.ts'
import { receiver } from './receiver.ts'
import { deliveriesOf, newWebhook } from './subscriber.ts'

const send = served('test/webhooks/wrangler.toml', 'DB')

interface PathChanged {
  type: string
  data: {
    id: string
    source: string
    observed: boolean
    verdict: string
    before: { id: string; verdict: string }
    href: string
  }
}

/** Connected, and nothing came but the greeting. */
const UNANSWERED =
  'Trying 192.0.2.25...\nConnected to mail.example.com.\n220 mail.example.com ESMTP\n'

/** Its server had no time: a firewall in the way would have masked no word of this. */
const BUSY = '220 mail.example.com ESMTP\r\nEHLO c.example\r\n421 4.3.2 Busy\r\n'

const idOf = async (response: Response): Promise<string> => {
  assert.equal(response.status, 202, await response.clone().text())
  return ((await response.json()) as { id: string }).id
}

const pathEvents = async (call: Call, webhook: { id: string }): Promise<number> =>
  (await deliveriesOf(call, webhook)).filter(({ event }) => event === 'path.changed').length

describe('a path that changes', { concurrency: true, timeout: 90_000 }, () => {
  test('is told the day its firewall comes and the day it goes, with both reports, and not in between', async () => {
    const { url, has } = await receiver()
    const { call, source, push } = await pusher(send, { idHeader: 'X-Run' })
    const webhook = await newWebhook(call, url, { events: ['path.changed'] })
    const pushed: string[] = []
    for (const transcript of [TRANSCRIPT, TRANSCRIPT, OBSERVED, OBSERVED, TRANSCRIPT])
      pushed.push(await idOf(await push(transcript, { 'x-run': String(pushed.length) })))
    const receipts = await has(2)
    assert.equal(await pathEvents(call, webhook), 2)
    const events = receipts.map(({ body }) => JSON.parse(body) as PathChanged)
    events.sort((a, b) => Number(b.data.observed) - Number(a.data.observed))
    for (const event of events) assert.deepEqual(eventSchema.parse(event), event)
    const [came, went] = events
    assert.deepEqual(
      [came?.data.id, came?.data.before.id, came?.data.verdict, came?.data.observed],
      [pushed[2], pushed[1], 'observed', true],
    )
    assert.deepEqual(
      [went?.data.id, went?.data.before, went?.data.verdict, went?.data.observed],
      [pushed[4], { id: pushed[3], verdict: 'observed' }, 'ruled-out', false],
    )
    assert.equal(came?.data.source, source.id)
    assert.match(came?.data.href ?? '', new RegExp(`/v1/reports/${pushed[2]}$`))
    assert.ok(receipts.every(({ body }) => !/STARTTLS|mail\.example/.test(body)))
  })

  test('is not told by a probe that was not answered, nor by one that could not be read', async () => {
    const { url, has } = await receiver()
    const { call, push } = await pusher(send, { idHeader: 'X-Run' })
    const webhook = await newWebhook(call, url, { events: ['path.changed', 'report.completed'] })
    await idOf(await push(OBSERVED, { 'x-run': '1' }))
    await idOf(await push(UNANSWERED, { 'x-run': '2' }))
    await idOf(await push(BUSY, { 'x-run': '3' }))
    assert.equal((await push('no session', { 'x-run': '4' })).status, 422)
    await idOf(await push(OBSERVED, { 'x-run': '5' }))
    await has(4)
    assert.equal(await pathEvents(call, webhook), 0)
  })

  test('belongs to its source: two sources of a tenant do not mix, and a source deleted is forgotten', async () => {
    const { url } = await receiver()
    const one = await pusher(send, { idHeader: 'X-Run' })
    const { call } = one
    const webhook = await newWebhook(call, url, { events: ['path.changed'] })
    const response = await call('POST', '/v1/sources', {
      json: { name: 'another', scheme: 'bearer', secret: LONG_SECRET },
    })
    const other = (await response.json()) as { id: string }
    await idOf(await one.push(TRANSCRIPT, { 'x-run': '1' }))
    const pushed = await send(`/v1/ingest/${other.id}`, {
      body: OBSERVED,
      headers: { authorization: `Bearer ${LONG_SECRET}` },
    })
    await idOf(pushed)
    assert.equal(await pathEvents(call, webhook), 0)
    assert.equal((await call('DELETE', `/v1/sources/${one.source.id}`)).status, 204)
  })

  test('webhooks filter findings by modes: what a policy would do raises no alarm', async () => {
    const { url, has } = await receiver()
    const { call, push } = await pusher(send, { profile: 'pix-7', idHeader: 'X-Run' })
    const wish = { events: ['finding.detected'], minSeverity: 'error', modes: ['observed'] }
    const webhook = await newWebhook(call, url, wish)
    assert.deepEqual((webhook as unknown as { modes: string[] }).modes, ['observed'])
    await idOf(await push(TRANSCRIPT, { 'x-run': '1' }))
    assert.deepEqual(await deliveriesOf(call, webhook), [])
    await idOf(await push(OBSERVED, { 'x-run': '2' }))
    await has(1)
    const changed = await call('PATCH', `/v1/webhooks/${webhook.id}`, {
      json: { modes: ['predicted'] },
    })
    assert.deepEqual(((await changed.json()) as { modes: string[] }).modes, ['predicted'])
    await idOf(await push(OBSERVED, { 'x-run': '3' }))
    await idOf(await push(TRANSCRIPT, { 'x-run': '4' }))
    await has(2)
    const refused = await call('PATCH', `/v1/webhooks/${webhook.id}`, { json: { modes: ['all'] } })
    assert.equal(refused.status, 400)
  })
})
