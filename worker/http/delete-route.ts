import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Database } from '../store/d1.ts'
import type { Id, TenantId } from '../store/ids.ts'
import { asId } from '../store/ids.ts'
import type { AppEnv } from './app-env.ts'
import type { Result } from './problem.ts'
import { ok } from './problem.ts'
import { addTenantRoute } from './route.ts'
import type { Tag } from './docs/tags.ts'

/** What a DELETE takes away: ids of it begin with `prefix`. */
export interface Deletion<Prefix extends string> {
  /** `/v1/reports/{id}` */
  path: string
  operationId: string
  tags: [Tag]
  summary: string
  /** what the 204 says */
  gone: string
  prefix: Prefix
  /** false if the tenant has none of that id */
  remove(db: Database, tenant: TenantId, id: Id<Prefix>): Promise<boolean>
  /** 404, whether there never was one, or it is another tenant's */
  missing: Result<never>
}

/** Adds the route that deletes one of a tenant's things. */
export function addDeleteRoute<Prefix extends string>(
  routes: OpenAPIHono<AppEnv>,
  { path, operationId, tags, summary, gone, prefix, remove, missing }: Deletion<Prefix>,
): void {
  addTenantRoute(
    routes,
    {
      method: 'delete',
      path,
      operationId,
      tags,
      summary,
      needs: ['write'],
      responses: { 204: { description: gone } },
    },
    async ({ c, db, tenant }) => {
      const id = asId(prefix, c.req.param('id') ?? '')
      const deleted = id !== null && (await remove(db, tenant, id))
      return deleted ? ok(new Response(null, { status: 204 })) : missing
    },
  )
}
