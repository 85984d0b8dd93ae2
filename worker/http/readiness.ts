import type { Env } from './env.ts'
import { needed } from './env.ts'
import type { Readiness } from './services.ts'
import type { DatabaseProbe } from '../store/probe.ts'
import { retentionDays } from '../store/retention.ts'

const DATABASE_FAULTS = {
  unread: 'it does not answer, or its migrations have not been applied',
  unwritten: 'it is read and cannot be written: its disk is full, or it has reached its limit',
  written: null,
} as const

/** Whether the database answers, has its tables, and takes what is written. */
export async function databaseReadiness(env: Env, probe: DatabaseProbe): Promise<Readiness> {
  const db = needed(env, 'DB')
  if (!db.ok) return { part: 'database', ok: false, detail: db.problem.detail }
  const detail = DATABASE_FAULTS[await probe.reach(db.value)]
  return { part: 'database', ok: detail === null, detail }
}

/** Whether the variables say something that can be done. */
export function variablesReadiness(env: Env): Readiness {
  const ok = retentionDays(env.RETENTION_DAYS) !== null
  return { part: 'variables', ok, detail: ok ? null : 'RETENTION_DAYS is not a number of days' }
}

/** Whether requests can be counted, where they are to be. */
export function countingReadiness(env: Env): Readiness {
  const { RATE_LIMIT, RATE_LIMIT_ANONYMOUS, RATE_LIMIT_TOKEN } = env
  const ok = RATE_LIMIT === 'off' || Boolean(RATE_LIMIT_ANONYMOUS && RATE_LIMIT_TOKEN)
  const detail = ok ? null : 'RATE_LIMIT_ANONYMOUS or RATE_LIMIT_TOKEN is not bound'
  return { part: 'rate limits', ok, detail }
}
