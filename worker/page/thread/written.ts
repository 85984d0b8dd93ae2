import { CATALOGUE } from '../../diagnosis/catalogue/catalogue.ts'
import { toComparisonText } from '../../report/text/comparison-text.ts'
import type { ComparisonReport } from '../../report/comparison.ts'
import { toHtml } from '../../report/html/html.ts'
import { toJson } from '../../report/json.ts'
import { toMarkdown } from '../../report/markdown.ts'
import type { Report } from '../../report/report.ts'
import { toSarif } from '../../report/sarif.ts'
import { toText } from '../../report/text/text.ts'
import type { Writer } from '../messages.ts'

/** A report as a file to take home, as the service would write it. */
export function writtenReport(report: Report, as: Writer): Blob {
  switch (as) {
    case 'ticket':
      return new Blob([toMarkdown(report)], { type: 'text/markdown' })
    case 'text':
      return new Blob([toText(report, { color: false })], { type: 'text/plain' })
    case 'html':
      return new Blob([toHtml(report)], { type: 'text/html' })
    case 'json':
      return new Blob([toJson(report)], { type: 'application/json' })
    case 'sarif':
      return new Blob([toSarif(report, CATALOGUE)], { type: 'application/sarif+json' })
  }
}

/** A comparison likewise: it has the two forms /v1/compare has. */
export function writtenComparison(comparison: ComparisonReport, as: Writer): Blob {
  return as === 'text'
    ? new Blob([toComparisonText(comparison, { color: false })], { type: 'text/plain' })
    : new Blob([JSON.stringify(comparison) + '\n'], { type: 'application/json' })
}
