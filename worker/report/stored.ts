import { z } from 'zod'
import { reportSchema } from './report.ts'
import { countSchema, severitySchema, timeSchema } from './words.ts'

/** What the caps of a stored report left out of it, counted. */
export const leftOutSchema = z
  .object({
    texts: countSchema.meta({ description: 'texts that were clipped; they end in …' }),
    lines: countSchema.meta({ description: 'each session counts its own as linesLeftOut too' }),
    sessions: countSchema,
    findings: countSchema,
  })
  .meta({ id: 'LeftOut' })

/** A report as it was stored. */
export const storedReportSchema = reportSchema
  .extend({
    id: z.string().meta({ examples: ['rep_3h8x…'] }),
    createdAt: timeSchema,
    expiresAt: timeSchema,
    leftOut: leftOutSchema,
  })
  .meta({ id: 'StoredReport' })

/** A stored report in a list. */
export const listedReportSchema = z
  .object({
    id: z.string(),
    createdAt: timeSchema,
    expiresAt: timeSchema,
    verdict: reportSchema.shape.summary.shape.verdict,
    sentence: z.string(),
    format: z.string(),
    sessions: countSchema,
    counts: z
      .record(severitySchema, countSchema)
      .meta({ description: 'findings by their severity' }),
    findings: z.array(z.string()).meta({ description: 'ids of the findings, each once' }),
    href: z.string(),
  })
  .meta({ id: 'ListedReport' })

export type LeftOut = z.infer<typeof leftOutSchema>
export type StoredReport = z.infer<typeof storedReportSchema>
export type ListedReport = z.infer<typeof listedReportSchema>
