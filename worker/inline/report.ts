import type { Engine } from '../engine/engine.ts'
import { ReportWriter, type Settled } from '../inspection/report-writer.ts'
import type { SessionRun } from '../inspection/run/session-run.ts'
import type { Report } from '../report/report.ts'
import { ReportCollector } from '../report/sink.ts'

/** The report of a connection that is over. `remedies`: cures are looked for and tried, which costs the time of as many sessions. */
export function connectionReport(
  run: SessionRun,
  {
    engine,
    settled,
    octets,
    remedies,
  }: {
    engine: Engine
    settled: Settled
    /** both directions together, as they were read */
    octets: number
    remedies: boolean
  },
): Report {
  const collector = new ReportCollector()
  const source = {
    format: 'inline',
    confidence: 1,
    why: [],
    envelope: [],
    name: null,
    octets,
    sha256: null,
    compressed: false,
    lines: null,
    linesRead: null,
    gaps: 0,
    gapOctets: 0,
    faults: [],
  }
  const writer = new ReportWriter(
    {
      engine,
      question: 'did',
      predictions: null,
      settled,
      lines: 'all',
      source: () => source,
      onSession: remedies ? null : function* () {},
    },
    collector,
  )
  writer.begin()
  writer.conclude(run)
  writer.end()
  return collector.report() as Report
}
