import type { ComparisonReport } from '../comparison.ts'
import type { ReportVerdict } from '../report.ts'

/** How a verdict is shown: by its mark and its words; the colour only repeats them. */
export interface VerdictWords {
  tone: 'bad' | 'warn' | 'good' | 'open'
  mark: string
  words: string
}

const OF_REPORT: Readonly<Record<ReportVerdict, VerdictWords>> = {
  observed: { tone: 'bad', mark: '✖', words: 'A firewall changed this' },
  'other-product': { tone: 'warn', mark: '▲', words: 'Another product' },
  'ruled-out': { tone: 'good', mark: '✔', words: 'Ruled out' },
  'no-sign': { tone: 'open', mark: '○', words: 'No sign of a firewall' },
  cut: { tone: 'bad', mark: '✖', words: 'Would be cut' },
  masked: { tone: 'bad', mark: '✖', words: 'Would be changed' },
  clean: { tone: 'good', mark: '✔', words: 'Would pass unchanged' },
}

const OF_COMPARISON: Readonly<Record<ComparisonReport['summary']['verdict'], VerdictWords>> = {
  identical: { tone: 'good', mark: '✔', words: 'Identical' },
  explained: { tone: 'bad', mark: '✖', words: 'Changed, and explained' },
  'partly-explained': { tone: 'bad', mark: '✖', words: 'Changed, explained in part' },
  unexplained: { tone: 'warn', mark: '▲', words: 'Changed, not explained' },
  unrelated: { tone: 'open', mark: '○', words: 'Not the same session' },
}

/** A report's verdict for people. */
export function verdictWords(verdict: ReportVerdict): VerdictWords {
  return OF_REPORT[verdict]
}

/** A comparison's verdict for people. */
export function comparisonWords(verdict: ComparisonReport['summary']['verdict']): VerdictWords {
  return OF_COMPARISON[verdict]
}
