import { PROBE_WRITE_OCTETS, READINESS_KEPT_MS } from '../limits.ts'
import type { Database } from './d1.ts'

/** What the database was seen to do: nothing, be read, be written. */
export type Reach = 'unread' | 'unwritten' | 'written'

/** Asks the database, and remembers its answer for READINESS_KEPT_MS; who asks meanwhile gets the same. */
export class DatabaseProbe {
  readonly #now: () => number
  #asked: { of: Database; at: number; reach: Promise<Reach> } | null = null

  /** `now`: milliseconds of the clock */
  constructor(now: () => number = Date.now) {
    this.#now = now
  }

  reach(db: Database): Promise<Reach> {
    const now = this.#now()
    if (this.#asked?.of !== db || now - this.#asked.at >= READINESS_KEPT_MS)
      this.#asked = { of: db, at: now, reach: reachOf(db, now) }
    return this.#asked.reach
  }
}

/** Never rejects. A row of some size is written anew: a disk that is full still lets everything be read. */
async function reachOf(db: Database, now: number): Promise<Reach> {
  try {
    await db.prepare('SELECT (SELECT 1 FROM tenants LIMIT 1), (SELECT 1 FROM probe)').first()
  } catch {
    return 'unread'
  }
  try {
    await db
      .prepare('INSERT OR REPLACE INTO probe (id, at, filling) VALUES (1, ?, randomblob(?))')
      .bind(now, PROBE_WRITE_OCTETS)
      .run()
    return 'written'
  } catch {
    return 'unwritten'
  }
}
