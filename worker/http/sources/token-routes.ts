import { OpenAPIHono, z } from '@hono/zod-openapi'
import { MAX_TOKEN_NAME_CHARS } from '../../limits.ts'
import { timeSchema } from '../../report/schemas.ts'
import type { Database, Statement } from '../../store/d1.ts'
import { sha256 } from '../../store/hash.ts'
import type { TenantId } from '../../store/ids.ts'
import { asId, newId, newSecret } from '../../store/ids.ts'
import { asSetting } from '../../store/storable.ts'
import { insertTenant, tenantExists } from '../../store/tenants.ts'
import type { TokenRow } from '../../store/tokens.ts'
import { deleteToken, insertToken, listTokens, SCOPES } from '../../store/tokens.ts'
import { TOKEN_PREFIX } from '../caller.ts'
import type { AppEnv } from '../app-env.ts'
import { askedPage, listOf, pageResponse, pageShape } from '../list.ts'
import type { Result } from '../problem.ts'
import { failed, ok } from '../problem.ts'
import { addRoute } from '../route.ts'
import { shownName } from '../shown-name.ts'

const scopes = z.array(z.enum(SCOPES)).meta({
  description: 'read: see reports; write: make and delete them; admin: list and delete tokens',
})

const tokenSchema = z
  .object({
    id: z.string().meta({ description: 'of the token', examples: ['tok_3h8x…'] }),
    tenant: z.string().meta({ description: 'whose it is', examples: ['ten_9k2m…'] }),
    name: z.string().meta({ description: 'what it is for' }),
    scopes,
    createdAt: timeSchema,
  })
  .meta({ id: 'Token', description: 'A token, without its secret' })

const newTokenSchema = tokenSchema
  .extend({ token: z.string().meta({ description: 'shown this once; only its hash is kept' }) })
  .meta({ id: 'NewToken', description: 'A token, this once with its secret' })

const newTokenShape = {
  name: shownName(MAX_TOKEN_NAME_CHARS),
  scopes: scopes.min(1),
  tenant: z
    .string()
    .optional()
    .meta({ description: 'whose token it is; left out: a new tenant’s' }),
}

/** POST, GET and DELETE /v1/tokens. */
export function tokenRoutes() {
  const routes = new OpenAPIHono<AppEnv>()
  addRoute(
    routes,
    {
      method: 'post',
      path: '/v1/tokens',
      operationId: 'createToken',
      tags: ['Tokens'],
      summary: 'Make a token',
      description: 'For the holder of the ADMIN_TOKEN secret.',
      needs: ['operator'],
      body: newTokenShape,
      responses: {
        201: {
          description: 'The token',
          content: { 'application/json': { schema: newTokenSchema } },
        },
      },
    },
    async ({ db, body }) => {
      const now = Date.now()
      const owner = await tenantOf(db, body.tenant, now)
      if (!owner.ok) return owner
      const { tenant, statements } = owner.value
      const token = TOKEN_PREFIX + newSecret()
      const row: TokenRow = {
        tenant,
        id: newId('tok'),
        name: body.name,
        scopes: SCOPES.filter((scope) => body.scopes.includes(scope)),
        createdAt: now,
      }
      const hash = await sha256(token)
      await db.batch([
        ...statements,
        insertToken(db, tenant, { ...row, name: asSetting(row.name), hash }),
      ])
      return ok(Response.json({ ...shownToken(row), token }, { status: 201 }))
    },
  )
  addRoute(
    routes,
    {
      method: 'get',
      path: '/v1/tokens',
      operationId: 'listTokens',
      tags: ['Tokens'],
      summary: 'The tokens of the tenant, newest first; for ADMIN_TOKEN those of all',
      needs: ['admin', 'operator'],
      query: pageShape,
      responses: {
        200: {
          description: 'Tokens, without their secrets',
          content: { 'application/json': { schema: listOf(tokenSchema) } },
        },
      },
    },
    async ({ db, tenant, query }) => {
      const page = askedPage(query)
      if (!page.ok) return page
      return ok(pageResponse(await listTokens(db, tenant, page.value), shownToken))
    },
  )
  addRoute(
    routes,
    {
      method: 'delete',
      path: '/v1/tokens/{id}',
      operationId: 'revokeToken',
      tags: ['Tokens'],
      summary: 'Revoke a token',
      needs: ['admin', 'operator'],
      responses: { 204: { description: 'The link no longer opens anything' } },
    },
    async ({ c, db, tenant }) => {
      const id = asId('tok', c.req.param('id') ?? '')
      const deleted = id !== null && (await deleteToken(db, tenant, id))
      return deleted
        ? ok(new Response(null, { status: 204 }))
        : failed('not-found', 'There is no token of that id.')
    },
  )
  return routes
}

function shownToken({ id, tenant, name, scopes, createdAt }: TokenRow) {
  return { id, tenant, name, scopes, createdAt: new Date(createdAt).toISOString() }
}

/** The tenant a new token is for, and what has to be written for it. */
async function tenantOf(
  db: Database,
  stated: string | undefined,
  now: number,
): Promise<Result<{ tenant: TenantId; statements: Statement[] }>> {
  if (stated === undefined) {
    const tenant = newId('ten')
    return ok({ tenant, statements: [insertTenant(db, tenant, now)] })
  }
  const tenant = asId('ten', stated)
  if (tenant && (await tenantExists(db, tenant))) return ok({ tenant, statements: [] })
  return failed('invalid-option', 'There is no tenant of that id.', {
    errors: [{ pointer: '/tenant', message: 'no such tenant; leave it out for a new one' }],
  })
}
