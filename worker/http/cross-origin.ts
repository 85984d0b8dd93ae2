import type { MiddlewareHandler } from 'hono'
import { cors } from 'hono/cors'
import { PREFLIGHT_KEPT_S } from '../limits.ts'
import type { AppEnv } from './app-env.ts'

/**
 * Lets pages of CORS_ORIGINS (origins by commas, or `*`) call the API. Without it no answer says a word of
 * CORS. Cookies play no part here: a page that has no token may do what anybody may.
 */
export const crossOrigin: MiddlewareHandler<AppEnv> = async (c, next) => {
  const origins = originsOf(c.env.CORS_ORIGINS)
  if (origins === null) return next()
  return cors({
    origin: origins,
    allowMethods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowHeaders: [
      'Authorization',
      'Content-Type',
      'Content-Encoding',
      'Idempotency-Key',
      'If-None-Match',
      'X-Request-Id',
    ],
    exposeHeaders: EXPOSED,
    maxAge: PREFLIGHT_KEPT_S,
  })(c, next)
}

const EXPOSED = [
  'ETag',
  'Idempotent-Replayed',
  'Location',
  'Not-Simulated',
  'RateLimit',
  'RateLimit-Policy',
  'Retry-After',
  'X-Request-Id',
]

/** null: none. */
function originsOf(stated: string | undefined): '*' | string[] | null {
  const origins = (stated ?? '').split(',').flatMap((origin) => origin.trim() || [])
  if (origins.length === 0) return null
  return origins.includes('*') ? '*' : origins.map((origin) => origin.replace(/\/$/, ''))
}
