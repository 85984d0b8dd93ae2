import type { Redacted } from '../redact/redacted.ts'
import type { Database, Statement } from './d1.ts'
import type { ReportId, TenantId } from './ids.ts'
import { statement } from './storable.ts'

/** Writes which findings a report holds. `findings`: their ids as a JSON list, each once. */
export function insertFindings(
  db: Database,
  tenant: TenantId,
  report: { id: ReportId; createdAt: number; findings: Redacted },
): Statement {
  return statement(
    db,
    'INSERT INTO report_findings (tenant, finding, created_at, report) SELECT ?, value, ?, ? FROM json_each(?)',
    tenant,
    report.createdAt,
    report.id,
    report.findings,
  )
}
