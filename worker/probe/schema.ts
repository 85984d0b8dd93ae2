import { z } from 'zod'
import { reportSchema } from '../report/report.ts'
import { timeSchema } from '../report/schemas.ts'
import type { ProbeReport } from './report.ts'

const milliseconds = z.number().nonnegative().nullable()
const text = (description: string) => z.string().nullable().meta({ description })

const certificateSchema = z.object({
  subject: text('its common name'),
  names: z.array(z.string()).readonly().meta({ description: 'host names it is for' }),
  issuer: text('who issued it'),
  notBefore: timeSchema.nullable(),
  notAfter: timeSchema.nullable(),
})

const portSchema = z.object({
  port: z.number().int().meta({ description: 'that was connected to' }),
  started: timeSchema,
  unreachable: text('why there was no connection; null: there was one'),
  address: text('of the peer'),
  tls: z
    .object({
      ok: z.boolean().meta({ description: 'whether the handshake came to its end' }),
      why: text('why not'),
      version: text('of TLS, where the platform tells it'),
      certificate: certificateSchema
        .nullable()
        .meta({ description: 'what it says; null where the platform shows none' }),
    })
    .nullable()
    .meta({ description: 'null: none was tried' }),
  questions: z
    .array(
      z.object({
        id: z.string().meta({ description: 'what was asked', examples: ['unknown-verb'] }),
        answer: z.string().meta({ description: 'reply, closed (the connection ended) or silence' }),
        code: z.number().int().nullable().meta({ description: 'of the reply' }),
        milliseconds: milliseconds.meta({ description: 'until it was whole' }),
      }),
    )
    .meta({ description: 'in the order asked' }),
  signs: z
    .array(
      z.object({
        id: z.string().meta({ description: 'stable name', examples: ['verb-masked'] }),
        side: z.string().meta({ description: 'for or against an inspection in the path' }),
        weight: z.string().meta({ description: 'certain, strong or weak, as of a finding' }),
        question: z.string().meta({ description: 'whose answer shows it' }),
        says: z.string().meta({ description: 'what it shows' }),
      }),
    )
    .meta({ description: 'what the answers show' }),
  report: reportSchema
    .nullable()
    .meta({ description: 'what /v1/inspect answers to the recording; null: no line was received' }),
  transcript: z.string().meta({ description: 'the recording, to take along' }),
})

/** The answer of POST /v1/probe. */
export const probeSchema = z
  .object({
    probeVersion: z.literal(1).meta({ description: 'of this shape' }),
    host: z.string().meta({ description: 'that was probed' }),
    verdict: z.enum(['observed', 'other-product', 'ruled-out', 'no-sign', 'unreachable']).meta({
      description:
        'of the first port: observed: an inspection is in the path; other-product; ruled-out: none is; no-sign; unreachable: it was not reached',
    }),
    sentence: z.string().meta({ description: 'what it comes to, and the first step' }),
    ports: z.array(portSchema).meta({ description: 'one after the other' }),
    hidden: z
      .array(
        z.object({
          masked: z.string().meta({ description: 'as the first port shows it' }),
          keyword: z.string().meta({ description: 'as another one does' }),
          port: z.number().int().meta({ description: 'which one' }),
        }),
      )
      .meta({ description: 'keywords masked on the first port, in clear on another' }),
    missing: z
      .array(
        z.object({
          port: z.number().int().meta({ description: 'that announces them' }),
          keywords: z.array(z.string()).meta({ description: 'which' }),
        }),
      )
      .meta({ description: 'neither announced nor masked on the first port, but on another' }),
  })
  .meta({ id: 'ProbeReport', description: 'What a server’s answers show of the way to it' })

/** Each ProbeReport is one of the schema. */
export type ShownProbe = ProbeReport extends z.infer<typeof probeSchema> ? ProbeReport : never
