import { z } from 'zod'
import { cureSchema } from './cure.ts'
import { findingSchema } from './finding.ts'
import { policySchema } from './policy.ts'
import { sourceSchema } from './report.ts'
import {
  countSchema,
  directionSchema,
  lineNumberSchema,
  redactedText,
  ruleIdsSchema,
} from './schemas.ts'

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
    at: z
      .object({
        outside: placeSchema.meta({ description: 'in the outside recording; null: not there' }),
        inside: placeSchema.meta({ description: 'in the inside one; null: not there' }),
      })
      .meta({ description: 'where it stands' }),
    outside: redactedText('the line as recorded outside; null if it is not there').nullable(),
    inside: redactedText('the same, inside').nullable(),
    ranges: z
      .array(
        z.object({
          offset: countSchema.meta({ description: 'octet, from 0' }),
          length: countSchema.meta({ description: 'octets' }),
          explained: z.boolean().meta({ description: 'whether the policy does exactly this' }),
        }),
      )
      .meta({ description: 'octets that differ, from the line’s first octet, from 0' }),
    rangesLeftOut: countSchema
      .optional()
      .meta({ description: 'how many more stretches differ than ranges names' }),
    rules: ruleIdsSchema,
    explained: z
      .boolean()
      .meta({ description: 'true if the policy inferred makes exactly this of the line' }),
    why: redactedText('why it is not this engine’s work; null if explained').nullable(),
  })
  .meta({ id: 'Change', description: 'A line that differs between the recordings' })

const comparedSideSchema = z.object({
  session: countSchema.meta({ description: 'index of the session in that upload' }),
  lines: countSchema.meta({ description: 'wire lines of it' }),
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
  .meta({ id: 'InferredPolicy', description: 'The policy that explains the changes best' })

export const comparedSessionSchema = z
  .object({
    outside: comparedSideSchema.meta({ description: 'recorded at the client' }),
    inside: comparedSideSchema.meta({ description: 'recorded at the server' }),
    changes: z.array(changeSchema).meta({ description: 'every line that differs' }),
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
  .meta({ id: 'ComparedSession', description: 'One session, both its recordings' })

/** The answer of /v1/compare. */
export const comparisonSchema = z
  .object({
    comparisonVersion: z.literal(1).meta({ description: 'of this shape' }),
    sources: z
      .object({ outside: sourceSchema, inside: sourceSchema })
      .meta({ description: 'the two uploads' }),
    summary: z
      .object({
        verdict: z
          .enum(['identical', 'explained', 'partly-explained', 'unexplained', 'unrelated'])
          .meta({
            description:
              'identical: nothing was changed; explained: one policy does all of it; partly-explained: some of it; unexplained: none does any of it; unrelated: no session stands in both',
          }),
        sentence: redactedText('one line a person can act on'),
      })
      .meta({ description: 'what comparing comes to' }),
    cure: cureSchema
      .nullable()
      .meta({ description: 'the one change under which nothing is changed on the way any more' }),
    sessions: z.array(comparedSessionSchema).meta({ description: 'those that stand in both' }),
    unpaired: z
      .object({
        outside: countSchema.meta({ description: 'of the outside recording' }),
        inside: countSchema.meta({ description: 'of the inside one' }),
      })
      .meta({ description: 'sessions of each that have no partner among those held of the other' }),
    notHeld: z
      .object({
        outside: countSchema.meta({ description: 'of the outside recording' }),
        inside: countSchema.meta({ description: 'of the inside one' }),
      })
      .optional()
      .meta({
        description:
          'sessions of each that there was no room for and that were not compared: 40,000 lines and 8 MiB of each upload are held',
      }),
    findings: z.array(findingSchema).meta({ description: 'what the changes mean' }),
  })
  .meta({ id: 'Comparison', description: 'What changed between two recordings of one session' })

export type ChangeRecord = z.infer<typeof changeSchema>
export type ComparedSessionRecord = z.infer<typeof comparedSessionSchema>
export type InferredPolicyRecord = z.infer<typeof inferredPolicySchema>
export type ComparisonReport = z.infer<typeof comparisonSchema>
