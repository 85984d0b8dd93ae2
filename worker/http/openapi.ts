import type { OpenAPIHono } from '@hono/zod-openapi'
import type { AppEnv } from './house.ts'

/** OpenAPI 3.1, made from the routes of `app`. */
export function openapiDocument(app: OpenAPIHono<AppEnv>, version: string) {
  app.openAPIRegistry.registerComponent('securitySchemes', 'bearer', {
    type: 'http',
    scheme: 'bearer',
    description: 'a token of POST /v1/tokens, or ADMIN_TOKEN where a route names operator',
  })
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
