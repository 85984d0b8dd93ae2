import { MAX_HANDED_DELIVERIES, MAX_RESEALED_SECRETS } from '../limits.ts'
import type { Database } from '../store/d1.ts'
import { dueDeliveries } from '../store/deliveries.ts'
import { asSetting } from '../store/storable.ts'
import { endOldSecrets, replaceSealed, staleSecrets } from '../store/webhook-secrets.ts'
import type { DeliveryQueue } from './queue.ts'
import { enqueue } from './queue.ts'
import type { Keyring } from './sealing.ts'
import { currentPrefix, seal, unseal } from './sealing.ts'

/** Hands what is due to the queue: what was never sent, what it lost, what waited long. The rest comes next time. */
export async function handOverDue(db: Database, queue: DeliveryQueue, now: number): Promise<void> {
  const due = await dueDeliveries(db, now, MAX_HANDED_DELIVERIES)
  await enqueue(queue, due, now)
}

/** Encrypts secrets under old keys anew, some at a time, so that those keys can be dropped; ends rotated ones. */
export async function keepSecrets(db: Database, keyring: Keyring, now: number): Promise<void> {
  await endOldSecrets(db, now)
  const prefix = asSetting(currentPrefix(keyring))
  for (const stale of await staleSecrets(db, prefix, MAX_RESEALED_SECRETS)) {
    const row = { tenant: stale.tenant, row: stale.row }
    const secret = await unseal(keyring, stale.sealed, row)
    // its key is lost: tries say so ("secret-unreadable"), and a rotation heals it
    if (secret !== null) await replaceSealed(db, stale, await seal(keyring, secret, row))
  }
}
