import { CATALOGUE } from '../diagnosis/catalogue/catalogue.ts'
import { inspectOptions } from '../http/inspection/inspect.ts'
import { inspectShape } from '../http/inspection/options.ts'
import { inspectUpload } from '../inspect.ts'
import { MAX_COMMAND_REPORT_OCTETS } from '../limits.ts'
import { evidenceSeverity } from '../report/evidence-severity.ts'
import type { FindingRecord } from '../report/finding.ts'
import { toHtml } from '../report/html/html.ts'
import { toJson } from '../report/json.ts'
import { toMarkdown } from '../report/markdown.ts'
import { toNagios } from '../report/nagios.ts'
import { NdjsonWriter } from '../report/ndjson.ts'
import type { Report } from '../report/report.ts'
import { toSarif } from '../report/sarif.ts'
import { ReportCollector, type ReportSink } from '../report/sink.ts'
import { toText } from '../report/text/text.ts'
import type { InspectOptions } from '../report/inspection.ts'
import type { CommandRun } from './command-run.ts'
import { INSPECT_OPTIONS, type ReportFormat, type Threshold } from './options.ts'
import { CLEAR, failureText, statusOf, unusable, UNUSABLE, type Outcome } from './outcome.ts'
import { openRecording, STDIN, type Recording } from './recording.ts'
import { digestOf } from './digest.ts'
import { apiValues } from './stated.ts'

/** Formats of which one document holds one recording. */
const SINGLE: readonly ReportFormat[] = ['sarif', 'html', 'markdown', 'nagios']

/** `inspect-esmtp [inspect] FILE…`: a report of each; the exit status of the worst. */
export async function inspectCommand(run: CommandRun): Promise<number | Outcome> {
  const { operands, options } = run
  const format = (options['format'] ?? 'text') as ReportFormat
  const failOn = (options['fail-on'] ?? 'error') as Threshold
  const read = await apiValues(inspectShape, INSPECT_OPTIONS, options)
  if (!read.ok) return read
  const settled = inspectOptions(read.value)
  if (!settled.ok) return unusable(failureText(settled.problem))
  const paths = operands.length === 0 ? [STDIN] : operands
  if (paths.length > 1 && SINGLE.includes(format))
    return unusable(`--format ${format} takes one recording; there are ${paths.length}.`)
  let worst = CLEAR
  for (const [index, path] of paths.entries()) {
    if (format === 'text' && paths.length > 1)
      await run.print(`${index > 0 ? '\n' : ''}${run.paint('strong', `${path}:`)}\n`)
    const status = await inspected(run, path, { format, failOn, options: settled.value })
    if (typeof status !== 'number') {
      if (paths.length === 1) return status
      run.complain(status.why.startsWith(path) ? status.why : `${path}: ${status.why}`)
      worst = UNUSABLE
    } else if (worst !== UNUSABLE) worst = Math.max(worst, status)
  }
  return worst
}

interface Asked {
  format: ReportFormat
  failOn: Threshold
  options: InspectOptions
}

async function inspected(run: CommandRun, path: string, asked: Asked): Promise<number | Outcome> {
  const opened = await openRecording(path, run.progress)
  if (!opened.ok) return opened
  return asked.format === 'ndjson'
    ? streamed(run, opened.recording, asked)
    : whole(run, opened.recording, asked)
}

/** The report as it is made, a record a line. */
async function streamed(
  run: CommandRun,
  recording: Recording,
  { options, failOn }: Asked,
): Promise<number | Outcome> {
  const writer = new NdjsonWriter(recording.name)
  const worst = new WorstFinding(writer)
  const inspection = inspectUpload(run.engine, options, worst)
  const digest = digestOf()
  try {
    for await (const chunk of recording.octets) {
      digest.add(chunk)
      writer.compressed(recording.compressed())
      const failure = inspection.push(chunk)
      if (failure) return unusable(failureText(failure))
      if (writer.waiting) await run.print(writer.take())
    }
    writer.upload(digest.taken())
    await inspection.settle()
    const end = inspection.end()
    if (!end.ok) return unusable(failureText(end))
    await run.print(writer.take())
    return statusOf(worst.severities, failOn)
  } finally {
    inspection.abandon()
  }
}

async function whole(
  run: CommandRun,
  recording: Recording,
  { format, options, failOn }: Asked,
): Promise<number | Outcome> {
  const sink = new ReportCollector(MAX_COMMAND_REPORT_OCTETS)
  const worst = new WorstFinding(sink)
  const inspection = inspectUpload(run.engine, options, worst)
  const digest = digestOf()
  try {
    for await (const chunk of recording.octets) {
      digest.add(chunk)
      const failure = inspection.push(chunk)
      if (failure) return unusable(failureText(failure))
    }
    await inspection.settle()
    const end = inspection.end()
    if (!end.ok) return unusable(failureText(end))
  } finally {
    inspection.abandon()
  }
  const report = sink.report({
    ...digest.taken(),
    name: recording.name,
    compressed: recording.compressed(),
  })
  if (report === null) throw new Error('an inspection ended without a report')
  if (format === 'nagios') {
    const { line, status } = toNagios(report)
    await run.print(line)
    return status
  }
  await run.print(written(report, format, run))
  return statusOf(worst.severities, failOn)
}

function written(report: Report, format: ReportFormat, run: CommandRun): string {
  switch (format) {
    case 'json':
      return toJson(report)
    case 'sarif':
      return toSarif(report, CATALOGUE)
    case 'html':
      return toHtml(report)
    case 'markdown':
      return toMarkdown(report)
    default:
      return toText(report, { color: run.color })
  }
}

/** Passes a report on, and keeps which severities its findings have: those a cap leaves out too. */
class WorstFinding implements ReportSink {
  readonly severities = new Set<FindingRecord['severity']>()
  readonly source: ReportSink['source']
  readonly session: ReportSink['session']
  readonly line: ReportSink['line']
  readonly #sink: ReportSink

  constructor(sink: ReportSink) {
    this.#sink = sink
    this.source = (...source) => sink.source(...source)
    this.session = (...session) => sink.session(...session)
    this.line = (...line) => sink.line(...line)
  }

  /** What loose text proves is in no session's findings. */
  summary(...summary: Parameters<ReportSink['summary']>): void {
    for (const piece of summary[1].evidence) {
      const severity = evidenceSeverity(piece)
      if (severity !== null) this.severities.add(severity)
    }
    this.#sink.summary(...summary)
  }

  finding(finding: FindingRecord): void {
    this.severities.add(finding.severity)
    this.#sink.finding(finding)
  }
}
