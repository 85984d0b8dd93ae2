import { z } from 'zod'
import { cureSchema } from './cure.ts'
import { findingSchema } from './finding.ts'
import { lineSchema } from './line.ts'
import { policySchema } from './policy.ts'
import { sessionSchema } from './session.ts'
import {
  countSchema,
  eventSchema,
  lineNumberSchema,
  profileSchema,
  questionSchema,
  redactedText,
} from './schemas.ts'

/** How much of an upload was read; known at its end. */
export const sourceReadSchema = z.object({
  lines: countSchema.nullable().meta({ description: 'lines of the upload; null for captures' }),
  linesRead: countSchema.nullable().meta({ description: 'those that sessions were read from' }),
  gaps: countSchema.meta({ description: 'stretches that were sent and were not recorded' }),
  gapOctets: countSchema.meta({ description: 'octets of the gaps together' }),
  faults: z
    .array(redactedText('what is wrong with the recording itself'))
    .meta({ description: 'what is wrong with the recording itself' }),
})

/** What was uploaded. What is known at its end only stands in the summary of a stream. */
export const sourceSchema = z
  .object({
    format: z.string().meta({
      description: 'a name of GET /v1/formats; inline: a connection that was taken',
      examples: ['swaks'],
    }),
    confidence: z
      .number()
      .min(0)
      .max(1)
      .meta({ description: 'how sure it is read as what it is, 0 to 1' }),
    why: z
      .array(redactedText('a sign of the format'))
      .meta({ description: 'signs of the format, and formats it may as well be' }),
    envelope: z
      .array(z.string())
      .meta({ description: 'what stood around the transcript and was undone, outermost first' }),
    name: redactedText('name of the file, where the upload says one').nullable(),
    octets: countSchema.nullable().meta({ description: 'of the upload, unzipped' }),
    sha256: z.string().nullable().meta({ description: 'of the octets uploaded, unzipped' }),
    compressed: z.boolean().meta({ description: 'whether it came as gzip' }),
    ...sourceReadSchema.shape,
  })
  .meta({ id: 'Source', description: 'What was uploaded, and how it was read' })

/** What an upload comes to. */
export const VERDICTS = [
  'observed',
  'other-product',
  'ruled-out',
  'no-sign',
  'cut',
  'masked',
  'clean',
] as const

const cutSchema = z
  .object({
    session: countSchema.meta({ description: 'index in sessions' }),
    line: lineNumberSchema.nullable().meta({ description: 'its wire line; null: not known' }),
    event: eventSchema,
  })
  .nullable()
  .meta({ description: 'where the first connection is cut' })

/** What was, or would be, done to lines; shared with the events that webhooks are sent. */
export const countsShape = {
  linesMasked: countSchema.meta({ description: 'command lines and greetings masked' }),
  keywordsMasked: countSchema.meta({ description: 'keywords of EHLO replies masked' }),
  linesDiscarded: countSchema.meta({ description: 'lines taken out' }),
}

