import type { Report } from '../report/report.ts'
import type { Database, Statement } from './d1.ts'
import type { ReportId, TenantId } from './ids.ts'
import type { SourceId } from './sources.ts'
import { statement } from './storable.ts'

/** What the last report of a source said of the path it probes. */
export interface PathRow {
  tenant: TenantId
  source: SourceId
  /** the session was recorded through a firewall */
  observed: boolean
  /** id of that report, which may be kept no longer */
  report: ReportId
  verdict: Report['summary']['verdict']
}

/** The state of a source's path, or null before its first report that tells it. */
export async function readPath(
  db: Database,
  tenant: TenantId,
  source: SourceId,
): Promise<PathRow | null> {
  const stored = await statement(
    db,
    'SELECT tenant, source, observed, report, verdict FROM paths WHERE tenant = ? AND source = ?',
    tenant,
    source,
  ).first<Omit<PathRow, 'observed'> & { observed: 0 | 1 }>()
  return stored && { ...stored, observed: stored.observed === 1 }
}

/** Writes what a source's report says of its path; nothing where the source has gone. */
export function putPath(db: Database, path: PathRow): Statement {
  return statement(
    db,
    `INSERT INTO paths (tenant, source, observed, report, verdict)
     SELECT ?1, ?2, ?3, ?4, ?5 WHERE EXISTS (SELECT 1 FROM sources WHERE tenant = ?1 AND id = ?2)
     ON CONFLICT (tenant, source) DO UPDATE SET observed = ?3, report = ?4, verdict = ?5`,
    path.tenant,
    path.source,
    path.observed ? 1 : 0,
    path.report,
    path.verdict,
  )
}
