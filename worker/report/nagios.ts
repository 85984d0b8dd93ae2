import { evidenceSeverity } from './evidence-severity.ts'
import { MAX_NAGIOS_FINDINGS } from '../limits.ts'
import type { Report } from './report.ts'

/** The statuses of a plugin (Monitoring Plugins Development Guidelines, "Plugin Return Codes"). */
const STATUSES = ['OK', 'WARNING', 'CRITICAL', 'UNKNOWN'] as const
export const NAGIOS_UNKNOWN = 3

/**
 * A report as a Nagios or Icinga plugin answers it: one line with performance data, the findings as long output, and
 * the exit status 0 to 2 by the worst finding (note and none: 0).
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
  const more = findings
    .slice(0, MAX_NAGIOS_FINDINGS)
    .map(({ severity, id, title }) => `${severity}: ${title} (${id})`)
  return { line: nagiosLine(status, summary.sentence, data, more), status }
}

/** The one line of an answer that is none. */
export function nagiosUnknown(why: string): string {
  return nagiosLine(NAGIOS_UNKNOWN, why, [])
}

/** A plugin's answer: status (0 to 3), words, performance data on the first line, then `more`, a line each. */
export function nagiosLine(
  status: number,
  words: string,
  data: readonly string[],
  more: readonly string[] = [],
): string {
  const first = `ESMTP ${STATUSES[status]} - ${plain(words)}`
  return [data.length > 0 ? `${first} | ${data.join(' ')}` : first, ...more.map(plain), ''].join(
    '\n',
  )
}

/** One line, without the | that begins performance data. */
function plain(words: string): string {
  return words.replaceAll('|', '/').replace(/\s+/g, ' ').trim()
}
