import { z } from '@hono/zod-openapi'
import { severitySchema, timeSchema } from '../report/words.ts'
import type { DeliveryRow } from '../store/deliveries.ts'
import { DELIVERY_STATUSES, TRY_ERRORS } from '../store/deliveries.ts'
import type { WebhookRow } from '../store/webhooks.ts'
import { EVENTS, FINDING_MODES } from '../store/webhooks.ts'
import type { EventBody } from '../webhooks/event-schema.ts'
import { eventSchema } from '../webhooks/event-schema.ts'

/** A webhook as it is answered. */
export const webhookSchema = z
  .object({
    id: z.string().meta({ examples: ['whk_3h8x…'] }),
    url: z.string(),
    events: z.array(z.enum(EVENTS)),
    minSeverity: severitySchema.nullable(),
    findings: z.array(z.string()).nullable(),
    modes: z.array(z.enum(FINDING_MODES)).nullable(),
    status: z.enum(['enabled', 'disabled']),
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
  .meta({ id: 'Webhook' })

const secretSchema = z.string().meta({
  description: 'what events are signed with (Standard Webhooks); shown this once',
  examples: ['whsec_…'],
})

/** The same with the secret. */
export const newWebhookSchema = webhookSchema
  .extend({ secret: secretSchema })
  .meta({ id: 'NewWebhook' })

/** An event for one webhook, and what became of it. */
export const deliverySchema = z
  .object({
    id: z.string().meta({ description: 'webhook-id of each try', examples: ['dlv_3h8x…'] }),
    webhook: z.string(),
    event: z.enum([...EVENTS, 'webhook.test']),
    payload: eventSchema,
    status: z
      .enum(DELIVERY_STATUSES)
      .meta({ description: 'dead: given up after the last try; it can be redelivered' }),
    createdAt: timeSchema,
    nextAttemptAt: timeSchema.nullable(),
    tries: z
      .array(
        z.object({
          at: timeSchema,
          durationMs: z.number().int(),
          status: z.number().int().nullable().meta({ description: 'HTTP status; null: no answer' }),
          error: z.enum(TRY_ERRORS).nullable().meta({ description: 'null: it was taken' }),
        }),
      )
      .meta({ description: 'answers are thrown away unread' }),
  })
  .meta({ id: 'Delivery' })

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
