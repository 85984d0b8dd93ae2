import type { Redacted } from '../redact/redacted.ts'
import { printed } from '../redact/redact.ts'
import type { Report } from '../report/report.ts'
import type { StoredReport } from '../report/stored.ts'
import type { Database, Statement } from './d1.ts'
import type { FittedReport } from './fit.ts'
import { fit } from './fit.ts'
import type { ReportId, TenantId } from './ids.ts'
import { newId } from './ids.ts'
import { insertFindings } from './report-findings.ts'
import { statement } from './storable.ts'

/** A stored report without its lines and findings: what lists show and webhooks tell. */
export interface ReportRow {
  tenant: TenantId
  id: ReportId
  /** ms since 1970 */
  createdAt: number
  expiresAt: number
  verdict: Report['summary']['verdict']
  sentence: Redacted
  format: string
  sessions: number
  errors: number
  warnings: number
  notes: number
  /** ids, each once */
  findings: string[]
}

/** A report ready to be written. */
export interface NewReport {
  row: ReportRow
  report: FittedReport
}

/** Makes a stored report of `report`: within the caps, with an id, to be kept for `days`. */
export function newReport(
  tenant: TenantId,
  report: Report,
  { now, days }: { now: number; days: number },
): NewReport {
  const { summary, source, findings } = report
  const ofSeverity = (wanted: string) =>
    findings.filter(({ severity }) => severity === wanted).length
  return {
    row: {
      tenant,
      id: newId('rep'),
      createdAt: now,
      expiresAt: now + Math.round(days * 86_400_000),
      verdict: summary.verdict,
      sentence: summary.sentence,
      format: source.format,
      sessions: summary.sessions,
      errors: ofSeverity('error'),
      warnings: ofSeverity('warning'),
      notes: ofSeverity('note'),
      findings: [...new Set(findings.map(({ id }) => id))],
    },
    report: fit(report),
  }
}

/** JSON of what holds nothing but Redacted texts and words of ours. */
function json(value: FittedReport | string[]): Redacted {
  return JSON.stringify(value) as Redacted
}

/** Writes a report: statements of one transaction. */
export function insertReport(db: Database, { row, report }: NewReport): Statement[] {
  const findings = json(row.findings)
  return [
    statement(
      db,
      `INSERT INTO reports (tenant, id, created_at, expires_at, verdict, sentence, format, sessions,
         errors, warnings, notes, findings, report) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      row.tenant,
      row.id,
      row.createdAt,
      row.expiresAt,
      row.verdict,
      row.sentence,
      printed(row.format),
      row.sessions,
      row.errors,
      row.warnings,
      row.notes,
      findings,
      json(report),
    ),
    insertFindings(db, row.tenant, { id: row.id, createdAt: row.createdAt, findings }),
  ]
}

/** A written report as it is answered. */
export function storedReport({ row, report }: NewReport): StoredReport {
  return {
    id: row.id,
    createdAt: new Date(row.createdAt).toISOString(),
    expiresAt: new Date(row.expiresAt).toISOString(),
    ...report,
  }
}

/** The report of that id, or null if the tenant has none that is still kept. */
export async function readReport(
  db: Database,
  tenant: TenantId,
  id: ReportId,
  now: number,
): Promise<StoredReport | null> {
  const found = await statement(
    db,
    `SELECT created_at AS createdAt, expires_at AS expiresAt, report FROM reports
     WHERE tenant = ? AND id = ? AND expires_at > ?`,
    tenant,
    id,
    now,
  ).first<{ createdAt: number; expiresAt: number; report: string }>()
  if (!found) return null
  const report = JSON.parse(found.report) as FittedReport
  return {
    id,
    createdAt: new Date(found.createdAt).toISOString(),
    expiresAt: new Date(found.expiresAt).toISOString(),
    ...report,
  }
}

/** Deletes a report, its links and its place in lists; false if the tenant has none of that id. */
export async function deleteReport(db: Database, tenant: TenantId, id: ReportId): Promise<boolean> {
  const { meta } = await statement(
    db,
    'DELETE FROM reports WHERE tenant = ? AND id = ?',
    tenant,
    id,
  ).run()
  return meta.changes > 0
}
