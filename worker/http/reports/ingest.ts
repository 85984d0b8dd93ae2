import { OpenAPIHono, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { InspectOptions } from '../../report/inspection.ts'
import { storedReportSchema } from '../../report/stored.ts'
import type { StoredReport } from '../../report/stored.ts'
import type { Database } from '../../store/d1.ts'
import { sha256 } from '../../store/hash.ts'
import type { Claim } from '../../store/idempotency.ts'
import { claimKey } from '../../store/idempotency.ts'
import { asId } from '../../store/ids.ts'
import { readReport, storedReport } from '../../store/reports.ts'
import type { SourceRow } from '../../store/sources.ts'
import { sourceById } from '../../store/sources.ts'
import { unseal } from '../../webhooks/sealing.ts'
import type { Scheme } from '../../webhooks/verification.ts'
import { verify } from '../../webhooks/verification.ts'
import { keyringOf } from '../webhooks/delivery-settings.ts'
import { needed } from '../env.ts'
import { REPLAYED_HEADER } from './create-report.ts'
import { holding } from './holding.ts'
import type { AppEnv } from '../app-env.ts'
import { BUFFERED, reportResponse, wholeReport } from '../inspection/inspect.ts'
import { reportContent } from '../inspection/inspection-routes.ts'
import { keepReport, keptDays } from './keep-report.ts'
import type { ReportType } from '../inspection/negotiate.ts'
import { negotiate, REPORT_TYPES } from '../inspection/negotiate.ts'
import type { Result } from '../problem.ts'
import { failed, ok, problemResponse } from '../problem.ts'
import { problemResponses } from '../problem-schema.ts'
import { pushedUpload } from '../upload/pushed-upload.ts'
import { rawBody } from '../upload/raw-body.ts'
import type { Services } from '../services.ts'
import { isGzip } from '../upload/upload.ts'
import { LOCATION, REPLAYED } from '../route-words.ts'

const ackSchema = z
  .object({
    id: z.string().meta({ description: 'of the report' }),
    verdict: storedReportSchema.shape.summary.shape.verdict.nullable(),
    href: z.url().meta({ description: 'the report' }),
  })
  .meta({ id: 'Ack', description: 'That a transcript was taken' })

const ack = (description: string) => ({
  description,
  headers: { ...LOCATION, ...REPLAYED },
  content: {
    ...reportContent(storedReportSchema),
    'application/json': { schema: z.union([storedReportSchema, ackSchema]) },
  },
})

/** POST /v1/ingest/{sourceId}. */
export function ingestRoutes(services: Services) {
  const routes = new OpenAPIHono<AppEnv>()
  routes.openAPIRegistry.registerPath({
    method: 'post',
    path: '/v1/ingest/{sourceId}',
    operationId: 'ingest',
    tags: ['Sources'],
    summary: 'Push a transcript, as a source',
    description:
      'Proved by the source’s scheme over the body as it comes, then read as the source says, inspected and kept as by POST /v1/reports. An id that came before is answered with its first result.',
    request: {
      params: z.object({
        sourceId: z.string().meta({ description: 'of the source', examples: ['src_3h8x…'] }),
      }),
      body: {
        required: true,
        content: { '*/*': { schema: z.string().meta({ format: 'binary' }) } },
      },
    },
    responses: {
      200: ack('That id came before: its first result'),
      201: {
        description: 'The report (respond: report)',
        headers: LOCATION,
        content: reportContent(storedReportSchema),
      },
      202: {
        description: 'Kept (respond: ack)',
        headers: LOCATION,
        content: { 'application/json': { schema: ackSchema } },
      },
      ...problemResponses(400, 401, 404, 406, 409, 413, 415, 422, 429, 503),
    },
  })
  return routes.post('/v1/ingest/:sourceId', async (c) => {
    const answer = await ingest(c, services)
    return answer.ok ? answer.value : problemResponse(answer.problem)
  })
}

/** Nothing of the body is parsed before it is known whose it is. */
async function ingest(c: Context<AppEnv>, services: Services): Promise<Result<Response>> {
  const db = needed(c.env, 'DB')
  if (!db.ok) return db
  const id = asId('src', c.req.param('sourceId') ?? '')
  const source = id && (await sourceById(db.value, id))
  if (!source) return failed('not-found', 'There is no source of that id.')
  const body = await rawBody(c.req.raw, BUFFERED)
  if (!body.ok) return body
  const request = await verified(c, source, body.value)
  if (!request.ok) return request
  const type = negotiate(c.req.header('accept'), REPORT_TYPES)
  if (!type.ok) return type
  const days = keptDays(c.env)
  if (!days.ok) return days
  const now = Date.now()
  // parted from keys of POST /v1/reports, which have no blank in them
  const key = await sha256(`ingest ${source.id} ${request.value}`)
  const standing = await claimKey(db.value, source.tenant, key, {
    now,
    // as long as the first result itself
    keptMs: days.value * 86_400_000,
  })
  if (standing.state === 'running')
    return failed('idempotency-key-running', 'A request of this id is running.', {
      headers: { 'retry-after': '1' },
    })
  if (standing.state === 'done') {
    const report = await readReport(db.value, source.tenant, standing.report, now)
    return ok(answered(c, source, type.value, { id: standing.report, report }, 200))
  }
  const { claim } = standing
  const report = await holding({ db: db.value, tenant: source.tenant, claim }, () =>
    made(c, services, { db: db.value, source, body: body.value, claim }),
  )
  if (!report.ok) return report
  const status = source.settings.respond === 'report' ? 201 : 202
  return ok(answered(c, source, type.value, { id: report.value.id, report: report.value }, status))
}

/** The id of the request, if it is its source's. */
async function verified(
  c: Context<AppEnv>,
  source: SourceRow,
  body: Uint8Array<ArrayBuffer>,
): Promise<Result<string>> {
  const keyring = await keyringOf(c.env)
  if (!keyring.ok) return keyring
  const row = { tenant: source.tenant, row: source.id }
  const secret = await unseal(keyring.value, source.secret, row)
  if (secret === null)
    return failed('not-configured', 'The key this source’s secret is encrypted with is gone.')
  const { headers } = c.req.raw
  const proof = await verify(schemeOf(source), secret, { headers, body, now: Date.now() })
  if (proof.ok) return ok(proof.id)
  return failed('bad-signature', SIGNATURE_WORDS[proof.fault], {
    headers: { 'www-authenticate': 'Bearer' },
  })
}

const SIGNATURE_WORDS = {
  'missing-header': 'A header of the source’s scheme is missing.',
  timestamp: 'The timestamp is not within five minutes of now.',
  signature: 'The signature or token is not the source’s.',
} as const

function schemeOf({ scheme, settings }: SourceRow): Scheme {
  const { header, prefix, digest, idHeader, timestampHeader } = settings
  switch (scheme) {
    case 'standard-webhooks':
      return { scheme }
    case 'bearer':
      return { scheme, idHeader }
    case 'hmac-sha256':
      return { scheme, header: header ?? '', prefix, digest, idHeader, timestampHeader }
  }
}

async function made(
  c: Context<AppEnv>,
  services: Services,
  pushed: { db: Database; source: SourceRow; body: Uint8Array; claim: Claim },
): Promise<Result<StoredReport>> {
  const { db, source, body, claim } = pushed
  const gzip = isGzip(c.req.raw)
  if (!gzip.ok) return gzip
  const upload = await pushedUpload(body, source.settings, gzip.value)
  if (!upload.ok) return upload
  const options: InspectOptions = { ...source.settings.options, lines: 'all' }
  const report = await wholeReport(upload.value, options, services)
  if (!report.ok) return report
  const request = await sha256(report.value.source.sha256 ?? '')
  const { tenant } = source
  const settling = { claim, request }
  const asked = { db, tenant, report: report.value, settling, source: source.id }
  const kept = await keepReport(c.env, asked)
  return kept.ok ? ok(storedReport(kept.value)) : kept
}

/** The report, or that there is one; also of one that is kept no longer. */
function answered(
  c: Context<AppEnv>,
  { settings }: SourceRow,
  type: ReportType,
  { id, report }: { id: string; report: StoredReport | null },
  status: 200 | 201 | 202,
): Response {
  const path = `/v1/reports/${id}`
  const href = new URL(path, c.req.url).href
  const headers = { location: path, ...(status === 200 && REPLAYED_HEADER) }
  if (settings.respond === 'ack' || report === null) {
    const verdict = report?.summary.verdict ?? null
    return Response.json({ id, verdict, href }, { status, headers })
  }
  return reportResponse(report, { type, color: false }, { status, headers })
}
