import { z } from 'zod'
import {
  certaintySchema,
  countSchema,
  gradeSchema,
  lineNumberSchema,
  modeSchema,
  redactedText,
  severitySchema,
} from './words.ts'

/** A configuration that cures; the same shape in findings and from /v1/policies/propose. */
export const remedySchema = z
  .object({
    title: z.string(),
    config: z.string().nullable().meta({ description: 'text to paste; null where none helps' }),
    bind: z.string().nullable().meta({ description: 'commands that put it in force' }),
    undo: z.string().nullable().meta({ description: 'commands that take it back' }),
    givesUp: z.string().meta({ description: 'what is lost by it' }),
    minimumVersion: z
      .string()
      .nullable()
      .meta({ examples: ['7.2(3)'] }),
    verified: z.boolean().meta({
      description: 'true only if it was parsed and run again with the promised result',
    }),
    verifiedOn: z.enum(['session', 'reconstruction']).nullable().meta({
      description:
        'what it was run on: the session as it was sent, or, of one that was recorded behind the firewall, a reconstruction of which the inspection makes what was recorded (blanks, 2 and 0 of the greeting aside); which words were masked stays a guess. null: not verified',
    }),
  })
  .meta({ id: 'Remedy' })

export const candidatesSchema = z
  .object({
    line: lineNumberSchema,
    masked: redactedText('as recorded'),
    ranked: z.array(
      z.object({ keyword: z.string(), probability: z.number().min(0).max(1), why: z.string() }),
    ),
  })
  .meta({ id: 'Candidates' })

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
    lines: z.array(
      z.object({
        session: countSchema,
        line: lineNumberSchema,
        sourceLine: lineNumberSchema.nullable().optional(),
      }),
    ),
    offset: countSchema.nullable().meta({ description: 'octet in that direction, from 0' }),
    rules: z.array(z.string()),
    grade: gradeSchema.nullable(),
    consequences: z.array(redactedText('what follows from it')),
    remedies: z.array(remedySchema),
    references: z.array(z.string()),
    external: z.array(z.string()).meta({
      description: 'ids other tools use for it',
      examples: [['suricata:2220004', 'snort:124:17']],
    }),
    candidates: z.array(candidatesSchema).optional().meta({
      description: 'what masked words may have been, best first',
    }),
  })
  .meta({ id: 'Finding' })

export type RemedyRecord = z.infer<typeof remedySchema>
export type FindingRecord = z.infer<typeof findingSchema>

/** A page of the catalogue of findings. */
export const catalogueEntrySchema = z
  .object({
    id: z.string(),
    title: z.string(),
    severity: severitySchema,
    certainty: certaintySchema,
    rules: z.array(z.string()),
    grade: gradeSchema.nullable(),
    external: z.array(z.string()),
    explanation: z.string(),
    incurable: z.string().nullable().meta({
      description: 'why no configuration of the firewall cures it; null where one may',
    }),
  })
  .meta({ id: 'CatalogueEntry' })
