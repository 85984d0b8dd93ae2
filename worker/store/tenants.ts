import type { Database, Statement } from './d1.ts'
import type { TenantId } from './ids.ts'
import { statement } from './storable.ts'

/** Writes a new tenant. */
export function insertTenant(db: Database, tenant: TenantId, now: number): Statement {
  return statement(db, 'INSERT INTO tenants (id, created_at) VALUES (?, ?)', tenant, now)
}

/** Whether there is such a tenant. */
export async function tenantExists(db: Database, tenant: TenantId): Promise<boolean> {
  return (await statement(db, 'SELECT 1 FROM tenants WHERE id = ?', tenant).first()) !== null
}
