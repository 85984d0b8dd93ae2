import { MAX_IDEMPOTENCY_KEY_CHARS } from '../../limits.ts'
import type { InspectOptions } from '../../report/inspection.ts'
import type { StoredReport } from '../../report/stored.ts'
import type { Database } from '../../store/d1.ts'
import type { Hash } from '../../store/hash.ts'
import { sha256 } from '../../store/hash.ts'
import type { ReportId, TenantId } from '../../store/ids.ts'
import type { Claim } from '../../store/idempotency.ts'
import { claimKey, stillHeld } from '../../store/idempotency.ts'
import { readReport, storedReport } from '../../store/reports.ts'
import { Sha256 } from '../upload/digest.ts'
import { holding } from './holding.ts'
import type { AskedInspection } from '../inspection/inspect.ts'
import { askedInspection, BUFFERED, reportResponse, wholeReport } from '../inspection/inspect.ts'
import { keepReport } from './keep-report.ts'
import type { Result } from '../problem.ts'
import { failed, ok } from '../problem.ts'
import type { Asked } from '../route.ts'
import type { Services } from '../services.ts'

type Creation = Pick<Asked<Record<never, never>, Record<never, never>>, 'c' | 'db'> & {
  tenant: TenantId
}

/** POST /v1/reports. */
export async function createReport(
  { c, db, tenant }: Creation,
  services: Services,
): Promise<Result<Response>> {
  const stated = c.req.header('idempotency-key')
  const key = stated === undefined ? ok(null) : await keyOf(stated)
  if (!key.ok) return key
  const read = await askedInspection(c.req.raw)
  if (!read.ok) return read
  const asked = { ...read.value, options: withoutMail(read.value.options) }
  const standing = key.value && (await claimKey(db, tenant, key.value, { now: Date.now() }))
  if (standing?.state === 'running') return STILL_RUNNING
  if (standing?.state === 'done') return answeredBefore(asked, { db, tenant, ...standing })
  const claim = standing?.claim ?? null
  const make = () => made(asked, { c, db, tenant }, services, claim)
  const stored = claim ? await holding({ db, tenant, claim }, make) : await make()
  return stored.ok ? ok(created(stored.value, asked)) : stored
}

/** Says that an earlier request was answered with this already. */
export const REPLAYED_HEADER = { 'idempotent-replayed': 'true' }

const STILL_RUNNING = failed(
  'idempotency-key-running',
  'A request with this Idempotency-Key is running.',
  { headers: { 'retry-after': '1' } },
)

async function made(
  asked: AskedInspection,
  { c, db, tenant }: Creation,
  services: Services,
  claim: Claim | null,
): Promise<Result<StoredReport>> {
  const report = await wholeReport(asked.upload, asked.options, services)
  if (!report.ok) return report
  if (claim && !(await stillHeld(db, tenant, claim, Date.now()))) return STILL_RUNNING
  const sha256OfUpload = report.value.source.sha256 ?? ''
  const settling = claim && { claim, request: await requestHash(sha256OfUpload, asked.options) }
  const kept = await keepReport(c.env, { db, tenant, report: report.value, settling })
  return kept.ok ? ok(storedReport(kept.value)) : kept
}

/** The answer of the run that settled the key, if this is the same request. */
async function answeredBefore(
  asked: AskedInspection,
  before: { db: Database; tenant: TenantId; request: Hash; report: ReportId },
): Promise<Result<Response>> {
  const upload = await digestOf(asked)
  if (!upload.ok) return upload
  if ((await requestHash(upload.value, asked.options)) !== before.request)
    return failed(
      'idempotency-key-reused',
      'This Idempotency-Key came with another transcript or other options before.',
    )
  const report = await readReport(before.db, before.tenant, before.report, Date.now())
  return report
    ? ok(created(report, asked, REPLAYED_HEADER))
    : failed('not-found', 'The report this Idempotency-Key made is kept no longer.')
}

function created(
  report: StoredReport,
  { type, color }: AskedInspection,
  more: Record<string, string> = {},
): Response {
  const headers = { location: `/v1/reports/${report.id}`, ...more }
  return reportResponse(report, { type, color }, { status: 201, headers })
}

/** Mail content goes to the one who uploads it, from /v1/inspect; a stored report never has any. */
function withoutMail(options: InspectOptions): InspectOptions {
  return options.lines === 'full' ? { ...options, lines: 'all' } : options
}

async function keyOf(stated: string): Promise<Result<Hash>> {
  if (stated.length <= MAX_IDEMPOTENCY_KEY_CHARS && /^[\x21-\x7e]+$/.test(stated))
    return ok(await sha256(stated))
  return failed(
    'malformed-idempotency-key',
    `Idempotency-Key has 1 to ${MAX_IDEMPOTENCY_KEY_CHARS} visible ASCII characters.`,
  )
}

/** Transcript and options, whatever form they came in: a retry of a form has another boundary. */
function requestHash(sha256OfUpload: string, options: InspectOptions): Promise<Hash> {
  const members = Object.entries(options).sort(([a], [b]) => (a < b ? -1 : 1))
  return sha256(JSON.stringify([sha256OfUpload, members]))
}

async function digestOf({ upload }: AskedInspection): Promise<Result<string>> {
  const reader = upload.open(BUFFERED, true)
  const digest = new Sha256()
  for (;;) {
    const chunk = await reader.next()
    if (!chunk.ok) return chunk
    if (chunk.value === null) return ok(await digest.hexadecimal())
    await digest.add(chunk.value)
  }
}
