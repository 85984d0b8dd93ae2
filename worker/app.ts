import { OpenAPIHono } from '@hono/zod-openapi'
import { docsPage, problemPage } from './http/docs.ts'
import { health } from './http/health.ts'
import type { AppEnv } from './http/house.ts'
import { house, internalError, nothingHere } from './http/house.ts'
import { inspectionRoutes } from './http/inspection-routes.ts'
import { openapiDocument } from './http/openapi.ts'
import { policyRoutes } from './http/policy-routes.ts'
import { reference } from './http/reference.ts'
import type { Services } from './http/services.ts'

/** The service: every route, on one screen. */
export function createApp(services: Services) {
  const app = new OpenAPIHono<AppEnv>()
  app.use(house)
  app.onError(internalError)
  app.notFound(nothingHere(app))
  return app
    .route('/', inspectionRoutes(services))
    .route('/', policyRoutes(services))
    .route('/', reference)
    .route('/', health(services))
    .get('/openapi.json', (c) => c.json(openapiDocument(app, services.version)))
    .get('/docs', (c) => c.html(docsPage(openapiDocument(app, services.version))))
    .get('/docs/problems/:code', (c) => {
      const page = problemPage(c.req.param('code'))
      return page === null ? c.notFound() : c.html(page)
    })
    .get('/', (c) => c.redirect('/docs'))
}

/** For hono/client. */
export type AppType = ReturnType<typeof createApp>
