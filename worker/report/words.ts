import { z } from 'zod'
import type { EventName, Verdict } from '../engine/records.ts'
import type { Action } from '../policy/policy.ts'
import { LIMIT_MATCHES, PROFILES } from '../policy/policy.ts'
import type { Redacted } from '../redact/redacted.ts'
import type { ViewedKind } from '../diagnosis/view.ts'

/** Wire text as it may be shown. A string to a client; here only redact.ts makes one. */
export function redactedText(description: string): z.ZodType<Redacted> {
  return z.string().meta({ description }) as unknown as z.ZodType<Redacted>
}

export const profileSchema = z.enum(PROFILES)

export const directionSchema = z
  .enum(['C', 'S'])
  .meta({ description: 'C client to server, S server to client' })

export const verdictSchema = z.enum([
  'pass',
  'mask',
  'edit',
  'discard',
  'drop',
  'passthrough',
] satisfies Verdict[])

export const kindSchema = z.enum([
  'greeting',
  'command',
  'reply',
  'ehlo-reply',
  'data',
  'bdat',
  'auth-response',
  'tls',
] satisfies ViewedKind[])

/** Event names are stable, and more may come: a reader must pass over one it does not know. */
export const eventSchema = z.string().meta({
  description: 'name of an event of the inspection rules; more may come',
  examples: ['bad-termination', 'smuggling-sequence'],
}) as unknown as z.ZodType<EventName>

export const severitySchema = z.enum(['error', 'warning', 'note'])
export const certaintySchema = z.enum(['certain', 'strong', 'weak'])
export const gradeSchema = z.enum(['doc', 'obs', 'choice']).meta({
  description:
    'doc: a vendor document says it; obs: seen on the wire in a public transcript; choice: our decision',
})
export const modeSchema = z.enum(['predicted', 'observed', 'did'])

/** What a report was asked: what happened here, or what a policy would do. */
export const questionSchema = z.enum(['happened', 'would'])

export const limitMatchSchema = z.enum(LIMIT_MATCHES)
export const actionSchema = z.enum(['log', 'drop-connection', 'reset'] satisfies Action[])

/** RFC 3339, UTC. */
export const timeSchema = z.iso.datetime().meta({ description: 'RFC 3339, UTC' })
export const countSchema = z.number().int().nonnegative()
export const lineNumberSchema = z.number().int().positive()
