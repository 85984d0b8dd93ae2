import type { Database } from '../store/d1.ts'
import { tenantExists } from '../store/tenants.ts'
import { readRoundSettings, type ProbeEnv } from './round-settings.ts'

/** Whether hosts can be probed again and again, where PROBE_EVERY is set. */
export async function probeReadiness(
  env: ProbeEnv & { DB?: Database; ENCRYPTION_KEY?: string },
): Promise<{ part: string; ok: boolean; detail: string | null }> {
  const detail = await faultOf(env)
  return { part: 'probe', ok: detail === null, detail }
}

async function faultOf(env: Parameters<typeof probeReadiness>[0]): Promise<string | null> {
  const read = readRoundSettings(env)
  if (read === null) return null
  if (!read.ok) return read.faults.join(' ')
  if (env.DB === undefined) return 'PROBE_EVERY is set, and there is no database'
  if (!env.ENCRYPTION_KEY) return 'PROBE_EVERY is set, and ENCRYPTION_KEY is not'
  const known = await tenantExists(env.DB, read.settings.tenant).catch(() => true)
  return known ? null : 'PROBE_STORE names a tenant that is not in the database'
}
