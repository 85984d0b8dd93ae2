import {
  DEFAULT_RETENTION_DAYS,
  EXPIRED_ROWS_AT_ONCE,
  MAX_EXPIRY_ROUNDS,
  MAX_RETENTION_DAYS,
} from '../limits.ts'
import type { Database } from './d1.ts'
import { statement } from './storable.ts'

/** Tables whose rows expire, and the columns that name a row. Others clean their own. */
const EXPIRING = [
  ['reports', 'tenant, id'],
  ['shares', 'tenant, id'],
  ['idempotency_keys', 'tenant, key'],
  ['deliveries', 'tenant, id'],
] as const

/** Deletes what has expired, of all tenants, a few rows at a time; what is left waits for the next call. */
export async function deleteExpired(db: Database, now: number): Promise<void> {
  for (const [table, key] of EXPIRING)
    for (let round = 0; round < MAX_EXPIRY_ROUNDS; round++) {
      const { meta } = await statement(
        db,
        `DELETE FROM ${table} WHERE (${key}) IN
           (SELECT ${key} FROM ${table} WHERE expires_at <= ? LIMIT ${EXPIRED_ROWS_AT_ONCE})`,
        now,
      ).run()
      if (meta.changes < EXPIRED_ROWS_AT_ONCE) break
    }
}

/** RETENTION_DAYS as a number of days (a part of one may be asked for), or null if it is none. */
export function retentionDays(stated: string | undefined): number | null {
  if (stated === undefined || stated === '') return DEFAULT_RETENTION_DAYS
  const days = Number(stated)
  return days > 0 && days <= MAX_RETENTION_DAYS ? days : null
}
