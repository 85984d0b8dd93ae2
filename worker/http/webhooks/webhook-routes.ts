import { OpenAPIHono, z } from '@hono/zod-openapi'
import { CATALOGUE } from '../../diagnosis/catalogue/catalogue.ts'
import { MAX_DESTINATION_CHARS, MAX_WEBHOOKS } from '../../limits.ts'
import { severitySchema } from '../../report/schemas.ts'
import { newId } from '../../store/ids.ts'
import type { Setting } from '../../store/storable.ts'
import { asSetting } from '../../store/storable.ts'
import type { WebhookRow } from '../../store/webhooks.ts'
import {
  deleteWebhook,
  EVENTS,
  FINDING_MODES,
  insertWebhook,
  listWebhooks,
  updateWebhook,
} from '../../store/webhooks.ts'
import { destination, FAULT_WORDS } from '../../webhooks/destination.ts'
import { seal } from '../../webhooks/sealing.ts'
import { newSecret } from '../../webhooks/signing.ts'
import { allowsLocal, keyringOf } from './delivery-settings.ts'
import type { Env } from '../env.ts'
import type { AppEnv } from '../app-env.ts'
import { askedPage, listOf, pageResponse, pageShape } from '../list.ts'
import type { Result } from '../problem.ts'
import { failed, ok } from '../problem.ts'
import { problemResponses } from '../problem-schema.ts'
import { addTenantRoute } from '../route.ts'
import { addWebhookRoute, NO_WEBHOOK } from './webhook-route.ts'
import { EVENT_WORDS, newWebhookSchema, shownWebhook, webhookSchema } from './webhook-schemas.ts'
import { LOCATION } from '../route-words.ts'

const IDS = new Set(CATALOGUE.map(({ id }) => id))

const wish = {
  url: z.string().max(MAX_DESTINATION_CHARS).meta({
    description: 'https, port 443 or 8443, a public name or address, without credentials',
  }),
  events: z.array(z.enum(EVENTS)).min(1).meta({ description: EVENT_WORDS }),
  minSeverity: severitySchema
    .nullable()
    .meta({ description: 'finding.detected: from this severity up; null: each' }),
  findings: z
    .array(
      z.string().refine((id) => IDS.has(id), {
        message: 'no such finding; GET /v1/findings lists them',
      }),
    )
    .min(1)
    .nullable()
    .meta({ description: 'finding.detected: these ids; null: each' }),
  modes: z.array(z.enum(FINDING_MODES)).min(1).nullable().meta({
    description:
      'finding.detected: observed (seen in the recording) or predicted (of the policy asked about); null: both',
  }),
}

const newShape = {
  ...wish,
  minSeverity: wish.minSeverity.default(null),
  findings: wish.findings.default(null),
  modes: wish.modes.default(null),
}

const changeShape = {
  url: wish.url.optional(),
  events: wish.events.optional(),
  minSeverity: wish.minSeverity.optional(),
  findings: wish.findings.optional(),
  modes: wish.modes.optional(),
  status: z
    .enum(['enabled', 'disabled'])
    .optional()
    .meta({ description: 'a disabled one is sent nothing; what was waiting goes on when enabled' }),
}

const answer = (schema: z.ZodType, description: string) => ({
  description,
  content: { 'application/json': { schema } },
})

