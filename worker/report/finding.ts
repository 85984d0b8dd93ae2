import { z } from 'zod'
import {
  certaintySchema,
  countSchema,
  gradeSchema,
  lineNumberSchema,
  modeSchema,
  redactedText,
  ruleIdsSchema,
  severitySchema,
} from './schemas.ts'

/** A configuration that cures; the same shape in findings and from /v1/policies/propose. */
export const remedySchema = z
  .object({
    title: z.string().meta({ description: 'what is done, in one line' }),
    config: z.string().nullable().meta({ description: 'text to paste; null where none helps' }),
    bind: z.string().nullable().meta({ description: 'commands that put it in force' }),
    undo: z.string().nullable().meta({ description: 'commands that take it back' }),
    givesUp: z.string().meta({ description: 'what is lost by it' }),
    minimumVersion: z
      .string()
      .nullable()
      .meta({ description: 'release it takes at least; null: any', examples: ['7.2(3)'] }),
    verified: z.boolean().meta({
      description: 'true only if it was parsed and run again with the promised result',
    }),
    verifiedOn: z.enum(['session', 'reconstruction']).nullable().meta({
      description:
        'what it was run on: the session as it was sent, or, of one that was recorded behind the firewall, a reconstruction of which the inspection makes what was recorded (blanks, 2 and 0 of the greeting aside); which words were masked stays a guess. null: not verified',
    }),
  })
  .meta({ id: 'Remedy', description: 'A configuration that cures, or why none does' })

export const candidatesSchema = z
  .object({
    line: lineNumberSchema.meta({ description: 'of the session, where it stands masked' }),
    masked: redactedText('as recorded'),
    ranked: z
      .array(
        z.object({
          keyword: z.string().meta({
            description:
              'a keyword as long as what was masked, with `?` for each octet of arguments that differ from site to site; or a verb',
            examples: ['STARTTLS'],
          }),
          probability: z.number().min(0).max(1).meta({ description: 'of all that fit, 0 to 1' }),
          why: z.string().meta({ description: 'what speaks for it' }),
        }),
      )
      .meta({ description: 'best first' }),
  })
  .meta({ id: 'Candidates', description: 'What a masked word may have been' })

/** One conclusion and the lines it rests on. */
export const findingSchema = z
  .object({
    id: z
      .string()
      .meta({ description: 'an id of GET /v1/findings', examples: ['starttls-masked'] }),
    severity: severitySchema,
    certainty: certaintySchema,
    mode: modeSchema,
    title: redactedText('one line'),
    detail: redactedText('what it means'),
    lines: z
      .array(
        z.object({
          session: countSchema.meta({ description: 'index in sessions' }),
          line: lineNumberSchema.meta({ description: 'wire line of that session, from 1' }),
          sourceLine: lineNumberSchema
            .nullable()
            .optional()
            .meta({ description: 'line of the upload, from 1; null for captures' }),
        }),
      )
      .meta({ description: 'what it rests on' }),
    offset: countSchema.nullable().meta({ description: 'octet in that direction, from 0' }),
    rules: ruleIdsSchema,
    grade: gradeSchema.nullable(),
    consequences: z
      .array(redactedText('what follows from it'))
      .meta({ description: 'what follows from it for mail' }),
    remedies: z.array(remedySchema).meta({
      description: 'what cures it; the report’s cure cures all that can be cured at once',
    }),
    references: z.array(z.string()).meta({ description: 'documents that say it' }),
    external: z.array(z.string()).meta({
      description: 'ids other tools use for it',
      examples: [['suricata:2220004', 'snort:124:17']],
    }),
    candidates: z.array(candidatesSchema).optional().meta({
      description: 'what masked words may have been, best first',
    }),
  })
  .meta({ id: 'Finding', description: 'One conclusion and the lines it rests on' })

export type RemedyRecord = z.infer<typeof remedySchema>
export type FindingRecord = z.infer<typeof findingSchema>

/** A page of the catalogue of findings. */
export const catalogueEntrySchema = z
  .object({
    id: z.string().meta({ description: 'stable, never reused', examples: ['starttls-masked'] }),
    title: z.string().meta({ description: 'one line' }),
    severity: severitySchema,
    certainty: certaintySchema,
    rules: ruleIdsSchema,
    grade: gradeSchema.nullable(),
    external: z.array(z.string()).meta({ description: 'ids other tools use for it' }),
    explanation: z.string().meta({ description: 'what it means and what to do' }),
    incurable: z.string().nullable().meta({
      description: 'why no configuration of the firewall cures it; null where one may',
    }),
  })
  .meta({ id: 'CatalogueEntry', description: 'What a finding of an id means' })
