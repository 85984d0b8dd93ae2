import { IDEMPOTENCY_LEASE_MS, IDEMPOTENCY_MS } from '../limits.ts'
import type { Database, Statement } from './d1.ts'
import type { Hash } from './hash.ts'
import type { Id, ReportId, TenantId } from './ids.ts'
import { newId } from './ids.ts'
import { statement } from './storable.ts'

/** One run of a request that holds a key. */
export interface Claim {
  key: Hash
  lease: Id<'run'>
  /** ms since 1970 */
  startedAt: number
}

/** What a key stands for when a request comes with it. */
export type Standing =
  | { state: 'claimed'; claim: Claim }
  | { state: 'running' }
  | { state: 'done'; request: Hash; report: ReportId }

/** Claims a key for this run and remembers it for `keptMs`, or tells what became of the run that has it. Of two at once one claims it. */
export async function claimKey(
  db: Database,
  tenant: TenantId,
  key: Hash,
  { now, keptMs = IDEMPOTENCY_MS }: { now: number; keptMs?: number },
): Promise<Standing> {
  const lease = newId('run')
  const { meta } = await statement(
    db,
    `INSERT INTO idempotency_keys (tenant, key, lease, started_at, expires_at) VALUES (?1, ?2, ?3, ?4, ?5)
     ON CONFLICT (tenant, key) DO UPDATE
       SET request = NULL, report = NULL, lease = ?3, started_at = ?4, expires_at = ?5
       WHERE expires_at <= ?4 OR (report IS NULL AND started_at <= ?6)`,
    tenant,
    key,
    lease,
    now,
    now + keptMs,
    now - IDEMPOTENCY_LEASE_MS,
  ).run()
  if (meta.changes > 0) return { state: 'claimed', claim: { key, lease, startedAt: now } }
  const found = await statement(
    db,
    'SELECT request, report FROM idempotency_keys WHERE tenant = ? AND key = ?',
    tenant,
    key,
  ).first<{ request: Hash | null; report: ReportId | null }>()
  // gone between the two: the run that had it failed a moment ago, and a retry will claim it
  if (!found?.request || !found.report) return { state: 'running' }
  return { state: 'done', request: found.request, report: found.report }
}

/** Whether a run still holds its key: one that took long claims it for longer, unless another took it over. */
export async function stillHeld(
  db: Database,
  tenant: TenantId,
  { key, lease, startedAt }: Claim,
  now: number,
): Promise<boolean> {
  if (now - startedAt < IDEMPOTENCY_LEASE_MS / 2) return true
  const { meta } = await statement(
    db,
    'UPDATE idempotency_keys SET started_at = ? WHERE tenant = ? AND key = ? AND lease = ?',
    now,
    tenant,
    key,
    lease,
  ).run()
  return meta.changes > 0
}

/** Writes what the run made, in the transaction that writes the report. */
export function settleKey(
  db: Database,
  tenant: TenantId,
  { key, lease }: Claim,
  made: { request: Hash; report: ReportId },
): Statement {
  return statement(
    db,
    'UPDATE idempotency_keys SET request = ?, report = ? WHERE tenant = ? AND key = ? AND lease = ?',
    made.request,
    made.report,
    tenant,
    key,
    lease,
  )
}

/** Frees the key of a run that made nothing. */
export async function releaseKey(
  db: Database,
  tenant: TenantId,
  { key, lease }: Claim,
): Promise<void> {
  await statement(
    db,
    'DELETE FROM idempotency_keys WHERE tenant = ? AND key = ? AND lease = ? AND report IS NULL',
    tenant,
    key,
    lease,
  ).run()
}
