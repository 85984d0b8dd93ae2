import { z } from 'zod'
import { policySchema } from './policy.ts'
import {
  countSchema,
  lineNumberSchema,
  profileSchema,
  redactedText,
  timeSchema,
} from './schemas.ts'

const peerSchema = z.object({
  name: redactedText('host name, as the session or the source gives it').nullable(),
  address: redactedText('address, as the source prints it').nullable(),
  software: z
    .string()
    .nullable()
    .meta({
      description: 'what it is, by what it says; null: not known',
      examples: ['Postfix', 'Exim', 'sendmail'],
    }),
  version: redactedText('version, as it says itself').nullable(),
})

/** Policies that a session proves were not in its path. */
export const ruledOutSchema = z
  .object({
    profiles: z.array(profileSchema).meta({ description: 'no such policy was in this path' }),
    lines: z.array(lineNumberSchema).meta({ description: "the session's lines that prove it" }),
    why: redactedText('on which side of the path it holds, and for which settings'),
  })
  .meta({ id: 'RuledOut', description: 'Policies that were not in the path' })

/** What the signs in a session say about the device it passed. */
export const fingerprintSchema = z
  .object({
    device: z
      .string()
      .nullable()
      .meta({
        description: 'null where the signs do not settle it; they say why',
        examples: [
          'Cisco PIX (fixup protocol smtp)',
          'Cisco PIX/ASA (inspect esmtp)',
          'Cisco PIX/ASA (kind unknown)',
        ],
      }),
    profiles: z
      .array(profileSchema)
      .meta({ description: 'which fit; empty unless it is a PIX/ASA' }),
    ruledOut: z.array(ruledOutSchema).meta({ description: 'which cannot have been in the path' }),
    confidence: z.number().min(0).max(1).meta({ description: 'of the device, 0 to 1' }),
    vantage: z.enum(['client', 'server', 'unknown']).meta({
      description: 'the side it was recorded on, client or server; unknown: it does not show',
    }),
    signs: z
      .array(
        z.object({
          findingId: z
            .string()
            .nullable()
            .meta({ description: 'the finding it is told by; null: none' }),
          sign: redactedText('what was seen').optional(),
        }),
      )
      .meta({ description: 'what it is concluded from' }),
  })
  .meta({ id: 'Fingerprint', description: 'The device that a session shows to have passed' })

export const messageSchema = z
  .object({
    octets: countSchema.meta({ description: 'of the message, as sent' }),
    headerLines: countSchema.meta({ description: 'lines of the header' }),
    bodyLines: countSchema.meta({ description: 'lines of the body' }),
    longestLine: countSchema.meta({ description: 'octets of the longest line' }),
    declaredSize: countSchema.nullable().meta({ description: 'SIZE= of its MAIL' }),
  })
  .meta({ id: 'Message', description: 'A message, measured; its text is in no report' })

/** A session without its lines: they follow on their own where an answer is streamed. */
export const sessionSchema = z.object({
  index: countSchema.meta({ description: 'from 0, in the order of the upload' }),
  format: z
    .string()
    .optional()
    .meta({
      description: 'what it was read as, where an upload has parts that are not of its own format',
      examples: ['postfix-maillog'],
    }),
  mode: z.enum(['recorded', 'predicted', 'observed', 'did']).meta({
    description:
      'observed: recorded through a firewall; predicted: what the policy asked about would do; recorded: as it was recorded, no policy was asked about; did: it went through this firewall',
  }),
  server: peerSchema.meta({ description: 'the side that took the connection' }),
  client: peerSchema.meta({ description: 'the side that made it' }),
  started: timeSchema.nullable(),
  fingerprint: fingerprintSchema.nullable(),
  divergence: z
    .object({
      line: lineNumberSchema.meta({ description: 'wire line of the session' }),
      why: redactedText('in words'),
    })
    .nullable()
    .meta({
      description:
        'the line after which, behind this firewall, the session would have gone otherwise',
    }),
  policy: policySchema.optional().meta({
    description: "where the text binds another map for this server than the report's",
  }),
  messages: z.array(messageSchema).meta({ description: 'the messages sent in it, measured' }),
  syslog: z
    .array(redactedText('a message the firewall writes'))
    .meta({ description: 'what the firewall logs of it' }),
  linesLeftOut: countSchema.optional().meta({ description: 'lines past the cap, in no answer' }),
})

export type PeerRecord = z.infer<typeof peerSchema>
export type SessionRecord = z.infer<typeof sessionSchema>
