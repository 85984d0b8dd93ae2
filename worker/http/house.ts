import type { AppEnv } from './app-env.ts'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Context, MiddlewareHandler } from 'hono'
import { requestId } from 'hono/request-id'
import { secureHeaders } from 'hono/secure-headers'
import { STYLE_HASH } from '../report/html/markup.ts'
import { discardBody } from './upload/octet-reader.ts'
import { failed, problemResponse } from './problem.ts'

/** Headers of every answer: nothing is sniffed, framed or told onwards. The policy in words: DOCS_POLICY, PAGE_POLICY. */
const headersOf = (loads: Record<string, string[]>) =>
  secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      ...loads,
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
    },
    permissionsPolicy: { camera: [], geolocation: [], microphone: [] },
    strictTransportSecurity: 'max-age=31536000; includeSubDomains',
    xFrameOptions: 'DENY',
  })
const headers = headersOf({ styleSrc: [`'${STYLE_HASH}'`] })
const headersOfDocs = headersOf({
  scriptSrc: ["'self'"],
  connectSrc: ["'self'"],
  styleSrc: ["'self'", `'${STYLE_HASH}'`],
})
const securityHeaders: MiddlewareHandler<AppEnv> = (c, next) =>
  (c.req.path === '/docs' ? headersOfDocs : headers)(c, next)

/** Sets them, and a request id; nothing is cached unless its route says so. */
export const house: MiddlewareHandler<AppEnv>[] = [
  async (c, next) => {
    // an app that is called without a platform around it has no bindings
    c.env ??= {}
    await next()
    // refused before its body was looked at
    const { body } = c.req.raw
    if (c.res.status >= 400 && body && !body.locked) await discardBody(body)
    // what hono prepared is lost where an error's answer takes the place of the route's
    c.res.headers.set('x-request-id', c.get('requestId'))
    if (!c.res.headers.has('cache-control')) c.res.headers.set('cache-control', 'no-store')
  },
  securityHeaders,
  requestId(),
]

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
