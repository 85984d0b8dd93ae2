import { z } from '@hono/zod-openapi'
import { severitySchema, timeSchema } from '../../report/schemas.ts'
import type { DeliveryRow } from '../../store/deliveries.ts'
import { DELIVERY_STATUSES, TRY_ERRORS } from '../../store/deliveries.ts'
import type { WebhookRow } from '../../store/webhooks.ts'
import { EVENTS, FINDING_MODES } from '../../store/webhooks.ts'
import type { EventBody } from '../../webhooks/event-schema.ts'
import { eventSchema } from '../../webhooks/event-schema.ts'

/** What is told by each event. */
export const EVENT_WORDS =
  'report.completed: a report was kept; finding.detected: it has findings that the filters let through; path.changed: a firewall came into a source’s path, or left it; webhook.disabled: another webhook of the tenant was'

/** A webhook as it is answered. */
export const webhookSchema = z
  .object({
    id: z.string().meta({ description: 'of the webhook', examples: ['whk_3h8x…'] }),
    url: z.string().meta({ description: 'where events go' }),
    events: z.array(z.enum(EVENTS)).meta({ description: EVENT_WORDS }),
    minSeverity: severitySchema
      .nullable()
      .meta({ description: 'finding.detected: from this severity up; null: each' }),
    findings: z
      .array(z.string())
      .nullable()
      .meta({ description: 'finding.detected: these ids; null: each' }),
    modes: z
      .array(z.enum(FINDING_MODES))
      .nullable()
      .meta({ description: 'finding.detected: observed or predicted; null: both' }),
    status: z
      .enum(['enabled', 'disabled'])
      .meta({ description: 'a disabled one is sent nothing; disabledReason says why it is' }),
    disabledReason: z
      .enum(['gone', 'failing', 'asked'])
      .nullable()
      .meta({ description: 'it answered 410, failed for five days, or was disabled by a PATCH' }),
    disabledAt: timeSchema.nullable(),
    failingSince: timeSchema.nullable().meta({ description: 'first failure since it last worked' }),
    oldSecretUntil: timeSchema
      .nullable()
      .meta({ description: 'end of the secret before this one' }),
    createdAt: timeSchema,
  })
  .meta({ id: 'Webhook', description: 'Where events are sent' })

const secretSchema = z.string().meta({
  description: 'what events are signed with (Standard Webhooks); shown this once',
  examples: ['whsec_…'],
})

/** The same with the secret. */
export const newWebhookSchema = webhookSchema
  .extend({ secret: secretSchema })
  .meta({ id: 'NewWebhook', description: 'A webhook and its secret' })

/** An event for one webhook, and what became of it. */
export const deliverySchema = z
  .object({
    id: z.string().meta({ description: 'webhook-id of each try', examples: ['dlv_3h8x…'] }),
    webhook: z.string().meta({ description: 'its id' }),
    event: z.enum([...EVENTS, 'webhook.test']).meta({ description: EVENT_WORDS }),
    payload: eventSchema.meta({ description: 'the body as it is sent' }),
    status: z
      .enum(DELIVERY_STATUSES)
      .meta({ description: 'dead: given up after the last try; it can be redelivered' }),
    createdAt: timeSchema,
    nextAttemptAt: timeSchema.nullable(),
    tries: z
      .array(
        z.object({
          at: timeSchema,
          durationMs: z.number().int().meta({ description: 'milliseconds it took' }),
          status: z.number().int().nullable().meta({ description: 'HTTP status; null: no answer' }),
          error: z.enum(TRY_ERRORS).nullable().meta({ description: 'null: it was taken' }),
        }),
      )
      .meta({ description: 'answers are thrown away unread' }),
  })
  .meta({ id: 'Delivery', description: 'An event for one webhook, and each try to send it' })

function time(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString()
}

export function shownWebhook(row: WebhookRow): z.infer<typeof webhookSchema> {
  const { id, url, minSeverity, findings, modes, status, disabledReason } = row
  return {
    id,
    url,
    events: [...row.events],
    minSeverity,
    findings: findings && [...findings],
    modes: modes && [...modes],
    status,
    disabledReason,
    disabledAt: time(row.disabledAt),
    failingSince: time(row.failingSince),
    oldSecretUntil: time(row.oldSecretUntil),
    createdAt: new Date(row.createdAt).toISOString(),
  }
}

export function shownDelivery(row: DeliveryRow): z.infer<typeof deliverySchema> {
  const { id, webhook, event, payload, status } = row
  return {
    id,
    webhook,
    event,
    payload: JSON.parse(payload) as EventBody,
    status,
    createdAt: new Date(row.createdAt).toISOString(),
    nextAttemptAt: time(row.nextAttemptAt),
    tries: row.tries.map((made) => ({ ...made, at: new Date(made.at).toISOString() })),
  }
}
