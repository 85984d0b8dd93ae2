import type { OpenAPIHono, RouteConfig } from '@hono/zod-openapi'
import { z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { Database } from '../store/d1.ts'
import type { TenantId } from '../store/ids.ts'
import type { Scope } from '../store/tokens.ts'
import { unauthorized } from './caller.ts'
import { needed } from './env.ts'
import type { AppEnv } from './app-env.ts'
import type { Shape } from './inspection/options.ts'
import type { Tag } from './docs/tags.ts'
import type { Result } from './problem.ts'
import { failed, ok, problemResponse } from './problem.ts'
import { problemResponses } from './problem-schema.ts'
import type { Members } from './upload/read-body.ts'
import { readBody, readMembers } from './upload/read-body.ts'
import { queryOptions } from './inspection/read-options.ts'

/** What a route of stored things is: shown in /openapi.json, and what its requests are read and admitted by. */
export interface Definition<Q extends Shape, B extends Shape> {
  method: 'get' | 'post' | 'patch' | 'delete'
  path: string
  /** what generated clients call it */
  operationId: string
  tags: [Tag]
  summary: string
  description?: string
  /** the scope a token needs; `operator`: the holder of ADMIN_TOKEN, too */
  needs: readonly (Scope | 'operator')[]
  /** parameters of the query; any other is refused. Left out: none */
  query?: Q
  /** members of a JSON body */
  body?: B
  bodyMayBeAbsent?: boolean
  /** most octets of the body, where it may be larger than a few lines */
  bodyOctets?: number
  /** instead of `body`, for a route that reads its request itself: query and body are only shown */
  shown?: RouteConfig['request']
  responses: RouteConfig['responses']
}

/** A request that was admitted and read. */
export interface Asked<Q extends Shape, B extends Shape> {
  c: Context<AppEnv>
  db: Database
  /** null: the operator, who belongs to none */
  tenant: TenantId | null
  query: Members<Q>
  body: Members<B>
}

type Serve<A> = (asked: A) => Promise<Result<Response>>

/** Adds a route that a token opens. */
export function addRoute<
  Q extends Shape = Record<never, never>,
  B extends Shape = Record<never, never>,
>(routes: OpenAPIHono<AppEnv>, definition: Definition<Q, B>, serve: Serve<Asked<Q, B>>): void {
  routes.openAPIRegistry.registerPath(shown(definition))
  const path = definition.path.replace(/\{(\w+)\}/g, ':$1')
  routes.on(definition.method.toUpperCase(), path, async (c) => {
    const asked = await read(c, definition)
    const answer = asked.ok ? await serve(asked.value) : asked
    return answer.ok ? answer.value : problemResponse(answer.problem)
  })
}

/** The same for a route of one tenant's things, which the operator has none of. */
export function addTenantRoute<
  Q extends Shape = Record<never, never>,
  B extends Shape = Record<never, never>,
>(
  routes: OpenAPIHono<AppEnv>,
  definition: Definition<Q, B>,
  serve: Serve<Asked<Q, B> & { tenant: TenantId }>,
): void {
  addRoute(routes, definition, async (asked) => {
    if (!asked.tenant) throw new Error('a route of one tenant that admits the operator')
    return serve({ ...asked, tenant: asked.tenant })
  })
}

async function read<Q extends Shape, B extends Shape>(
  c: Context<AppEnv>,
  { needs, query, body, bodyMayBeAbsent = false, bodyOctets, shown }: Definition<Q, B>,
): Promise<Result<Asked<Q, B>>> {
  const tenant = admitted(c, needs)
  if (!tenant.ok) return tenant
  const db = needed(c.env, 'DB')
  if (!db.ok) return db
  const stated = shown ? [] : queryOptions(c.req.url)
  const members = readMembers(query ?? ({} as Q), stated, 'parameter')
  if (!members.ok) return members
  const bounds = {
    mayBeAbsent: bodyMayBeAbsent,
    ...(bodyOctets !== undefined && { octets: bodyOctets }),
  }
  const content = body ? await readBody(body, c.req.raw, bounds) : ok({} as Members<B>)
  if (!content.ok) return content
  return ok({ c, db: db.value, tenant: tenant.value, query: members.value, body: content.value })
}

function admitted(
  c: Context<AppEnv>,
  needs: readonly (Scope | 'operator')[],
): Result<TenantId | null> {
  const caller = c.get('caller')
  const operatorOnly = needs.every((need) => need === 'operator')
  if (operatorOnly) {
    const secret = needed(c.env, 'ADMIN_TOKEN')
    if (!secret.ok) return secret
  }
  const whom = operatorOnly ? 'ADMIN_TOKEN' : `a token with scope ${needs[0]}`
  switch (caller.kind) {
    case 'anonymous':
      return unauthorized(`This needs ${whom} as Authorization: Bearer.`)
    case 'operator':
      return needs.includes('operator')
        ? ok(null)
        : failed('forbidden', `ADMIN_TOKEN belongs to no tenant; this needs ${whom}.`)
    case 'token':
      return needs.some((need) => need !== 'operator' && caller.scopes.includes(need))
        ? ok(caller.tenant)
        : failed('forbidden', `This needs ${whom}; the token has ${caller.scopes.join(', ')}.`)
  }
}

function shown<Q extends Shape, B extends Shape>(definition: Definition<Q, B>): RouteConfig {
  const { method, path, operationId, tags, summary, description, needs, query, body, responses } =
    definition
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string)
  return {
    method,
    path,
    operationId,
    tags,
    summary,
    description: [description ?? `${summary}.`, needWords(needs)].join(' '),
    // scopes are OAuth's; of a bearer token most generators take none
    security: [{ bearer: [] }],
    request: {
      ...(query && { query: z.object(query) }),
      ...(body && {
        body: {
          required: !definition.bodyMayBeAbsent,
          content: { 'application/json': { schema: bodySchema(operationId, body) } },
        },
      }),
      ...definition.shown,
      ...(names.length > 0 && {
        params: z.object(Object.fromEntries(names.map((name) => [name, idIn(path)]))),
      }),
    },
    responses: {
      ...responses,
      ...problemResponses(400, 401, 403, ...(names.length > 0 ? [404 as const] : []), 429, 503),
    },
  }
}

/** Which token opens it, in a sentence. */
function needWords(needs: readonly (Scope | 'operator')[]): string {
  const words = needs.map((need) =>
    need === 'operator' ? 'ADMIN_TOKEN' : `a token with scope ${need}`,
  )
  return `Needs ${words.join(' or ')}.`
}

/** A body under a name of its own, for generators. */
function bodySchema(operationId: string, body: Shape): z.ZodType {
  const id = `${operationId[0]!.toUpperCase()}${operationId.slice(1)}Request`
  return z.strictObject(body).meta({ id, description: `The body of ${operationId}` })
}

/** `/v1/reports/{id}`: an id of GET /v1/reports. */
function idIn(path: string): z.ZodType {
  const thing = /^\/v1\/(\w+?)(?:ie)?s\//.exec(path)?.[1] ?? 'thing'
  return z.string().meta({ description: `id of the ${thing === 'deliver' ? 'delivery' : thing}` })
}
