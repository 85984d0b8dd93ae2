import { OpenAPIHono, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { DEFAULT_SHARE_DAYS, MAX_SHARE_DAYS } from '../../limits.ts'
import { storedReportSchema } from '../../report/stored.ts'
import { sha256 } from '../../store/hash.ts'
import { asId, newId, newSecret } from '../../store/ids.ts'
import { readReport } from '../../store/reports.ts'
import { deleteShare, insertShare, shareByHash } from '../../store/shares.ts'
import { needed } from '../env.ts'
import { addDeleteRoute } from '../delete-route.ts'
import type { AppEnv } from '../app-env.ts'
import { reportResponse } from '../inspection/inspect.ts'
import { reportContent } from '../inspection/inspection-routes.ts'
import { negotiate, REPORT_TYPES } from '../inspection/negotiate.ts'
import type { Result } from '../problem.ts'
import { failed, ok, problemResponse } from '../problem.ts'
import { problemResponses } from '../problem-schema.ts'
import { NO_REPORT } from './report-routes.ts'
import { addTenantRoute } from '../route.ts'

const shareSchema = z
  .object({
    id: z.string().meta({ description: 'of the link', examples: ['shr_3h8x…'] }),
    url: z.url().meta({ description: 'opens the report without a token; shown this once' }),
    expiresAt: z.iso.datetime().meta({ description: 'not after the report itself' }),
  })
  .meta({ id: 'Share', description: 'A link that opens a report' })

/** A link is not told onwards, not found by searching, and not kept by a proxy. */
const LINK_HEADERS = {
  'referrer-policy': 'no-referrer',
  'x-robots-tag': 'noindex, nofollow, noarchive',
}

/** POST /v1/reports/{id}/share, DELETE /v1/shares/{id}, and the links themselves. */
export function shareRoutes() {
  const routes = new OpenAPIHono<AppEnv>()
  addTenantRoute(
    routes,
    {
      method: 'post',
      path: '/v1/reports/{id}/share',
      operationId: 'createShare',
      tags: ['Reports'],
      summary: 'Make a link that opens a report without a token',
      needs: ['write'],
      body: {
        days: z
          .number()
          .int()
          .min(1)
          .max(MAX_SHARE_DAYS)
          .default(DEFAULT_SHARE_DAYS)
          .meta({ description: 'how long it opens' }),
      },
      bodyMayBeAbsent: true,
      responses: {
        201: { description: 'The link', content: { 'application/json': { schema: shareSchema } } },
        ...problemResponses(413, 415),
      },
    },
    async ({ c, db, tenant, body }) => {
      const report = asId('rep', c.req.param('id') ?? '')
      if (!report) return NO_REPORT
      const id = newId('shr')
      const secret = newSecret()
      const createdAt = Date.now()
      const share = await insertShare(db, tenant, {
        id,
        report,
        hash: await sha256(secret),
        createdAt,
        expiresAt: createdAt + body.days * 86_400_000,
      })
      if (!share) return NO_REPORT
      const url = new URL(`/s/${secret}`, c.req.url).href
      const expiresAt = new Date(share.expiresAt).toISOString()
      return ok(Response.json({ id, url, expiresAt }, { status: 201 }))
    },
  )
  addDeleteRoute(routes, {
    path: '/v1/shares/{id}',
    operationId: 'revokeShare',
    tags: ['Reports'],
    summary: 'Revoke a link',
    gone: 'The link no longer opens anything',
    prefix: 'shr',
    remove: deleteShare,
    missing: failed('not-found', 'There is no link of that id.'),
  })
  routes.openAPIRegistry.registerPath({
    method: 'get',
    path: '/s/{secret}',
    operationId: 'openShare',
    tags: ['Reports'],
    summary: 'A shared report',
    request: {
      params: z.object({ secret: z.string().meta({ description: 'the end of the link' }) }),
    },
    responses: {
      200: { description: 'The report', content: reportContent(storedReportSchema) },
      ...problemResponses(404, 406, 429, 503),
    },
  })
  return routes.get('/s/:secret', async (c) => {
    const opened = await open(c)
    const response = opened.ok ? opened.value : problemResponse(opened.problem)
    for (const [name, value] of Object.entries(LINK_HEADERS)) response.headers.set(name, value)
    return response
  })
}

async function open(c: Context<AppEnv>): Promise<Result<Response>> {
  const db = needed(c.env, 'DB')
  if (!db.ok) return db
  const type = negotiate(c.req.header('accept'), REPORT_TYPES)
  if (!type.ok) return type
  const now = Date.now()
  const share = await shareByHash(db.value, await sha256(c.req.param('secret') ?? ''), now)
  const report = share && (await readReport(db.value, share.tenant, share.report, now))
  if (!report) return failed('not-found', 'This link leads nowhere: it has expired or was revoked.')
  return ok(reportResponse(report, { type: type.value, color: false }))
}
