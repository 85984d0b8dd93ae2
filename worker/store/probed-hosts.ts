import type { Redacted } from '../redact/redacted.ts'
import type { Report } from '../report/report.ts'
import type { Database } from './d1.ts'
import type { TenantId } from './ids.ts'
import type { SourceId } from './sources.ts'
import { asSetting, statement } from './storable.ts'

/** What a probe can come to. */
export type ProbedVerdict = Report['summary']['verdict'] | 'unreachable'

/** A host that is probed again and again. Times are ms since 1970. */
export interface ProbedHost {
  host: string
  source: SourceId
  /** of the last probe, whatever became of it */
  startedAt: number
  /** of the last that ended; null: none has yet */
  endedAt: number | null
  verdict: ProbedVerdict | null
  /** why no report was kept of it, or null */
  why: Redacted | null
}

const COLUMNS = 'host, source, started_at AS startedAt, ended_at AS endedAt, verdict, why'

/** The hosts a tenant's reports were probed of, by name. */
export async function probedHosts(db: Database, tenant: TenantId): Promise<ProbedHost[]> {
  const { results } = await statement(
    db,
    `SELECT ${COLUMNS} FROM probed_hosts WHERE tenant = ? ORDER BY host`,
    tenant,
  ).all<ProbedHost>()
  return results
}

/**
 * Takes the next probe of a host: false if one began after `before`, in another run of the handler. Never two
 * win. `source` is that of its reports.
 */
export async function beginRound(
  db: Database,
  { tenant, host, source }: { tenant: TenantId; host: string; source: SourceId },
  { now, before }: { now: number; before: number },
): Promise<boolean> {
  const { meta } = await statement(
    db,
    `INSERT INTO probed_hosts (tenant, host, source, started_at) VALUES (?1, ?2, ?3, ?4)
     ON CONFLICT (tenant, host) DO UPDATE SET started_at = ?4 WHERE started_at <= ?5`,
    tenant,
    asSetting(host),
    source,
    now,
    before,
  ).run()
  return meta.changes > 0
}

/** Writes what a probe came to. */
export async function endRound(
  db: Database,
  { tenant, host }: { tenant: TenantId; host: string },
  { now, verdict, why }: { now: number; verdict: ProbedVerdict; why: Redacted | null },
): Promise<void> {
  await statement(
    db,
    'UPDATE probed_hosts SET ended_at = ?, verdict = ?, why = ? WHERE tenant = ? AND host = ?',
    now,
    verdict,
    why,
    tenant,
    asSetting(host),
  ).run()
}
