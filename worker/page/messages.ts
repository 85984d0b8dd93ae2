import type { ComparisonReport } from '../report/comparison.ts'
import type { InspectFailure, InspectOptions } from '../report/inspection.ts'
import type { Report } from '../report/report.ts'

/** The ways a report can be taken home; a comparison as text and JSON. */
export const WRITERS = ['text', 'html', 'json', 'sarif'] as const
export type Writer = (typeof WRITERS)[number]

/** What the page asks of the inspector. `run` counts the page's inspections: answers name the one they are of. */
export type Asked =
  | { ask: 'inspect'; run: number; upload: Blob; options: InspectOptions }
  | { ask: 'compare'; run: number; outside: Blob; inside: Blob }
  | { ask: 'write'; run: number; as: Writer }

/** A form the inspector reads, for the choice of one. */
export interface KnownFormat {
  id: string
  title: string
}

/** What the inspector answers; `formats` comes once, unasked, as soon as it is ready. */
export type Answered =
  | { told: 'formats'; formats: readonly KnownFormat[] }
  | { told: 'progress'; run: number; octets: number }
  | { told: 'report'; run: number; report: Report; milliseconds: number }
  | { told: 'comparison'; run: number; comparison: ComparisonReport; milliseconds: number }
  | { told: 'failure'; run: number; failure: Omit<InspectFailure, 'ok' | 'code'> }
  | { told: 'written'; run: number; as: Writer; blob: Blob }
