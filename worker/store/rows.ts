import type { Database } from './d1.ts'
import type { Id, TenantId } from './ids.ts'
import type { Page, Place } from './page.ts'
import { pageOf } from './page.ts'
import type { Storable } from './storable.ts'
import { statement } from './storable.ts'

/** A table whose rows belong to a tenant and have ids, and the columns of it that are read. */
export interface TenantTable {
  name: 'webhooks' | 'deliveries' | 'sources'
  columns: string
}

/** The row of that id, or null if the tenant has none. */
export async function readRow<Stored>(
  db: Database,
  { name, columns }: TenantTable,
  tenant: TenantId,
  id: Id,
): Promise<Stored | null> {
  const sql = `SELECT ${columns} FROM ${name} WHERE tenant = ? AND id = ?`
  return statement(db, sql, tenant, id).first<Stored>()
}

/** A tenant's rows, newest first, a page of them: those whose columns have the values of `only`. */
export async function newestRows<Stored extends Place>(
  db: Database,
  { name, columns }: TenantTable,
  tenant: TenantId,
  {
    only = {},
    after,
    limit,
  }: { only?: Record<string, Storable>; after: Place | null; limit: number },
): Promise<Page<Stored>> {
  const conditions = [
    'tenant = ?',
    ...Object.keys(only).map((column) => `${column} = ?`),
    ...(after ? ['(created_at, id) < (?, ?)'] : []),
  ]
  const { results } = await statement(
    db,
    `SELECT ${columns} FROM ${name} WHERE ${conditions.join(' AND ')}
     ORDER BY created_at DESC, id DESC LIMIT ?`,
    tenant,
    ...Object.values(only),
    ...(after ? [after.createdAt, after.id as Id] : []),
    limit + 1,
  ).all<Stored>()
  return pageOf(results, limit)
}

/** Deletes a row and what hangs on it; false if the tenant has none of that id. */
export async function deleteRow(
  db: Database,
  { name }: TenantTable,
  tenant: TenantId,
  id: Id,
): Promise<boolean> {
  const sql = `DELETE FROM ${name} WHERE tenant = ? AND id = ?`
  const { meta } = await statement(db, sql, tenant, id).run()
  return meta.changes > 0
}