/** The upload in one sentence, and counted. */
export const summarySchema = z
  .object({
    question: questionSchema.meta({
      description:
        'happened: what happened here? would: what would this policy do? (a profile, a policy or a switch was given)',
    }),
    verdict: z.enum(VERDICTS).meta({
      description:
        'of what happened: observed, other-product, ruled-out or no-sign; of what would: observed, cut, masked or clean',
    }),
    sentence: redactedText('what it is, what failed, the first step'),
    sessions: countSchema.meta({ description: 'sessions of the upload' }),
    ...countsShape,
    cut: cutSchema,
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
  .meta({ id: 'Summary', description: 'What the upload comes to' })

/** What one built-in profile would do to the sessions that were not recorded through a firewall. */
export const predictionSchema = z
  .object({
    profile: profileSchema,
    verdict: z.enum(['cut', 'masked', 'clean']).meta({
      description:
        'cut: a connection would be cut; masked: something would be changed; clean: nothing',
    }),
    ...countsShape,
    cut: cutSchema,
  })
  .meta({ id: 'Prediction', description: 'What one built-in profile would do' })

/** A line that tells something of a firewall by itself, in a session or around one. */
export const evidenceSchema = z
  .object({
    sourceLine: lineNumberSchema.nullable().meta({ description: 'line of the upload, from 1' }),
    text: redactedText('the exact piece'),
    sign: z.string().meta({ description: 'stable name of the sign', examples: ['quoted-x'] }),
    weight: z.enum(['certain', 'strong', 'weak', 'nothing']).meta({
      description:
        'certain, strong and weak as of a finding; nothing: it proves nothing of a firewall, says tells why',
    }),
    command: redactedText('the command it answers').nullable(),
    host: redactedText('who said it').nullable(),
    device: redactedText('device or product it names').nullable(),
    says: redactedText('what it proves'),
    next: redactedText('the first step, or the recording that would settle it').nullable(),
  })
  .meta({ id: 'Evidence', description: 'A line that tells something by itself' })

/** What a report concludes of the whole upload. */
export const conclusionsSchema = z.object({
  predictions: z.array(predictionSchema).nullable().meta({
    description: 'what each built-in profile would do; null where a policy was asked about',
  }),
  evidence: z
    .array(evidenceSchema)
    .meta({ description: 'lines that tell something by themselves, in a session or around one' }),
  cure: cureSchema.nullable(),
})

const sessionWithLines = sessionSchema
  .extend({
    lines: z.array(lineSchema).meta({ description: 'those that lines= asks for, in order' }),
  })
  .meta({ id: 'Session', description: 'One SMTP connection of the upload' })

/** The whole answer of /v1/inspect. */
export const reportSchema = z
  .object({
    reportVersion: z.literal(1).meta({ description: 'of this shape' }),
    source: sourceSchema,
    policy: policySchema,
    summary: summarySchema,
    ...conclusionsSchema.shape,
    sessions: z.array(sessionWithLines).meta({ description: 'in the order of the upload' }),
    findings: z.array(findingSchema).meta({
      description: 'observed before predicted, then by how much they matter',
    }),
  })
  .meta({ id: 'Report', description: 'What happened, or what a policy would do' })

export type SourceRead = z.infer<typeof sourceReadSchema>
export type Conclusions = z.infer<typeof conclusionsSchema>
export type PredictionRecord = z.infer<typeof predictionSchema>
export type EvidenceRecord = z.infer<typeof evidenceSchema>
export type ReportVerdict = (typeof VERDICTS)[number]
export type SourceRecord = z.infer<typeof sourceSchema>
export type SummaryRecord = z.infer<typeof summarySchema>
export type SessionWithLines = z.infer<typeof sessionWithLines>
export type Report = z.infer<typeof reportSchema>

function recordType<T extends string>(type: T) {
  return z.literal(type).meta({ description: 'what this record is' })
}

/** One record of an NDJSON answer, in the order of the upload, `summary` last, or a `problem` where it broke off. */
export const recordSchema = z
  .discriminatedUnion('type', [
    sourceSchema
      .extend({ type: recordType('source'), policy: policySchema })
      .meta({ id: 'SourceLine', description: 'First record: the upload and the policy' }),
    sessionSchema
      .extend({ type: recordType('session') })
      .meta({ id: 'SessionLine', description: 'A session; its lines stand before it' }),
    lineSchema
      .extend({
        type: recordType('line'),
        session: countSchema.meta({ description: 'index of its session' }),
      })
      .meta({ id: 'LineLine', description: 'A wire line of a session' }),
    findingSchema
      .extend({ type: recordType('finding') })
      .meta({ id: 'FindingLine', description: 'A finding' }),
    summarySchema
      .extend({
        type: recordType('summary'),
        ...sourceReadSchema.shape,
        ...conclusionsSchema.shape,
      })
      .meta({ id: 'SummaryLine', description: 'Last record: what it comes to' }),
    z
      .object({
        type: recordType('problem'),
        problem: z
          .looseObject({ code: z.string().meta({ description: 'as of every problem' }) })
          .meta({ description: 'as application/problem+json has it' }),
      })
      .meta({
        id: 'ProblemLine',
        description:
          'the report breaks off here: what became of the upload, in place of the summary',
      }),
  ])
  .meta({ id: 'Record', description: 'One line of an NDJSON answer' })

export type ReportRecord = z.infer<typeof recordSchema>
