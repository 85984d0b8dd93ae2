import type { OpenAPIHono } from '@hono/zod-openapi'
import { z } from '@hono/zod-openapi'
import { EVENT_SCHEMAS } from '../../webhooks/event-schema.ts'
import { examplesOf } from './examples.ts'
import type { AppEnv } from '../app-env.ts'
import { completeOperation, SHARED_HEADERS, type Before, type Operation } from './operation.ts'
import type { Services } from '../services.ts'
import { TAGS } from './tags.ts'

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
  for (const [name, described] of Object.entries(SHARED_HEADERS))
    registry.registerComponent('headers', name, described)
  for (const [type, schema] of Object.entries(EVENT_SCHEMAS))
    registry.registerWebhook({
      method: 'post',
      path: type,
      operationId: type.replace(/\W(\w)/g, (_, letter: string) => letter.toUpperCase()),
      tags: ['Webhooks'],
      description: `Sent to webhooks that want ${type}; signed by Standard Webhooks.`,
      security: [],
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

/** OpenAPI 3.1, made from the routes of `app`; `before`: what stands before the route of a path. */
export function openapiDocument(
  app: OpenAPIHono<AppEnv>,
  services: Services,
  before: (path: string) => Before,
) {
  const document = app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'inspect-esmtp',
      version: services.version,
      description:
        'What a Cisco PIX/ASA firewall with ESMTP inspection does to an SMTP session. Every error is application/problem+json (RFC 9457); unknown parameters and members are refused by name.',
      license: { name: 'MIT', url: 'https://spdx.org/licenses/MIT' },
    },
    servers: [{ url: '/', description: 'the service that answers this document' }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
  })
  const examples = examplesOf(services)
  for (const [path, operations] of Object.entries(document.paths ?? {}))
    for (const operation of Object.values(operations as Record<string, Operation>))
      completeOperation(operation, before(path), examples)
  const used = JSON.stringify(document.paths)
  const shown = Object.entries(examples).filter(([name]) => used.includes(`/examples/${name}"`))
  const components = { ...document.components, examples: Object.fromEntries(shown) }
  return { ...document, components }
}

export type OpenapiDocument = ReturnType<typeof openapiDocument>
