import { compareUploads } from '../compare.ts'
import { compareShape } from '../http/inspection/options.ts'
import { isFormat } from '../inspection/upload/formats.ts'
import { toComparisonText } from '../report/text/comparison-text.ts'
import type { CommandRun } from './command-run.ts'
import { digestOf } from './digest.ts'
import { COMPARE_OPTIONS, type Threshold } from './options.ts'
import { failureText, statusOf, unusable, type Outcome } from './outcome.ts'
import { openRecording } from './recording.ts'
import { apiValues } from './stated.ts'

/** `inspect-esmtp compare OUTSIDE INSIDE`: what changed between two recordings of one session. */
export async function compareCommand(run: CommandRun): Promise<number | Outcome> {
  const read = await apiValues(compareShape, COMPARE_OPTIONS, run.options)
  if (!read.ok) return read
  const { outsideFormat = 'auto', insideFormat = 'auto' } = read.value
  for (const format of [outsideFormat, insideFormat])
    if (!isFormat(format)) return unusable(`There is no input format "${format}".`)
  const comparison = compareUploads(run.engine, { outside: outsideFormat, inside: insideFormat })
  const facts: Record<string, object> = {}
  for (const [index, side] of (['outside', 'inside'] as const).entries()) {
    const path = run.operands[index] as string
    const opened = await openRecording(path, run.progress)
    if (!opened.ok) return opened
    const digest = digestOf()
    for await (const chunk of opened.recording.octets) {
      digest.add(chunk)
      const failure = comparison.push(side, chunk)
      if (failure) return unusable(`${path}: ${failureText(failure)}`)
    }
    const failure = comparison.end(side)
    if (failure) return unusable(`${path}: ${failureText(failure)}`)
    facts[side] = { ...digest.taken(), compressed: opened.recording.compressed() }
  }
  const report = comparison.report()
  for (const side of ['outside', 'inside'] as const)
    Object.assign(report.sources[side], facts[side])
  await run.print(
    run.options['format'] === 'json'
      ? JSON.stringify(report) + '\n'
      : toComparisonText(report, { color: run.color }),
  )
  const failOn = (run.options['fail-on'] ?? 'error') as Threshold
  return statusOf(
    report.findings.map(({ severity }) => severity),
    failOn,
  )
}
