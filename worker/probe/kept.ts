import { words } from '../redact/words.ts'
import type { Report } from '../report/report.ts'
import type { ProbeReport } from './report.ts'

/**
 * The report that is kept of a probe: that of the first port, with what the probe as a whole comes to. It knows
 * what it sent, and in which pieces; the recording alone may say less. Null where not a line came.
 */
export function keptReport({ host, verdict, sentence, ports }: ProbeReport): Report | null {
  const [first] = ports
  if (!first?.report || verdict === 'unreachable') return null
  const { report, port } = first
  return {
    ...report,
    source: { ...report.source, name: words(`${host} port ${port}`) },
    summary: { ...report.summary, verdict, sentence: words(sentence) },
  }
}
