import type { Report } from '../../report/report.ts'
import type { Database } from '../../store/d1.ts'
import type { Hash } from '../../store/hash.ts'
import type { TenantId } from '../../store/ids.ts'
import type { Claim } from '../../store/idempotency.ts'
import { settleKey } from '../../store/idempotency.ts'
import type { NewReport } from '../../store/reports.ts'
import { insertReport, newReport } from '../../store/reports.ts'
import { retentionDays } from '../../store/retention.ts'
import type { SourceId } from '../../store/sources.ts'
import { announceReport } from '../../webhooks/new-delivery.ts'
import { pathOf } from '../../webhooks/path-change.ts'
import { enqueue } from '../../webhooks/queue.ts'
import { deliveryTiming } from '../webhooks/delivery-settings.ts'
import type { Env } from '../env.ts'
import type { Result } from '../problem.ts'
import { failed, ok } from '../problem.ts'

/** What is written beside the report: the outcome of the Idempotency-Key it came with. */
export interface Settling {
  claim: Claim
  request: Hash
}

/** How many days a report is kept. */
export function keptDays(env: Env): Result<number> {
  const days = retentionDays(env.RETENTION_DAYS)
  return days === null
    ? failed('not-configured', 'RETENTION_DAYS is set, but is not a number of days.')
    : ok(days)
}

/**
 * Stores `report` for `tenant` and sets going what a stored report sets going. One transaction: the
 * report, the key it settles, what it says of its source's path and the deliveries that tell of it are there together or not at all.
 */
export async function keepReport(
  env: Env,
  {
    db,
    tenant,
    report,
    settling,
    source = null,
  }: {
    db: Database
    tenant: TenantId
    report: Report
    settling: Settling | null
    /** that pushed it */
    source?: SourceId | null
  },
): Promise<Result<NewReport>> {
  const days = keptDays(env)
  if (!days.ok) return days
  const made = newReport(tenant, report, { now: Date.now(), days: days.value })
  const path = source === null ? null : await pathOf(db, source, made, report)
  const timing = deliveryTiming(env, made.row.createdAt)
  const announced = await announceReport(db, made, report, path?.change ?? null, timing)
  await db.batch([
    ...insertReport(db, made),
    ...(settling
      ? [settleKey(db, tenant, settling.claim, { request: settling.request, report: made.row.id })]
      : []),
    ...(path?.statements ?? []),
    ...announced.statements,
  ])
  if (env.DELIVERIES) await enqueue(env.DELIVERIES, announced.deliveries, Date.now())
  return ok(made)
}
