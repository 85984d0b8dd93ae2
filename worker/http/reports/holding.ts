import type { Database } from '../../store/d1.ts'
import type { Claim } from '../../store/idempotency.ts'
import { releaseKey } from '../../store/idempotency.ts'
import type { TenantId } from '../../store/ids.ts'
import type { Result } from '../problem.ts'

/** Runs what a key was claimed for, and frees the key if that made nothing: a retry must be able to. */
export async function holding<T>(
  { db, tenant, claim }: { db: Database; tenant: TenantId; claim: Claim },
  run: () => Promise<Result<T>>,
): Promise<Result<T>> {
  let made = false
  try {
    const result = await run()
    made = result.ok
    return result
  } finally {
    if (!made) await releaseKey(db, tenant, claim)
  }
}
