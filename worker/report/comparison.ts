import { z } from 'zod'
import { findingSchema } from './finding.ts'
import { policySchema } from './policy.ts'
import { sourceSchema } from './report.ts'
import { countSchema, directionSchema, lineNumberSchema, redactedText } from './words.ts'

const placeSchema = z
  .object({
    line: lineNumberSchema.meta({ description: "counts that recording's wire lines" }),
    sourceLine: lineNumberSchema.nullable().meta({ description: "counts the upload's lines" }),
    packet: lineNumberSchema.optional().meta({ description: 'captures: the packet it ends in' }),
  })
  .nullable()

/** A line of a session that differs between its two recordings. */
export const changeSchema = z
  .object({
    direction: directionSchema,
    line: lineNumberSchema.meta({
      description: 'of the outside recording; of the inside one where that alone has the line',
    }),
    at: z.object({ outside: placeSchema, inside: placeSchema }),
    outside: redactedText('the line as recorded outside; null if it is not there').nullable(),
    inside: redactedText('the same, inside').nullable(),
    ranges: z
      .array(z.object({ offset: countSchema, length: countSchema, explained: z.boolean() }))
      .meta({ description: 'octets that differ, from the line’s first octet, from 0' }),
    rules: z.array(z.string()),
    explained: z
      .boolean()
      .meta({ description: 'true if the policy inferred makes exactly this of the line' }),
    why: redactedText('why it is not this engine’s work; null if explained').nullable(),
  })
  .meta({ id: 'Change' })

const comparedSideSchema = z.object({
  session: countSchema.meta({ description: 'index of the session in that upload' }),
  lines: countSchema,
  incomplete: z.boolean().meta({ description: 'its print, or a cap, left something out' }),
})

/** The policy that explains the changes best. */
export const inferredPolicySchema = policySchema
  .extend({
    maskedKeywords: z.array(z.string()).meta({
      description: 'EHLO keywords masked by name; others: all that no map has a name for',
    }),
    config: z
      .string()
      .nullable()
      .meta({ description: 'a map that masks these keywords, where no built-in one does' }),
  })
  .meta({ id: 'InferredPolicy' })

export const comparedSessionSchema = z
  .object({
    outside: comparedSideSchema,
    inside: comparedSideSchema,
    changes: z.array(changeSchema),
    unchanged: z.array(changeSchema).meta({
      description: 'lines that came through and that the policy inferred would have changed',
    }),
    notPrinted: z.array(changeSchema).meta({
      description: 'lines that one print lacks because its form leaves lines out; not counted',
    }),
    policy: inferredPolicySchema.nullable(),
    unexplained: countSchema.meta({ description: 'lines that are not as the policy has them' }),
    swapped: z.boolean().meta({ description: 'the recordings were the wrong way round' }),
  })
  .meta({ id: 'ComparedSession' })

/** The answer of /v1/compare. */
export const comparisonSchema = z
  .object({
    comparisonVersion: z.literal(1),
    sources: z.object({ outside: sourceSchema, inside: sourceSchema }),
    summary: z.object({
      verdict: z.enum(['identical', 'explained', 'partly-explained', 'unexplained', 'unrelated']),
      sentence: redactedText('one line a person can act on'),
    }),
    sessions: z.array(comparedSessionSchema),
    unpaired: z
      .object({ outside: countSchema, inside: countSchema })
      .meta({ description: 'sessions of each that have no partner in the other' }),
    findings: z.array(findingSchema),
  })
  .meta({ id: 'Comparison' })

export type ChangeRecord = z.infer<typeof changeSchema>
export type ComparedSessionRecord = z.infer<typeof comparedSessionSchema>
export type InferredPolicyRecord = z.infer<typeof inferredPolicySchema>
export type ComparisonReport = z.infer<typeof comparisonSchema>
