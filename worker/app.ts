import { OpenAPIHono } from '@hono/zod-openapi'
import { except } from 'hono/combine'
import { admission, openInspect, pushAdmission } from './http/admission.ts'
import { Counters } from './http/counters.ts'
import { crossOrigin } from './http/cross-origin.ts'
import { deliveryRoutes } from './http/webhooks/delivery-routes.ts'
import { docsPage, problemPage } from './http/docs/docs.ts'
import { health } from './http/health.ts'
import type { AppEnv } from './http/app-env.ts'
import { house, internalError, nothingHere } from './http/house.ts'
import { ingestRoutes } from './http/reports/ingest.ts'
import { inspectionRoutes } from './http/inspection/inspection-routes.ts'
import { KEPT, kept } from './http/kept-answers.ts'
import { metricsRoutes } from './http/metrics.ts'
import { openapiDocument, registerShared, type OpenapiDocument } from './http/docs/openapi.ts'
import type { Before } from './http/docs/operation.ts'
import { policyRoutes } from './http/policies/policy-routes.ts'
import { probeRoutes } from './http/inspection/probe-route.ts'
import { reference } from './http/docs/reference.ts'
import { reportRoutes } from './http/reports/report-routes.ts'
import type { Services } from './http/services.ts'
import { shareRoutes } from './http/reports/share-routes.ts'
import { sourceRoutes } from './http/sources/source-routes.ts'
import { tokenRoutes } from './http/sources/token-routes.ts'
import { webhookRoutes } from './http/webhooks/webhook-routes.ts'

/** What needs no token unless OPEN_INSPECT=false. */
const OPEN = ['/v1/inspect', '/v1/mask', '/v1/compare', '/v1/policies/*', '/metrics']

/** The service: every route, on one screen. */
export function createApp(given: Services) {
  const app = new OpenAPIHono<AppEnv>()
  const counters = new Counters()
  const services: Services = {
    ...given,
    inspect: (options, sink) => given.inspect(options, counters.watching(sink)),
  }
  registerShared(app)
  app.use(counters.answers)
  app.use(...house)
  app.use(crossOrigin)
  for (const path of KEPT) app.use(path, ...kept)
  app.use('/v1/*', except('/v1/ingest/*', admission))
  app.use('/v1/ingest/*', pushAdmission)
  app.use('/s/*', admission)
  app.use('/metrics', admission)
  for (const path of OPEN) app.use(path, openInspect)
  app.onError(internalError)
  app.notFound(nothingHere(app))
  let made: OpenapiDocument | null = null
  const document = () => (made ??= openapiDocument(app, services, before))
  return app
    .route('/', inspectionRoutes(services))
    .route('/', policyRoutes(services))
    .route('/', probeRoutes(services))
    .route('/', reference)
    .route('/', tokenRoutes())
    .route('/', reportRoutes(services))
    .route('/', shareRoutes())
    .route('/', webhookRoutes())
    .route('/', deliveryRoutes())
    .route('/', sourceRoutes())
    .route('/', ingestRoutes(services))
    .route('/', health(services))
    .route('/', metricsRoutes(counters, services.version))
    .get('/openapi.json', (c) => c.json(document()))
    .get('/docs', (c) => c.html(docsPage(document())))
    .get('/docs/problems/:code', (c) => {
      const page = problemPage(c.req.param('code'))
      return page === null ? c.notFound() : c.html(page)
    })
}

/** What stands before the route of a path, as the document tells it. */
function before(path: string): Before {
  return {
    counted: /^\/(?:v1\/|s\/|metrics$)/.test(path),
    token: /^\/(?:v1\/(?!ingest)|s\/|metrics$)/.test(path),
    tagged: KEPT.includes(path.replace('{id}', ':id')),
  }
}

/** For hono/client. */
export type AppType = ReturnType<typeof createApp>
