import type { Database } from './d1.ts'
import type { TenantId } from './ids.ts'
import { statement } from './storable.ts'

/** What GET /metrics tells of stored rows. */
export interface Counts {
  /** deliveries that wait for their next try */
  pending: number
  /** when the first of them is to be tried, ms since 1970; null: none waits */
  firstDue: number | null
  /** deliveries that were given up, and are kept */
  dead: number
  /** webhooks that are disabled */
  disabled: number
}

/** The counts of one tenant, or of all. */
export async function storedCounts(db: Database, tenant: TenantId | null): Promise<Counts> {
  const counts = await statement(
    db,
    `SELECT
       (SELECT count(*) FROM deliveries WHERE status = 'pending' AND tenant = ifnull(?1, tenant)) AS pending,
       (SELECT min(next_attempt_at) FROM deliveries WHERE status = 'pending' AND tenant = ifnull(?1, tenant)) AS firstDue,
       (SELECT count(*) FROM deliveries WHERE status = 'dead' AND tenant = ifnull(?1, tenant)) AS dead,
       (SELECT count(*) FROM webhooks WHERE status = 'disabled' AND tenant = ifnull(?1, tenant)) AS disabled`,
    tenant,
  ).first<Counts>()
  return counts ?? { pending: 0, firstDue: null, dead: 0, disabled: 0 }
}
