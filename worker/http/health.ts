import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import type { AppEnv } from './app-env.ts'
import { PROBLEM_TYPE, problemBody } from './problem.ts'
import { problemSchema } from './problem-schema.ts'
import type { Services } from './services.ts'

const statusSchema = z
  .object({
    status: z.literal('ok').meta({ description: 'it answers' }),
    version: z.string().meta({ description: 'of the service' }),
  })
  .meta({ id: 'Status', description: 'That the service works' })

/** GET /healthz (the process answers) and /readyz (its parts can work). */
export function health(services: Services) {
  const ok = { description: 'Yes', content: { 'application/json': { schema: statusSchema } } }
  const status = { status: 'ok' as const, version: services.version }
  return new OpenAPIHono<AppEnv>()
    .openapi(
      createRoute({
        method: 'get',
        path: '/healthz',
        operationId: 'getHealth',
        tags: ['Service'],
        summary: 'Whether the service answers',
        responses: { 200: ok },
      }),
      (c) => c.json(status, 200),
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/readyz',
        operationId: 'getReadiness',
        tags: ['Service'],
        summary: 'Whether the service can do its work',
        responses: {
          200: ok,
          503: {
            description: 'Which part cannot',
            content: { 'application/problem+json': { schema: problemSchema } },
          },
        },
      }),
      async (c) => {
        const missing = (await services.readiness(c.env)).filter((part) => !part.ok)
        if (missing.length === 0) return c.json(status, 200)
        const detail = missing
          .map((part) => `${part.part}: ${part.detail ?? 'not ready'}`)
          .join('; ')
        return c.json(problemBody({ code: 'not-ready', detail }), 503, PROBLEM_TYPE)
      },
    )
}
