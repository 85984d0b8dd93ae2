import { z } from 'zod'
import { findingSchema } from './finding.ts'
import { lineSchema } from './line.ts'
import { policySchema } from './policy.ts'
import { sessionSchema } from './session.ts'
import { countSchema, eventSchema, lineNumberSchema, redactedText } from './words.ts'

/** What was uploaded. In a stream `octets` and `sha256` are null here and stand in the summary. */
export const sourceSchema = z
  .object({
    format: z.string().meta({
      description: 'a name of GET /v1/formats; inline: a connection that was taken',
      examples: ['swaks'],
    }),
    confidence: z.number().min(0).max(1),
    octets: countSchema.nullable(),
    sha256: z.string().nullable().meta({ description: 'of the octets uploaded, unzipped' }),
    compressed: z.boolean(),
  })
  .meta({ id: 'Source' })

/** The upload in one line, and counted. */
export const summarySchema = z
  .object({
    verdict: z.enum(['clean', 'masked', 'cut', 'observed']),
    sentence: redactedText('one line a person can act on'),
    sessions: countSchema,
    linesMasked: countSchema,
    keywordsMasked: countSchema,
    linesDiscarded: countSchema,
    cut: z
      .object({ session: countSchema, line: lineNumberSchema.nullable(), event: eventSchema })
      .nullable()
      .meta({ description: 'where the first connection is cut' }),
    sessionsSplit: countSchema.optional().meta({
      description:
        'sessions that go on where one was ended early, because too many were open at once',
    }),
    sessionsLeftOut: countSchema.optional().meta({
      description: 'sessions there was no room for in a whole answer; NDJSON has them all',
    }),
    findingsLeftOut: z
      .record(z.string(), countSchema)
      .optional()
      .meta({ description: 'findings past the cap, counted by id' }),
    octets: countSchema.optional().meta({ description: 'streams only: octets uploaded' }),
    sha256: z.string().optional().meta({ description: 'streams only: of the octets uploaded' }),
  })
  .meta({ id: 'Summary' })

const sessionWithLines = sessionSchema
  .extend({ lines: z.array(lineSchema) })
  .meta({ id: 'Session' })

/** The whole answer of /v1/inspect. */
export const reportSchema = z
  .object({
    reportVersion: z.literal(1),
    source: sourceSchema,
    policy: policySchema,
    summary: summarySchema,
    sessions: z.array(sessionWithLines),
    findings: z.array(findingSchema),
  })
  .meta({ id: 'Report' })

export type SourceRecord = z.infer<typeof sourceSchema>
export type SummaryRecord = z.infer<typeof summarySchema>
export type SessionWithLines = z.infer<typeof sessionWithLines>
export type Report = z.infer<typeof reportSchema>

/** One record of an NDJSON answer, in the order of the upload, `summary` last. */
export const recordSchema = z
  .discriminatedUnion('type', [
    sourceSchema
      .extend({ type: z.literal('source'), policy: policySchema })
      .meta({ id: 'SourceLine' }),
    sessionSchema.extend({ type: z.literal('session') }).meta({ id: 'SessionLine' }),
    lineSchema.extend({ type: z.literal('line'), session: countSchema }).meta({ id: 'LineLine' }),
    findingSchema.extend({ type: z.literal('finding') }).meta({ id: 'FindingLine' }),
    summarySchema.extend({ type: z.literal('summary') }).meta({ id: 'SummaryLine' }),
  ])
  .meta({ id: 'Record' })

export type ReportRecord = z.infer<typeof recordSchema>