/** POST and GET /v1/webhooks; GET, PATCH and DELETE /v1/webhooks/{id}. */
export function webhookRoutes() {
  const routes = new OpenAPIHono<AppEnv>()
  addTenantRoute(
    routes,
    {
      method: 'post',
      path: '/v1/webhooks',
      operationId: 'createWebhook',
      tags: ['Webhooks'],
      summary: 'Be told of reports, findings and paths that change',
      description:
        'Events are signed by Standard Webhooks, thin (ids and counts, never text of a transcript), and sent at least once: a receiver that has seen a webhook-id passes over it.',
      needs: ['write'],
      body: newShape,
      responses: {
        201: { ...answer(newWebhookSchema, 'The webhook, and its secret'), headers: LOCATION },
        ...problemResponses(409, 413, 415),
      },
    },
    async ({ c, db, tenant, body }) => {
      const keyring = await keyringOf(c.env)
      if (!keyring.ok) return keyring
      const ownHost = new URL(c.req.url).host
      const url = destinationOf(body.url, c.env, ownHost)
      if (!url.ok) return url
      const id = newId('whk')
      const secret = newSecret()
      const webhook: WebhookRow = {
        ...NEW,
        tenant,
        id,
        createdAt: Date.now(),
        url: url.value,
        events: [...new Set(body.events)],
        minSeverity: body.minSeverity,
        findings: body.findings && [...new Set(body.findings)],
        modes: body.modes && [...new Set(body.modes)],
        secret: await seal(keyring.value, secret, { tenant, row: id }),
        origin: asSetting(new URL(c.req.url).origin),
      }
      if (!(await insertWebhook(db, webhook, MAX_WEBHOOKS)))
        return failed('too-many', `A tenant may have ${MAX_WEBHOOKS} webhooks.`)
      const headers = { location: `/v1/webhooks/${id}` }
      return ok(Response.json({ ...shownWebhook(webhook), secret }, { status: 201, headers }))
    },
  )
  addTenantRoute(
    routes,
    {
      method: 'get',
      path: '/v1/webhooks',
      operationId: 'listWebhooks',
      tags: ['Webhooks'],
      summary: 'The webhooks, newest first',
      needs: ['read'],
      query: pageShape,
      responses: { 200: answer(listOf(webhookSchema), 'A page of them') },
    },
    async ({ db, tenant, query }) => {
      const page = askedPage(query)
      if (!page.ok) return page
      return ok(pageResponse(await listWebhooks(db, tenant, page.value), shownWebhook))
    },
  )
  addWebhookRoute(
    routes,
    {
      method: 'get',
      path: '/v1/webhooks/{id}',
      operationId: 'getWebhook',
      tags: ['Webhooks'],
      summary: 'A webhook: whether it works, and if not since when and why',
      needs: ['read'],
      responses: { 200: answer(webhookSchema, 'The webhook') },
    },
    async ({ webhook }) => ok(Response.json(shownWebhook(webhook))),
  )
  addWebhookRoute(
    routes,
    {
      method: 'patch',
      path: '/v1/webhooks/{id}',
      operationId: 'updateWebhook',
      tags: ['Webhooks'],
      summary: 'Change a webhook, disable or enable it',
      needs: ['write'],
      body: changeShape,
      responses: { 200: answer(webhookSchema, 'The webhook'), ...problemResponses(413, 415) },
    },
    async ({ c, db, tenant, body, webhook }) => {
      const ownHost = new URL(webhook.origin).host
      const url = destinationOf(body.url ?? webhook.url, c.env, ownHost)
      // a rule that has become stricter must not keep an old webhook from being disabled
      if (!url.ok && (body.url !== undefined || body.status === 'enabled')) return url
      const now = Date.now()
      const changed = {
        url: url.ok ? url.value : webhook.url,
        events: [...new Set(body.events ?? webhook.events)],
        minSeverity: body.minSeverity === undefined ? webhook.minSeverity : body.minSeverity,
        findings: body.findings === undefined ? webhook.findings : body.findings,
        modes: body.modes === undefined ? webhook.modes : body.modes,
        status: body.status ?? webhook.status,
      }
      const after = await updateWebhook(db, tenant, webhook.id, changed, now)
      return after ? ok(Response.json(shownWebhook(after))) : NO_WEBHOOK
    },
  )
  addWebhookRoute(
    routes,
    {
      method: 'delete',
      path: '/v1/webhooks/{id}',
      operationId: 'deleteWebhook',
      tags: ['Webhooks'],
      summary: 'Delete a webhook and its deliveries, those that wait too',
      needs: ['write'],
      responses: { 204: { description: 'Deleted' } },
    },
    async ({ db, tenant, webhook }) => {
      const deleted = await deleteWebhook(db, tenant, webhook.id)
      return deleted ? ok(new Response(null, { status: 204 })) : NO_WEBHOOK
    },
  )
  return routes
}

/** A webhook that has not been told anything. */
const NEW = {
  status: 'enabled',
  disabledReason: null,
  disabledAt: null,
  failingSince: null,
  oldSecret: null,
  oldSecretUntil: null,
} as const

/** The URL by the destination rule, as the URL standard spells it. */
function destinationOf(text: string, env: Env, ownHost: string): Result<Setting> {
  const asked = destination(text, { allowLocal: allowsLocal(env), ownHost })
  if (asked.ok) return ok(asked.href as Setting)
  const message = FAULT_WORDS[asked.fault]
  return failed('destination-refused', `Events are not sent there: ${message}.`, {
    errors: [{ pointer: '/url', message }],
  })
}
