import type { MiddlewareHandler } from 'hono'
import { etag } from 'hono/etag'
import { CATALOGUE_KEPT_S } from '../limits.ts'
import type { AppEnv } from './app-env.ts'

/** Paths whose answers change with the version of the service alone. */
export const KEPT = [
  '/v1/profiles',
  '/v1/profiles/:id',
  '/v1/rules',
  '/v1/rules/:id',
  '/v1/findings',
  '/v1/formats',
  '/openapi.json',
  '/docs',
  '/docs/*',
]

/** Those may be kept a while, and are asked for again by ETag. */
export const kept: MiddlewareHandler<AppEnv>[] = [
  async (c, next) => {
    await next()
    if (c.res.status === 200 || c.res.status === 304)
      c.res.headers.set('cache-control', `public, max-age=${CATALOGUE_KEPT_S}`)
  },
  etag(),
]
