import { z } from 'zod'
import { remedySchema } from './finding.ts'
import {
  actionSchema,
  allowTlsSchema,
  countSchema,
  limitMatchSchema,
  lineNumberSchema,
  logsSchema,
  maskBannerSchema,
  maskScopeSchema,
  profileSchema,
  thresholdSchema,
} from './schemas.ts'

/** A policy in force. */
export const policySchema = z
  .object({
    profile: profileSchema,
    mapName: z
      .string()
      .nullable()
      .meta({ description: 'esmtp map of the policy text; null: the built-in one' }),
    maskScope: maskScopeSchema.nullable(),
    maskBanner: maskBannerSchema,
    allowTls: allowTlsSchema,
    specialCharacter: z
      .enum(['off', 'log', 'drop-connection'])
      .optional()
      .meta({ description: 'what |, and < or > without a partner, in an address lead to' }),
    limits: z
      .array(
        z.object({
          match: limitMatchSchema,
          gt: thresholdSchema,
          action: actionSchema,
          log: logsSchema.optional(),
        }),
      )
      .meta({ description: 'what may not become longer or more' }),
  })
  .meta({ id: 'Policy', description: 'A policy in force' })

export type PolicyRecord = z.infer<typeof policySchema>

/** A running-config as it was understood. */
export const checkedPolicySchema = z
  .object({
    policy: policySchema
      .extend({
        mailRelay: z
          .object({
            domain: z.string().meta({ description: 'the domain that is not relayed for' }),
            action: z.enum(['log', 'drop-connection']).meta({
              description: 'log: a message alone; drop-connection: the connection is closed',
            }),
            log: logsSchema,
          })
          .nullable()
          .meta({ description: 'the mail-relay parameter; null: none' }),
        matches: z
          .array(
            z.object({
              position: lineNumberSchema.meta({ description: 'in the map, from 1' }),
              match: z
                .string()
                .meta({ description: 'the match', examples: ['match cmd verb vrfy'] }),
              action: z.string().meta({ description: 'its action', examples: ['mask log'] }),
            }),
          )
          .meta({ description: 'every match of the map in force, in the words of the map' }),
      })
      .meta({ description: 'what is in force' }),
    text: z
      .string()
      .nullable()
      .meta({ description: 'the esmtp map in force as canonical text; null: the built-in one' }),
    where: z
      .object({
        policyMap: z.string().meta({ description: 'name of the policy-map' }),
        className: z.string().meta({ description: 'name of its class' }),
        service: z.string().nullable().meta({ description: 'global, or an interface' }),
        line: lineNumberSchema.meta({ description: 'of the text, from 1' }),
      })
      .nullable()
      .meta({ description: 'where the text binds the inspection' }),
    maps: z.array(z.string()).meta({ description: 'the esmtp maps of the text' }),
    assumed: z.array(z.string()).meta({ description: 'what the text leaves open' }),
    lines: countSchema.meta({ description: 'lines of the text' }),
    linesPassedOver: countSchema.meta({ description: 'those that say nothing of esmtp' }),
  })
  .meta({ id: 'CheckedPolicy', description: 'A running-config as it was understood' })

export type CheckedPolicy = z.infer<typeof checkedPolicySchema>

/** Configurations that let a session through, the least that is given up first. */
export const proposalSchema = z
  .object({
    remedies: z.array(remedySchema).meta({ description: 'the least that is given up first' }),
  })
  .meta({ id: 'Proposal', description: 'Configurations that let a session through' })

export type Proposal = z.infer<typeof proposalSchema>
