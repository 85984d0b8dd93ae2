import { OpenAPIHono, z } from '@hono/zod-openapi'
import { CATALOGUE } from '../../diagnosis/catalogue/catalogue.ts'
import { listedReportSchema, storedReportSchema } from '../../report/stored.ts'
import type { ListedReport } from '../../report/stored.ts'
import { severitySchema } from '../../report/schemas.ts'
import { asId } from '../../store/ids.ts'
import { listReports } from '../../store/report-list.ts'
import type { ReportRow } from '../../store/reports.ts'
import { deleteReport, readReport } from '../../store/reports.ts'
import { createReport } from './create-report.ts'
import { addDeleteRoute } from '../delete-route.ts'
import type { AppEnv } from '../app-env.ts'
import { reportResponse } from '../inspection/inspect.ts'
import { reportContent, UPLOAD_BODY } from '../inspection/inspection-routes.ts'
import { askedPage, listOf, pageResponse, pageShape } from '../list.ts'
import { negotiate, REPORT_TYPES } from '../inspection/negotiate.ts'
import { inspectShape, optional } from '../inspection/options.ts'
import { failed, ok } from '../problem.ts'
import { problemResponses } from '../problem-schema.ts'
import { addTenantRoute } from '../route.ts'
import { LOCATION, REPLAYED } from '../route-words.ts'
import type { Services } from '../services.ts'

const IDS = new Set(CATALOGUE.map(({ id }) => id))

const listShape = {
  ...pageShape,
  severity: severitySchema
    .optional()
    .meta({ description: 'reports with a finding of that severity' }),
  finding: z
    .string()
    .refine((id) => IDS.has(id), { message: 'no such finding; GET /v1/findings lists them' })
    .optional()
    .meta({ description: 'reports with that finding' }),
  since: z.iso
    .datetime({ offset: true })
    .optional()
    .meta({ description: 'reports made then or later (RFC 3339)' }),
}

/** POST and GET /v1/reports, GET and DELETE /v1/reports/{id}. */
export function reportRoutes(services: Services) {
  const routes = new OpenAPIHono<AppEnv>()
  addTenantRoute(
    routes,
    {
      method: 'post',
      path: '/v1/reports',
      operationId: 'createReport',
      tags: ['Reports'],
      summary: 'Inspect a session and keep the report',
      description:
        'As /v1/inspect, answered with the report as it was stored: redacted and within the caps. The upload is not stored; lines=full lists what lines=all does. With an Idempotency-Key a retry gets the same report again.',
      needs: ['write'],
      shown: {
        query: optional(inspectShape),
        body: UPLOAD_BODY,
        headers: z.object({
          'idempotency-key': z.string().optional().meta({ description: 'remembered for a day' }),
        }),
      },
      responses: {
        201: {
          description: 'Stored',
          headers: { ...LOCATION, ...REPLAYED },
          content: reportContent(storedReportSchema),
        },
        ...problemResponses(406, 409, 413, 415, 422),
      },
    },
    (asked) => createReport(asked, services),
  )
  addTenantRoute(
    routes,
    {
      method: 'get',
      path: '/v1/reports',
      operationId: 'listReports',
      tags: ['Reports'],
      summary: 'The reports that are kept, newest first',
      needs: ['read'],
      query: listShape,
      responses: {
        200: {
          description: 'A page of them',
          content: { 'application/json': { schema: listOf(listedReportSchema) } },
        },
      },
    },
    async ({ c, db, tenant, query }) => {
      const page = askedPage(query)
      if (!page.ok) return page
      const { severity, finding, since } = query
      const filter = {
        ...(severity !== undefined && { severity }),
        ...(finding !== undefined && { finding }),
        ...(since !== undefined && { since: Date.parse(since) }),
      }
      const reports = await listReports(db, tenant, filter, { ...page.value, now: Date.now() })
      return ok(pageResponse(reports, listedReport(c.req.url)))
    },
  )
  addTenantRoute(
    routes,
    {
      method: 'get',
      path: '/v1/reports/{id}',
      operationId: 'getReport',
      tags: ['Reports'],
      summary: 'A report that is kept',
      needs: ['read'],
      query: { color: inspectShape.color.optional() },
      responses: {
        200: { description: 'The report', content: reportContent(storedReportSchema) },
        ...problemResponses(406),
      },
    },
    async ({ c, db, tenant, query }) => {
      const type = negotiate(c.req.header('accept'), REPORT_TYPES)
      if (!type.ok) return type
      const id = asId('rep', c.req.param('id') ?? '')
      const report = id && (await readReport(db, tenant, id, Date.now()))
      return report
        ? ok(reportResponse(report, { type: type.value, color: query.color === 'always' }))
        : NO_REPORT
    },
  )
  addDeleteRoute(routes, {
    path: '/v1/reports/{id}',
    operationId: 'deleteReport',
    tags: ['Reports'],
    summary: 'Delete a report and the links to it',
    gone: 'Deleted',
    prefix: 'rep',
    remove: deleteReport,
    missing: NO_REPORT,
  })
  return routes
}

/** 404, whether there never was one, or it is another tenant's. */
export const NO_REPORT = failed('not-found', 'There is no report of that id.')

/** What makes a row as lists show it, `requestUrl` that of the request. */
function listedReport(requestUrl: string): (row: ReportRow) => ListedReport {
  return (row) => {
    const { id, verdict, sentence, format, sessions, errors, warnings, notes, findings } = row
    return {
      id,
      createdAt: new Date(row.createdAt).toISOString(),
      expiresAt: new Date(row.expiresAt).toISOString(),
      verdict,
      sentence,
      format,
      sessions,
      counts: { error: errors, warning: warnings, note: notes },
      findings,
      href: new URL(`/v1/reports/${id}`, requestUrl).href,
    }
  }
}
