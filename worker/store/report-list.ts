import { printed } from '../redact/redact.ts'
import type { Database } from './d1.ts'
import type { Id, TenantId } from './ids.ts'
import type { Page, Place } from './page.ts'
import { pageOf } from './page.ts'
import type { ReportRow } from './reports.ts'
import type { Storable } from './storable.ts'
import { statement } from './storable.ts'

/** Which reports a list shows. */
export interface ReportFilter {
  /** those with a finding of that severity */
  severity?: 'error' | 'warning' | 'note'
  /** those with that finding */
  finding?: string
  /** ms since 1970; those made then or later */
  since?: number
}

const WITH_SEVERITY = { error: 'errors > 0', warning: 'warnings > 0', note: 'notes > 0' } as const

const COLUMNS = `r.tenant, r.id, r.created_at AS createdAt, r.expires_at AS expiresAt, r.verdict, r.sentence,
  r.format, r.sessions, r.errors, r.warnings, r.notes, r.findings`

/** A tenant's reports, newest first, a page of them; what has expired is not shown. */
export async function listReports(
  db: Database,
  tenant: TenantId,
  filter: ReportFilter,
  { after, limit, now }: { after: Place | null; limit: number; now: number },
): Promise<Page<ReportRow>> {
  // with a finding, its own table leads: its key is in the order of the list
  const [from, place, id] =
    filter.finding === undefined
      ? ['reports r', 'r', 'r.id']
      : [
          'report_findings f JOIN reports r ON r.tenant = f.tenant AND r.id = f.report',
          'f',
          'f.report',
        ]
  const conditions: [sql: string, ...values: Storable[]][] = [
    [`${place}.tenant = ?`, tenant],
    ['r.expires_at > ?', now],
  ]
  if (filter.finding !== undefined) conditions.push(['f.finding = ?', printed(filter.finding)])
  if (filter.severity) conditions.push([`r.${WITH_SEVERITY[filter.severity]}`])
  if (filter.since !== undefined) conditions.push([`${place}.created_at >= ?`, filter.since])
  if (after)
    conditions.push([`(${place}.created_at, ${id}) < (?, ?)`, after.createdAt, after.id as Id])
  const { results } = await statement(
    db,
    `SELECT ${COLUMNS} FROM ${from} WHERE ${conditions.map(([sql]) => sql).join(' AND ')}
     ORDER BY ${place}.created_at DESC, ${id} DESC LIMIT ?`,
    ...conditions.flatMap(([, ...values]) => values),
    limit + 1,
  ).all<Omit<ReportRow, 'findings'> & { findings: string }>()
  return pageOf(
    results.map((row) => ({ ...row, findings: JSON.parse(row.findings) as string[] })),
    limit,
  )
}
