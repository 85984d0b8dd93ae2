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

export const profileSchema = z.enum(PROFILES).meta({
  description:
    'pix-6: PIX to 6.3, fixup protocol smtp; pix-7: PIX/ASA 7.0 to 7.2(2); asa-7.2: 7.2(3) to 9.3; asa-9.4: 9.4 and later; off: nothing inspects',
})

export const directionSchema = z
  .enum(['C', 'S'])
  .meta({ description: 'C client to server, S server to client' })

export const verdictSchema = z
  .enum(['pass', 'mask', 'edit', 'discard', 'drop', 'passthrough'] satisfies Verdict[])
  .meta({
    description:
      'pass: as it came; mask: overwritten whole or from its verb on, at the same length; edit: changed in part; discard: taken out; drop: here the connection is cut; passthrough: not inspected (profile off, behind STARTTLS, or no policy was asked about)',
  })

export const kindSchema = z
  .enum([
    'greeting',
    'command',
    'reply',
    'ehlo-reply',
    'data',
    'bdat',
    'auth-response',
    'tls',
  ] satisfies ViewedKind[])
  .meta({
    description:
      'greeting: the server’s first reply; command; reply; ehlo-reply: of a reply that lists keywords; data: a message, one record for all its lines; bdat: a chunk; auth-response: what a 334 asked for; tls: from the first TLS record on, one record a direction',
  })

/** Event names are stable, and more may come: a reader must pass over one it does not know. */
export const eventSchema = z.string().meta({
  description: 'name of an event of the inspection rules; more may come',
  examples: ['bad-termination', 'smuggling-sequence'],
}) as unknown as z.ZodType<EventName>

export const severitySchema = z.enum(['error', 'warning', 'note']).meta({
  description:
    'error: mail or TLS is lost or refused; warning: it may be, or a side sees less than was sent; note: good to know',
})
export const certaintySchema = z.enum(['certain', 'strong', 'weak']).meta({
  description:
    'certain: nothing else explains it; strong: hardly anything else does; weak: others do too, it blames nobody by itself',
})
export const gradeSchema = z.enum(['doc', 'obs', 'choice']).meta({
  description:
    'doc: a vendor document says it; obs: seen on the wire in a public transcript; choice: our decision',
})
export const modeSchema = z.enum(['predicted', 'observed', 'did']).meta({
  description:
    'observed: it stands in the recording; predicted: the policy that was asked about would do it; did: inline did it',
})

/** What a report was asked: what happened here, or what a policy would do. */
export const questionSchema = z.enum(['happened', 'would'])

export const maskScopeSchema = z.enum(['line', 'verb']).meta({
  description: 'what of an unknown command is masked: the whole line, or its verb alone',
})
export const maskBannerSchema = z.boolean().meta({ description: 'whether the greeting is masked' })
export const allowTlsSchema = z.boolean().meta({ description: 'whether STARTTLS passes' })

export const limitMatchSchema = z.enum(LIMIT_MATCHES).meta({
  description:
    'what is counted: octets of a command line, of a body line, of a header line, of a sender’s address or of a MIME file name; recipients of a message',
})
export const actionSchema = z.enum(['log', 'drop-connection', 'reset'] satisfies Action[]).meta({
  description:
    'log: a message alone; drop-connection: the connection is closed; reset: closed with an RST',
})
export const thresholdSchema = z
  .number()
  .int()
  .nonnegative()
  .meta({ description: 'the action is taken of more than that' })
export const logsSchema = z.boolean().meta({ description: 'whether a message is logged as well' })
export const ruleIdsSchema = z
  .array(z.string())
  .meta({ description: 'ids of GET /v1/rules that explain it', examples: [['C2']] })

/** RFC 3339, UTC. */
export const timeSchema = z.iso.datetime().meta({ description: 'RFC 3339, UTC' })
export const countSchema = z.number().int().nonnegative()
export const lineNumberSchema = z.number().int().positive()
