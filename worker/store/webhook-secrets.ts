import type { Database } from './d1.ts'
import type { Id, TenantId } from './ids.ts'
import type { Sealed, Setting } from './storable.ts'
import { statement } from './storable.ts'
import type { WebhookId } from './webhooks.ts'

/** Puts a new secret in the place of `before`, which signs on until then; false if another rotation came between. */
export async function rotateSecret(
  db: Database,
  tenant: TenantId,
  id: WebhookId,
  secret: { before: Sealed; after: Sealed; until: number },
): Promise<boolean> {
  const { meta } = await statement(
    db,
    `UPDATE webhooks SET secret = ?, old_secret = secret, old_secret_until = ?
     WHERE tenant = ? AND id = ? AND secret = ?`,
    secret.after,
    secret.until,
    tenant,
    id,
    secret.before,
  ).run()
  return meta.changes > 0
}

/** Forgets the secrets whose time beside a new one has ended. */
export async function endOldSecrets(db: Database, now: number): Promise<void> {
  await statement(
    db,
    'UPDATE webhooks SET old_secret = NULL, old_secret_until = NULL WHERE old_secret_until <= ?',
    now,
  ).run()
}

/** Where a secret is kept: table and column. */
const PLACES = [
  ['webhooks', 'secret'],
  ['webhooks', 'old_secret'],
  ['sources', 'secret'],
] as const

/** A secret that was encrypted with another key than the current one. */
export interface StaleSecret {
  place: (typeof PLACES)[number]
  tenant: TenantId
  row: Id
  sealed: Sealed
}

/** Some secrets of any tenant that do not begin with `prefix`, which names the current key. */
export async function staleSecrets(
  db: Database,
  prefix: Setting,
  limit: number,
): Promise<StaleSecret[]> {
  const stale: StaleSecret[] = []
  for (const place of PLACES) {
    const [table, column] = place
    const { results } = await statement(
      db,
      `SELECT tenant, id AS row, ${column} AS sealed FROM ${table}
       WHERE ${column} IS NOT NULL AND substr(${column}, 1, length(?1)) <> ?1 LIMIT ?2`,
      prefix,
      limit,
    ).all<Omit<StaleSecret, 'place'>>()
    stale.push(...results.map((found) => ({ ...found, place })))
  }
  return stale
}

/** Replaces a secret's ciphertext, unless it changed meanwhile. */
export async function replaceSealed(
  db: Database,
  { place: [table, column], tenant, row, sealed }: StaleSecret,
  anew: Sealed,
): Promise<void> {
  await statement(
    db,
    `UPDATE ${table} SET ${column} = ? WHERE tenant = ? AND id = ? AND ${column} = ?`,
    anew,
    tenant,
    row,
    sealed,
  ).run()
}
