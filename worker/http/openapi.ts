import type { OpenAPIHono } from '@hono/zod-openapi'
import type { AppEnv } from './house.ts'

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
