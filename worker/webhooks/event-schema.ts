import { z } from 'zod'
import { countsShape, reportSchema } from '../report/report.ts'
import { countSchema, timeSchema } from '../report/schemas.ts'

/** What an event may say: ids, counts and words of ours. No member takes text of a transcript. */
const reportDataSchema = z
  .object({
    id: z.string().meta({ description: 'of the report', examples: ['rep_3h8x…'] }),
    verdict: reportSchema.shape.summary.shape.verdict,
    counts: z
      .object({
        sessions: countSchema.meta({ description: 'sessions of the upload' }),
        ...countsShape,
        errors: countSchema.meta({
          description: 'findings of that severity, whatever the filters',
        }),
        warnings: countSchema.meta({ description: 'likewise' }),
        notes: countSchema.meta({ description: 'likewise' }),
      })
      .meta({ description: 'of the report' }),
    findings: z.array(z.string()).meta({
      description: 'ids, each once; of finding.detected those that the filters let through',
    }),
    href: z.url().meta({ description: 'the report, for the holder of a token' }),
  })
  .meta({ description: 'the report, in ids and counts' })

const verdictSchema = reportSchema.shape.summary.shape.verdict

/** What is told of a path that changed. */
const pathDataSchema = z
  .object({
    id: z.string().meta({ description: 'of the report', examples: ['rep_3h8x…'] }),
    source: z.string().meta({ description: 'that pushed it', examples: ['src_3h8x…'] }),
    observed: z.boolean().meta({ description: 'true: there is a firewall in the path now' }),
    verdict: verdictSchema,
    before: z
      .object({
        id: z
          .string()
          .meta({ description: 'of the report before it, which may be kept no longer' }),
        verdict: verdictSchema,
      })
      .meta({ description: 'what the path was like' }),
    href: z.url().meta({ description: 'the report, for the holder of a token' }),
  })
  .meta({ description: 'the path, before and after' })

const webhookDataSchema = z
  .object({
    id: z.string().meta({ description: 'of the webhook', examples: ['whk_3h8x…'] }),
    href: z.url().meta({ description: 'the webhook, for the holder of a token' }),
  })
  .meta({ description: 'the webhook' })

function eventType<T extends string>(type: T) {
  return z.literal(type).meta({ description: 'the event' })
}

/** The body of each event, by its type. */
export const EVENT_SCHEMAS = {
  'report.completed': z
    .object({
      type: eventType('report.completed'),
      timestamp: timeSchema,
      data: reportDataSchema,
    })
    .meta({ id: 'ReportCompleted', description: 'A report was kept' }),
  'finding.detected': z
    .object({
      type: eventType('finding.detected'),
      timestamp: timeSchema,
      data: reportDataSchema,
    })
    .meta({ id: 'FindingDetected', description: 'A report was kept that has findings you want' }),
  'path.changed': z
    .object({ type: eventType('path.changed'), timestamp: timeSchema, data: pathDataSchema })
    .meta({
      id: 'PathChanged',
      description:
        'A source’s report was recorded through a firewall and its last one was not, or the other way',
    }),
  'webhook.disabled': z
    .object({
      type: eventType('webhook.disabled'),
      timestamp: timeSchema,
      data: webhookDataSchema
        .extend({
          reason: z
            .enum(['gone', 'failing'])
            .meta({ description: 'gone: it answered 410; failing: for five days' }),
        })
        .meta({ description: 'the webhook, and why' }),
    })
    .meta({ id: 'WebhookDisabled', description: 'Another webhook of the tenant was disabled' }),
  'webhook.test': z
    .object({ type: eventType('webhook.test'), timestamp: timeSchema, data: webhookDataSchema })
    .meta({ id: 'WebhookTest', description: 'Its owner asked for it' }),
}

export const eventSchema = z.discriminatedUnion('type', [
  EVENT_SCHEMAS['report.completed'],
  EVENT_SCHEMAS['finding.detected'],
  EVENT_SCHEMAS['path.changed'],
  EVENT_SCHEMAS['webhook.disabled'],
  EVENT_SCHEMAS['webhook.test'],
])

/** An event as it is sent. */
export type EventBody = z.infer<typeof eventSchema>
