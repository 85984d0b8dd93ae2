import { z } from 'zod'
import { EOL_CHOICES, LINE_CHOICES, PREDICTION_CHOICES } from '../../report/inspection.ts'
import {
  actionSchema,
  allowTlsSchema,
  limitMatchSchema,
  logsSchema,
  maskBannerSchema,
  maskScopeSchema,
  profileSchema,
} from '../../report/schemas.ts'

const limitSchema = z.strictObject({
  match: limitMatchSchema,
  gt: z
    .int()
    .min(1)
    .max(4_294_967_295)
    .meta({ description: 'the action is taken of more than that' }),
  action: actionSchema,
  log: logsSchema.default(true),
})

/** Switches: settings every profile but `off` takes. */
export const switchShape = {
  maskScope: maskScopeSchema,
  maskBanner: maskBannerSchema,
  allowTls: allowTlsSchema,
  specialCharacter: z
    .enum(['off', 'log', 'drop-connection'])
    .meta({ description: 'what |, and < or > without a partner, in an address lead to' }),
  limits: z
    .array(limitSchema)
    .refine((limits) => new Set(limits.map((limit) => limit.match)).size === limits.length, {
      message: 'a match is given more than once',
    })
    .meta({ description: 'replaces every limit; JSON in a query string' }),
}

/** The policy to run under. */
export const policyShape = {
  profile: profileSchema.meta({
    description:
      'the device; unless given, what the policy text says, or with a switch alone pix-7. With no profile, policy or switch /v1/inspect says what happened',
  }),
  policy: z.string().meta({
    description: 'running-config text; in a query string 2 KiB of it, in a body 4 MiB',
  }),
  mapName: z.string().meta({ description: 'which esmtp map of the policy text' }),
  ...switchShape,
  eol: z.enum(EOL_CHOICES).meta({ description: 'how lines end; auto: as the first one does' }),
}

/** Every option of /v1/inspect. */
export const inspectShape = {
  ...policyShape,
  format: z.string().meta({ description: 'a name of GET /v1/formats; auto: found out' }),
  lines: z.enum(LINE_CHOICES).meta({
    description: 'which lines are listed; full: those of mail data too, for uploads to 256 KiB',
  }),
  predictions: z.enum(PREDICTION_CHOICES).meta({
    description:
      'with no profile, policy or switch: what each built-in profile would do; auto: for uploads to 5 MiB and 100 sessions, in a whole answer',
  }),
  color: z.enum(['always', 'never']).meta({ description: 'text answers: ANSI colours' }),
}

/** Every option of /v1/policies/check. */
export const checkShape = {
  profile: policyShape.profile,
  policy: policyShape.policy,
  mapName: policyShape.mapName,
  ...switchShape,
}

/** A form or JSON body of /v1/policies/check. */
export const checkRequestSchema = optional(checkShape)
  .required({ policy: true })
  .meta({ id: 'CheckRequest', description: 'A policy text and options' })

/** Every option of /v1/policies/propose. */
export const proposeShape = { ...policyShape, format: inspectShape.format }

/** A JSON body of /v1/policies/propose. */
export const proposeRequestSchema = z
  .strictObject({
    ...optional(proposeShape).shape,
    transcript: z.string().optional().meta({ description: 'the transcript as text' }),
    transcriptBase64: z.string().optional().meta({ description: 'its octets; one of the two' }),
  })
  .meta({ id: 'ProposeRequest', description: 'A transcript, a policy text, options' })

/** Every option of /v1/mask. */
export const maskShape = {
  direction: z.enum(['client', 'server']).meta({ description: 'whose octets the body is' }),
  ...policyShape,
}

/** A JSON body of /v1/mask. */
export const maskRequestSchema = z
  .strictObject({
    ...optional(maskShape).shape,
    transcript: z.string().optional().meta({ description: 'the octets of one side as text' }),
    transcriptBase64: z.string().optional().meta({ description: 'as base64; one of the two' }),
  })
  .meta({ id: 'MaskRequest', description: 'Octets of one side, and options' })

/** Every option of /v1/compare. */
export const compareShape = {
  outsideFormat: z
    .string()
    .meta({ description: 'form of outside: a name of GET /v1/formats; auto: found out' }),
  insideFormat: z.string().meta({ description: 'form of inside, likewise' }),
  color: inspectShape.color,
}

export type Shape = Record<string, z.ZodType>

/** All of `shape`, none of it required, nothing else allowed: what OpenAPI shows. */
export function optional<S extends Shape>(shape: S) {
  return z.strictObject(shape).partial()
}

/** A JSON body of /v1/inspect. */
export const inspectRequestSchema = z
  .strictObject({
    ...optional(inspectShape).shape,
    transcript: z.string().optional().meta({ description: 'the transcript as text' }),
    transcriptBase64: z.string().optional().meta({ description: 'its octets; one of the two' }),
  })
  .meta({ id: 'InspectRequest', description: 'A transcript and options' })
