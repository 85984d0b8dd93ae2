import { evidenceSeverity } from './evidence-severity.ts'
import type { Report } from './report.ts'

/** The statuses of a plugin (Monitoring Plugins Development Guidelines, "Plugin Return Codes"). */
const STATUSES = ['OK', 'WARNING', 'CRITICAL', 'UNKNOWN'] as const
export const NAGIOS_UNKNOWN = 3

/**
 * A report as a Nagios or Icinga plugin answers it: one line with performance data, and the exit status 0
 * to 2 by the worst finding (note and none: 0).
 */
export function toNagios({ summary, findings, evidence }: Report): {
  line: string
  status: number
} {
  const severities = [
    ...findings.map(({ severity }) => severity),
    ...evidence.map((piece) => evidenceSeverity(piece)),
  ]
  const severe = (severity: string): number => severities.filter((one) => one === severity).length
  const [errors, warnings] = [severe('error'), severe('warning')]
  const status = errors > 0 ? 2 : warnings > 0 ? 1 : 0
  const counts = {
    sessions: summary.sessions,
    errors,
    warnings,
    lines_masked: summary.linesMasked,
    keywords_masked: summary.keywordsMasked,
    lines_discarded: summary.linesDiscarded,
  }
  const data = Object.entries(counts).map(([label, count]) => `${label}=${count};;;0`)
  return { line: nagiosLine(status, summary.sentence, data), status }
}

/** The one line of an answer that is none. */
export function nagiosUnknown(why: string): string {
  return nagiosLine(NAGIOS_UNKNOWN, why, [])
}

/** One line of a plugin: status (0 to 3), words, performance data. */
export function nagiosLine(status: number, words: string, data: readonly string[]): string {
  // the first | begins the performance data
  const text = words.replaceAll('|', '/').replace(/\s+/g, ' ').trim()
  return `ESMTP ${STATUSES[status]} - ${text}${data.length > 0 ? ` | ${data.join(' ')}` : ''}\n`
}
