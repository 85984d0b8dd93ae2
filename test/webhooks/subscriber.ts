import assert from 'node:assert/strict'
import { setTimeout } from 'node:timers/promises'
import type { Send } from '../http/served.ts'
import type { Call } from '../store/tenant.ts'
import { newToken } from '../store/tenant.ts'

/** A webhook as the API answers it. */
export interface Webhook {
  id: string
  url: string
  secret: string
  status: 'enabled' | 'disabled'
  disabledReason: string | null
  failingSince: string | null
}

/** A delivery as the API answers it. */
export interface Delivery {
  id: string
  webhook: string
  event: string
  status: 'pending' | 'delivered' | 'dead'
  nextAttemptAt: string | null
  tries: { at: string; durationMs: number; status: number | null; error: string | null }[]
}

/** A tenant with a webhook to `url`. */
export async function subscriber(
  send: Send,
  url: string,
  wish: object = {},
): Promise<{ call: Call; tenant: string; webhook: Webhook }> {
  const { call, tenant } = await newToken(send)
  return { call, tenant, webhook: await newWebhook(call, url, wish) }
}

/** One more webhook of a tenant. */
export async function newWebhook(call: Call, url: string, wish: object = {}): Promise<Webhook> {
  const json = { url, events: ['report.completed'], ...wish }
  const response = await call('POST', '/v1/webhooks', { json })
  assert.equal(response.status, 201, await response.clone().text())
  return (await response.json()) as Webhook
}

export async function readWebhook(call: Call, { id }: { id: string }): Promise<Webhook> {
  return (await (await call('GET', `/v1/webhooks/${id}`)).json()) as Webhook
}

/** The deliveries of a webhook, newest first. */
export async function deliveriesOf(call: Call, { id }: { id: string }): Promise<Delivery[]> {
  const response = await call('GET', `/v1/webhooks/${id}/deliveries`)
  assert.equal(response.status, 200, await response.clone().text())
  return ((await response.json()) as { data: Delivery[] }).data
}

/** The only delivery of a webhook once it is what `wanted` says. */
export async function deliveryWhen(
  call: Call,
  webhook: { id: string },
  wanted: (delivery: Delivery) => boolean,
): Promise<Delivery> {
  for (;;) {
    const [delivery, second] = await deliveriesOf(call, webhook)
    assert.equal(second, undefined, 'one event, one delivery')
    if (delivery && wanted(delivery)) return delivery
    // the runner's own time limit ends it
    await setTimeout(50)
  }
}

/** A webhook once it is what `wanted` says. */
export async function webhookWhen(
  call: Call,
  webhook: { id: string },
  wanted: (webhook: Webhook) => boolean,
): Promise<Webhook> {
  for (;;) {
    const read = await readWebhook(call, webhook)
    if (wanted(read)) return read
    await setTimeout(50)
  }
}
