import { z } from 'zod'
import { remedySchema } from './finding.ts'
import {
  actionSchema,
  countSchema,
  limitMatchSchema,
  lineNumberSchema,
  profileSchema,
} from './words.ts'

/** A policy in force. */
export const policySchema = z
  .object({
    profile: profileSchema,
    mapName: z.string().nullable(),
    maskScope: z.enum(['line', 'verb']).nullable(),
    maskBanner: z.boolean(),
    allowTls: z.boolean(),
    specialCharacter: z.enum(['off', 'log', 'drop-connection']).optional(),
    limits: z.array(
      z.object({
        match: limitMatchSchema,
        gt: countSchema,
        action: actionSchema,
        log: z.boolean().optional(),
      }),
    ),
  })
  .meta({ id: 'Policy' })

export type PolicyRecord = z.infer<typeof policySchema>

/** A running-config as it was understood. */
export const checkedPolicySchema = z
  .object({
    policy: policySchema.extend({
      mailRelay: z
        .object({
          domain: z.string(),
          action: z.enum(['log', 'drop-connection']),
          log: z.boolean(),
        })
        .nullable(),
      matches: z
        .array(z.object({ position: lineNumberSchema, match: z.string(), action: z.string() }))
        .meta({ description: 'every match of the map in force, in the words of the map' }),
    }),
    text: z
      .string()
      .nullable()
      .meta({ description: 'the esmtp map in force as canonical text; null: the built-in one' }),
    where: z
      .object({
        policyMap: z.string(),
        className: z.string(),
        service: z.string().nullable().meta({ description: 'global, or an interface' }),
        line: lineNumberSchema,
      })
      .nullable()
      .meta({ description: 'where the text binds the inspection' }),
    maps: z.array(z.string()).meta({ description: 'the esmtp maps of the text' }),
    assumed: z.array(z.string()).meta({ description: 'what the text leaves open' }),
    lines: countSchema.meta({ description: 'lines of the text' }),
    linesPassedOver: countSchema.meta({ description: 'those that say nothing of esmtp' }),
  })
  .meta({ id: 'CheckedPolicy' })

export type CheckedPolicy = z.infer<typeof checkedPolicySchema>

/** Configurations that let a session through, the least that is given up first. */
export const proposalSchema = z.object({ remedies: z.array(remedySchema) }).meta({ id: 'Proposal' })

export type Proposal = z.infer<typeof proposalSchema>
