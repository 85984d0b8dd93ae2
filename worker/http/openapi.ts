import type { OpenAPIHono } from '@hono/zod-openapi'
import { z } from '@hono/zod-openapi'
import { EVENT_SCHEMAS } from '../webhooks/event-schema.ts'
import type { AppEnv } from './house.ts'

/** What a webhook is sent with each event (Standard Webhooks). */
const eventHeaders = z.object({
  'webhook-id': z.string().meta({ description: 'of the delivery: the same on each try' }),
  'webhook-timestamp': z.string().meta({ description: 'of the try, in seconds since 1970' }),
  'webhook-signature': z.string().meta({
    description: 'v1, and the HMAC-SHA256 of id, timestamp and body, by dots; one a valid secret',
  }),
})

/** Adds what no route defines: how a token is shown, and the events that are sent. Once an app. */
export function registerShared({ openAPIRegistry: registry }: OpenAPIHono<AppEnv>): void {
  registry.registerComponent('securitySchemes', 'bearer', {
    type: 'http',
    scheme: 'bearer',
    description: 'a token of POST /v1/tokens, or ADMIN_TOKEN where a route names operator',
  })
  for (const [type, schema] of Object.entries(EVENT_SCHEMAS))
    registry.registerWebhook({
      method: 'post',
      path: type,
      summary: schema.meta()?.description ?? type,
      request: {
        headers: eventHeaders,
        body: { required: true, content: { 'application/json': { schema } } },
      },
      responses: {
        '2XX': { description: 'Taken' },
        410: { description: 'Gone: the webhook is disabled' },
        default: { description: 'Not taken: it is sent again, not before Retry-After' },
      },
    })
}

/** OpenAPI 3.1, made from the routes of `app`. */
export function openapiDocument(app: OpenAPIHono<AppEnv>, version: string) {
  return app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'inspect-esmtp',
      version,
      description:
        'What a Cisco PIX/ASA firewall with ESMTP inspection does to an SMTP session. Every error is application/problem+json.',
      license: { name: 'MIT' },
    },
    servers: [{ url: '/' }],
  })
}

export type OpenapiDocument = ReturnType<typeof openapiDocument>
