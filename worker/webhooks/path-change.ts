import type { Report } from '../report/report.ts'
import type { Database, Statement } from '../store/d1.ts'
import type { PathRow } from '../store/paths.ts'
import { putPath, readPath } from '../store/paths.ts'
import type { NewReport } from '../store/reports.ts'
import type { SourceId } from '../store/sources.ts'

/** A path that was behind a firewall and is not any more, or the other way. */
export interface PathChange {
  before: PathRow
  after: PathRow
}

/**
 * What a source's report says of its path, to be written with it, and the change since the last one that told
 * it. Two reports at once may both find the change: events come at least once.
 */
export async function pathOf(
  db: Database,
  source: SourceId,
  { row }: NewReport,
  report: Pick<Report, 'summary' | 'sessions'>,
): Promise<{ statements: Statement[]; change: PathChange | null }> {
  if (!tellsOfPath(report)) return { statements: [], change: null }
  const { tenant, id, verdict } = row
  const before = await readPath(db, tenant, source)
  const after: PathRow = { tenant, source, observed: verdict === 'observed', report: id, verdict }
  const changed = before !== null && before.observed !== after.observed
  return {
    statements: [putPath(db, after)],
    change: changed ? { before, after } : null,
  }
}

/**
 * A probe that was not answered, or of which the greeting alone came, says nothing of what inspects commands, and
 * a server that is busy (4yz) or only took leave (221) as little: the firewall of yesterday may still be there.
 */
function tellsOfPath({ summary, sessions }: Pick<Report, 'summary' | 'sessions'>): boolean {
  if (summary.verdict === 'observed') return true
  return sessions.some(({ lines }) =>
    lines.some(
      ({ direction, kind, text }) =>
        direction === 'S' && kind !== 'greeting' && !/^(?:4\d\d|221)(?!\d)/.test(text),
    ),
  )
}
