import { PROBE_LEASE_MS, PROBE_LEASE_RENEWED_MS } from '../limits.ts'
import type { Database } from './d1.ts'
import { newId } from './ids.ts'
import { asSetting, statement } from './storable.ts'

/** What work on a host came to, or that another isolate or request is at it. */
export type Held<T> = { ok: true; value: T } | { ok: false; why: 'probing' }

/**
 * Runs `work` while no one else probes `host`. The lease is renewed as long as the work lasts, so that a long
 * probe keeps it, and one whose client has gone, or whose isolate has ended, frees the host within PROBE_LEASE_MS.
 */
export async function holdingHost<T>(
  db: Database,
  host: string,
  work: () => Promise<T>,
): Promise<Held<T>> {
  const lease = [asSetting(host), newId('lea')] as const
  const now = Date.now()
  const { meta } = await statement(
    db,
    `INSERT INTO probe_leases (host, holder, until) VALUES (?1, ?2, ?3)
     ON CONFLICT (host) DO UPDATE SET holder = ?2, until = ?3 WHERE until <= ?4`,
    ...lease,
    now + PROBE_LEASE_MS,
    now,
  ).run()
  if (meta.changes === 0) return { ok: false, why: 'probing' }
  const renewing = setInterval(() => {
    const until = Date.now() + PROBE_LEASE_MS
    const renewal = 'UPDATE probe_leases SET until = ?3 WHERE host = ?1 AND holder = ?2'
    // one that fails is made up for by the next
    void statement(db, renewal, ...lease, until)
      .run()
      .catch(() => undefined)
  }, PROBE_LEASE_RENEWED_MS)
  try {
    return { ok: true, value: await work() }
  } finally {
    clearInterval(renewing)
    await statement(db, 'DELETE FROM probe_leases WHERE host = ? AND holder = ?', ...lease)
      .run()
      .catch(() => undefined)
  }
}
