import type { Database } from './d1.ts'
import type { Hash } from './hash.ts'
import type { ReportId, ShareId, TenantId } from './ids.ts'
import { statement } from './storable.ts'

/** Writes a link to a report; false if the tenant has no such report that is still kept. */
export async function insertShare(
  db: Database,
  tenant: TenantId,
  share: { id: ShareId; report: ReportId; hash: Hash; createdAt: number; expiresAt: number },
): Promise<{ expiresAt: number } | null> {
  // a link cannot outlive what it leads to
  return statement(
    db,
    `INSERT INTO shares (tenant, id, report, hash, created_at, expires_at)
     SELECT tenant, ?, id, ?, ?, min(?, expires_at) FROM reports
     WHERE tenant = ? AND id = ? AND expires_at > ?
     RETURNING expires_at AS expiresAt`,
    share.id,
    share.hash,
    share.createdAt,
    share.expiresAt,
    tenant,
    share.report,
    share.createdAt,
  ).first<{ expiresAt: number }>()
}

/** Where a link leads, by the hash of its secret: the link stands for the tenant. */
export async function shareByHash(
  db: Database,
  hash: Hash,
  now: number,
): Promise<{ tenant: TenantId; report: ReportId } | null> {
  return statement(
    db,
    'SELECT tenant, report FROM shares WHERE hash = ? AND expires_at > ?',
    hash,
    now,
  ).first<{ tenant: TenantId; report: ReportId }>()
}

/** Revokes a link; false if the tenant has none of that id. */
export async function deleteShare(db: Database, tenant: TenantId, id: ShareId): Promise<boolean> {
  const { meta } = await statement(
    db,
    'DELETE FROM shares WHERE tenant = ? AND id = ?',
    tenant,
    id,
  ).run()
  return meta.changes > 0
}
