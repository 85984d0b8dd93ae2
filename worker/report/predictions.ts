import { counted } from './layout.ts'
import type { PredictionRecord, Report } from './report.ts'

/** What each built-in profile would do, as a table of one row each; [] where the report has none. */
export function predictionTable({ predictions, summary }: Report): string[] {
  if (predictions === null || summary.verdict === 'observed') return []
  return [
    '',
    'What the built-in policies would do to it (profile=… tells all of one):',
    ...predictions.map((one) => `  ${one.profile.padEnd(8)} ${predictionWords(one)}`),
  ]
}

/** A prediction in one row. */
export function predictionWords(prediction: PredictionRecord): string {
  const { verdict, linesMasked, keywordsMasked, linesDiscarded, cut } = prediction
  const parts = [
    ...(linesMasked > 0 ? [`${counted(linesMasked, 'line')} masked`] : []),
    ...(keywordsMasked > 0 ? [`${counted(keywordsMasked, 'keyword')} masked`] : []),
    ...(linesDiscarded > 0 ? [`${counted(linesDiscarded, 'line')} discarded`] : []),
    ...(cut === null ? [] : [`cut by ${cut.event}`]),
  ]
  return verdict === 'clean' ? 'nothing' : parts.join(', ')
}
