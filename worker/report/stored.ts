import { z } from 'zod'
import { reportSchema } from './report.ts'
import { countSchema, severitySchema, timeSchema } from './schemas.ts'

/** What the caps of a stored report left out of it, counted. */
export const leftOutSchema = z
  .object({
    texts: countSchema.meta({ description: 'texts that were clipped; they end in …' }),
    lines: countSchema.meta({ description: 'each session counts its own as linesLeftOut too' }),
    sessions: countSchema.meta({ description: 'sessions there was no room for' }),
    findings: countSchema.meta({ description: 'findings there was no room for' }),
  })
  .meta({ id: 'LeftOut', description: 'What had no room in a stored report' })

/** A report as it was stored. */
export const storedReportSchema = reportSchema
  .extend({
    id: z.string().meta({ description: 'of the report', examples: ['rep_3h8x…'] }),
    createdAt: timeSchema,
    expiresAt: timeSchema,
    leftOut: leftOutSchema,
  })
  .meta({ id: 'StoredReport', description: 'A report as it is kept' })

/** A stored report in a list. */
export const listedReportSchema = z
  .object({
    id: z.string().meta({ description: 'of the report', examples: ['rep_3h8x…'] }),
    createdAt: timeSchema,
    expiresAt: timeSchema,
    verdict: reportSchema.shape.summary.shape.verdict,
    sentence: z.string().meta({ description: 'as its summary has it' }),
    format: z.string().meta({ description: 'what the upload was read as' }),
    sessions: countSchema.meta({ description: 'sessions of the upload' }),
    counts: z
      .record(severitySchema, countSchema.meta({ description: 'findings of that severity' }))
      .meta({ description: 'findings by their severity' }),
    findings: z.array(z.string()).meta({ description: 'ids of the findings, each once' }),
    href: z.url().meta({ description: 'the report' }),
  })
  .meta({ id: 'ListedReport', description: 'A kept report in a list' })

export type LeftOut = z.infer<typeof leftOutSchema>
export type StoredReport = z.infer<typeof storedReportSchema>
export type ListedReport = z.infer<typeof listedReportSchema>
