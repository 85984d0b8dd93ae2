import type { Database } from '../store/d1.ts'
import { tenantExists } from '../store/tenants.ts'
import { faultWords, readInlineSettings, type InlineEnv } from './settings.ts'

/** Whether connections can be taken, where the deployment is to take any. */
export async function inlineReadiness(
  env: InlineEnv & { DB?: Database },
): Promise<{ part: string; ok: boolean; detail: string | null }> {
  const read = readInlineSettings(env)
  const detail =
    read === null
      ? null
      : read.ok
        ? await storeFault(read.settings, env.DB)
        : faultWords(read.faults)
  return { part: 'inline', ok: detail === null, detail }
}

async function storeFault(
  { tenant }: { tenant: Parameters<typeof tenantExists>[1] | null },
  db: Database | undefined,
): Promise<string | null> {
  if (tenant === null) return null
  if (db === undefined) return 'INLINE_STORE is set, and there is no database'
  const known = await tenantExists(db, tenant).catch(() => true)
  return known ? null : 'INLINE_STORE names a tenant that is not in the database'
}
