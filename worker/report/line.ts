import { z } from 'zod'
import {
  countSchema,
  directionSchema,
  eventSchema,
  kindSchema,
  lineNumberSchema,
  redactedText,
  ruleIdsSchema,
  timeSchema,
  verdictSchema,
} from './schemas.ts'

/** One wire line of a session, or a run (mail data, BDAT payload, TLS) under the number of its first line. */
export const lineSchema = z
  .object({
    line: lineNumberSchema.meta({
      description: "counts the session's wire lines, both directions together, body lines too",
    }),
    sourceLine: lineNumberSchema
      .nullable()
      .meta({ description: "counts the upload's lines; null for captures" }),
    packet: lineNumberSchema.optional().meta({ description: 'captures: the packet it begins in' }),
    direction: directionSchema.nullable().meta({
      description: 'null where the print does not tell; such lines are shown, never inspected',
    }),
    kind: kindSchema,
    verb: z
      .string()
      .nullable()
      .meta({ description: 'commands: upper-cased; null if it may be a secret' }),
    text: redactedText(
      'as recorded; unprintable octets as \\xNN, AUTH values as [redacted N octets]',
    ),
    forwarded: redactedText('what the firewall sends on in its place').nullable(),
    verdict: verdictSchema,
    rules: ruleIdsSchema,
    events: z.array(eventSchema).meta({ description: 'what the inspection noticed on it' }),
    octets: countSchema.meta({ description: 'octets on the wire, terminator included' }),
    lines: countSchema.optional().meta({ description: 'data: lines of the message' }),
    longest: countSchema.optional().meta({ description: 'data: octets of its longest line' }),
    lost: countSchema.nullable().optional().meta({
      description:
        'octets that were sent behind it, or in it, and were not recorded; null: nobody knows how many',
    }),
    time: timeSchema.nullable(),
  })
  .meta({ id: 'Line', description: 'A wire line, or a run of them' })

export type LineRecord = z.infer<typeof lineSchema>
