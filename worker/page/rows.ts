import { isChange } from '../engine/records.ts'
import type { LineRecord } from '../report/line.ts'
import type { Report, SessionWithLines } from '../report/report.ts'

/** A row of the one list that shows every session: its head, its lines, what is said between them. */
export type Row =
  | { row: 'session'; session: SessionWithLines }
  | { row: 'line'; session: number; line: LineRecord }
  | { row: 'divergence'; why: string }
  | { row: 'left-out'; lines: number }
  | { row: 'syslog'; messages: readonly string[] }

/** Rows of a report, and at which of them a line stands. */
export interface Rows {
  rows: Row[]
  /** index into `rows`; undefined where the line is not listed */
  rowOf(session: number, line: number): number | undefined
}

/** Whether a line leaves the firewall as it came, and nothing is said of it. */
export function isUnchanged({ verdict, events }: LineRecord): boolean {
  return events.length === 0 && !isChange(verdict)
}

export function rowsOf({ sessions }: Report, changedOnly: boolean): Rows {
  const rows: Row[] = []
  const places = new Map<string, number>()
  for (const session of sessions) {
    const { index, lines, divergence, linesLeftOut, syslog } = session
    rows.push({ row: 'session', session })
    for (const line of lines) {
      const parts = divergence?.line === line.line
      if (changedOnly && isUnchanged(line) && !parts) continue
      places.set(`${index} ${line.line}`, rows.length)
      rows.push({ row: 'line', session: index, line })
      if (parts) rows.push({ row: 'divergence', why: divergence.why })
    }
    if (linesLeftOut) rows.push({ row: 'left-out', lines: linesLeftOut })
    if (syslog.length > 0) rows.push({ row: 'syslog', messages: syslog })
  }
  return { rows, rowOf: (session, line) => places.get(`${session} ${line}`) }
}
