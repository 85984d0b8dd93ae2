import { OpenAPIHono, z } from '@hono/zod-openapi'
import { ROTATION_MS } from '../../limits.ts'
import {
  DELIVERY_STATUSES,
  insertDelivery,
  listDeliveries,
  readDelivery,
  redeliver,
} from '../../store/deliveries.ts'
import { asId } from '../../store/ids.ts'
import { rotateSecret } from '../../store/webhook-secrets.ts'
import { readWebhook } from '../../store/webhooks.ts'
import { testEvent } from '../../webhooks/events.ts'
import { newDelivery } from '../../webhooks/new-delivery.ts'
import { enqueue } from '../../webhooks/queue.ts'
import { seal } from '../../webhooks/sealing.ts'
import { newSecret } from '../../webhooks/signing.ts'
import { deliveryTiming, keyringOf } from './delivery-settings.ts'
import { needed } from '../env.ts'
import type { AppEnv } from '../app-env.ts'
import { askedPage, listOf, pageResponse, pageShape } from '../list.ts'
import { failed, ok } from '../problem.ts'
import { problemResponses } from '../problem-schema.ts'
import { addTenantRoute } from '../route.ts'
import { addWebhookRoute, NO_WEBHOOK } from './webhook-route.ts'
import { deliverySchema, newWebhookSchema, shownDelivery, shownWebhook } from './webhook-schemas.ts'
import { LOCATION } from '../route-words.ts'

const NO_DELIVERY = failed('not-found', 'There is no delivery of that id.')
const DISABLED = failed(
  'webhook-disabled',
  'The webhook is disabled; PATCH it with {"status": "enabled"} first.',
)

const delivery = (description: string) => ({
  description,
  content: { 'application/json': { schema: deliverySchema } },
})

const onItsWay = { ...delivery('On its way'), headers: LOCATION }

/** rotate-secret, test and deliveries of a webhook; GET /v1/deliveries/{id}, POST /v1/deliveries/{id}/redeliver. */
export function deliveryRoutes() {
  const routes = new OpenAPIHono<AppEnv>()
  addWebhookRoute(
    routes,
    {
      method: 'post',
      path: '/v1/webhooks/{id}/rotate-secret',
      operationId: 'rotateWebhookSecret',
      tags: ['Webhooks'],
      summary: 'Make a new secret; the old one signs beside it for a day',
      needs: ['write'],
      responses: {
        200: {
          description: 'The webhook, and its new secret',
          content: { 'application/json': { schema: newWebhookSchema } },
        },
        ...problemResponses(409),
      },
    },
    async ({ c, db, tenant, webhook }) => {
      const keyring = await keyringOf(c.env)
      if (!keyring.ok) return keyring
      const secret = newSecret()
      const rotated = await rotateSecret(db, tenant, webhook.id, {
        before: webhook.secret,
        after: await seal(keyring.value, secret, { tenant, row: webhook.id }),
        until: Date.now() + ROTATION_MS,
      })
      const after = rotated && (await readWebhook(db, tenant, webhook.id))
      return after
        ? ok(Response.json({ ...shownWebhook(after), secret }))
        : failed('changed-meanwhile', 'The webhook was changed at the same time; try again.')
    },
  )
  addWebhookRoute(
    routes,
    {
      method: 'post',
      path: '/v1/webhooks/{id}/test',
      operationId: 'testWebhook',
      tags: ['Webhooks'],
      summary: 'Send a webhook.test event, on the way all events go',
      needs: ['write'],
      responses: { 202: onItsWay, ...problemResponses(409) },
    },
    async ({ c, db, tenant, webhook }) => {
      const queue = needed(c.env, 'DELIVERIES')
      if (!queue.ok) return queue
      const timing = { ...deliveryTiming(c.env, Date.now()), firstMs: 0 }
      const made = newDelivery(webhook, testEvent(webhook, timing.now), timing)
      const { meta } = await insertDelivery(db, made).run()
      if (meta.changes === 0) return DISABLED
      await enqueue(queue.value, [made], timing.now)
      const row = await readDelivery(db, tenant, made.id)
      return row ? ok(accepted(shownDelivery(row))) : NO_WEBHOOK
    },
  )
  addWebhookRoute(
    routes,
    {
      method: 'get',
      path: '/v1/webhooks/{id}/deliveries',
      operationId: 'listDeliveries',
      tags: ['Webhooks'],
      summary: 'What was sent to a webhook, newest first, with each try',
      needs: ['read'],
      query: {
        ...pageShape,
        status: z
          .enum(DELIVERY_STATUSES)
          .optional()
          .meta({ description: 'only those; dead: given up after the last try' }),
      },
      responses: {
        200: {
          description: 'A page of them',
          content: { 'application/json': { schema: listOf(deliverySchema) } },
        },
      },
    },
    async ({ db, tenant, webhook, query }) => {
      const page = askedPage(query)
      if (!page.ok) return page
      const asked = { ...page.value, status: query.status ?? null }
      return ok(pageResponse(await listDeliveries(db, tenant, webhook.id, asked), shownDelivery))
    },
  )
  addTenantRoute(
    routes,
    {
      method: 'get',
      path: '/v1/deliveries/{id}',
      operationId: 'getDelivery',
      tags: ['Webhooks'],
      summary: 'One delivery with each try',
      needs: ['read'],
      responses: { 200: delivery('The delivery') },
    },
    async ({ c, db, tenant }) => {
      const id = asId('dlv', c.req.param('id') ?? '')
      const row = id && (await readDelivery(db, tenant, id))
      return row ? ok(Response.json(shownDelivery(row))) : NO_DELIVERY
    },
  )
  addTenantRoute(
    routes,
    {
      method: 'post',
      path: '/v1/deliveries/{id}/redeliver',
      operationId: 'redeliver',
      tags: ['Webhooks'],
      summary: 'Send an event again, under the same webhook-id',
      needs: ['write'],
      responses: { 202: onItsWay, ...problemResponses(409) },
    },
    async ({ c, db, tenant }) => {
      const queue = needed(c.env, 'DELIVERIES')
      if (!queue.ok) return queue
      const id = asId('dlv', c.req.param('id') ?? '')
      const row = id && (await readDelivery(db, tenant, id))
      const webhook = row && (await readWebhook(db, tenant, row.webhook))
      if (!row || !webhook) return NO_DELIVERY
      if (webhook.status === 'disabled') return DISABLED
      const { now, keptMs } = deliveryTiming(c.env, Date.now())
      const again = await redeliver(db, tenant, row.id, { now, expiresAt: now + keptMs })
      if (!again) return NO_DELIVERY
      await enqueue(queue.value, [{ tenant, id: row.id, nextAttemptAt: now }], now)
      return ok(accepted(shownDelivery(again)))
    },
  )
  return routes
}

function accepted(shown: { id: string }): Response {
  return Response.json(shown, { status: 202, headers: { location: `/v1/deliveries/${shown.id}` } })
}
