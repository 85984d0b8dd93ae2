import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Context, MiddlewareHandler } from 'hono'
import { PAGE_POLICY } from '../report/markup.ts'
import type { Caller } from './caller.ts'
import type { Env } from './env.ts'
import { discardBody } from './octet-reader.ts'
import { failed, problemResponse } from './problem.ts'

/** What the bindings and variables of the app are. */
export interface AppEnv {
  Bindings: Env
  Variables: { requestId: string; caller: Caller }
}

/** Headers of every answer: nothing is sniffed, framed, cached or told onwards. */
const HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': `${PAGE_POLICY}; frame-ancestors 'none'`,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}

/** Sets them, and a request id; what a route has set stays. */
export const house: MiddlewareHandler<AppEnv> = async (c, next) => {
  // an app that is called without a platform around it has no bindings
  c.env ??= {}
  const requestId = crypto.randomUUID()
  c.set('requestId', requestId)
  await next()
  // refused before its body was looked at
  const { body } = c.req.raw
  if (c.res.status >= 400 && body && !body.locked) await discardBody(body)
  c.res.headers.set('x-request-id', requestId)
  for (const [name, value] of Object.entries(HEADERS))
    if (!c.res.headers.has(name)) c.res.headers.set(name, value)
  if (!c.res.headers.has('cache-control')) c.res.headers.set('cache-control', 'no-store')
}

/**
 * 500 without internals. The log gets the kind of error and its frames, never its message: that may quote
 * what was uploaded.
 */
export function internalError(error: Error, c: Context<AppEnv>): Response {
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  console.error(JSON.stringify({ requestId: c.get('requestId'), error: error.name, frames }))
  const detail = `Something went wrong; the log has it as ${c.get('requestId')}.`
  return problemResponse(failed('internal-error', detail).problem)
}

/** 404; or, where the path exists with other methods, 405 with Allow (204 for OPTIONS). */
export function nothingHere(app: OpenAPIHono<AppEnv>): (c: Context<AppEnv>) => Response {
  return (c) => {
    const methods = methodsOf(app, c.req.path)
    // a route that found nothing of its own may end here too
    if (methods.length === 0 || methods.includes(c.req.method))
      return problemResponse(
        failed('not-found', 'There is nothing at this path; /docs lists what is.').problem,
      )
    const allow = [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ')
    if (c.req.method === 'OPTIONS') return new Response(null, { status: 204, headers: { allow } })
    return problemResponse(
      failed('method-not-allowed', `This path takes ${allow}.`, { headers: { allow } }).problem,
    )
  }
}

/** The methods of the routes that match `path`, each once; middleware (`ALL`) is none. */
function methodsOf(app: OpenAPIHono<AppEnv>, path: string): string[] {
  const matching = app.routes.filter(
    (route) => route.method !== 'ALL' && patternOf(route.path).test(path),
  )
  return [...new Set(matching.map((route) => route.method))]
}

function patternOf(path: string): RegExp {
  const literal = path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`^${literal.replace(/:\w+/g, '[^/]+')}$`)
}
