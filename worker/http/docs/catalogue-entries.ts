import { z } from '@hono/zod-openapi'
import type { CATALOGUE } from '../../diagnosis/catalogue/catalogue.ts'
import { incurable } from '../../diagnosis/catalogue/incurable.ts'
import { profileText } from '../../policy/profile-text.ts'
import { PROFILE_TABLE } from '../../policy/profiles.ts'
import { catalogueEntrySchema } from '../../report/finding.ts'
import {
  actionSchema,
  allowTlsSchema,
  gradeSchema,
  limitMatchSchema,
  logsSchema,
  maskBannerSchema,
  maskScopeSchema,
  profileSchema,
  thresholdSchema,
} from '../../report/schemas.ts'

export const ruleSchema = z
  .object({
    id: z.string().meta({ description: 'stable, never reused', examples: ['C2'] }),
    about: z
      .enum(['greeting', 'commands', 'replies', 'modes', 'limits'])
      .meta({ description: 'what of a session it is about' }),
    text: z.string().meta({ description: 'the rule' }),
    grade: gradeSchema,
    source: z.string().meta({ description: 'where it is from' }),
  })
  .meta({ id: 'Rule', description: 'A rule of the inspection' })

export const describedProfileSchema = z
  .object({
    id: profileSchema,
    devices: z.string().meta({ description: 'what it stands for' }),
    versions: z.string().nullable().meta({ description: 'releases; null: any' }),
    grade: gradeSchema,
    verbs: z.array(z.string()).nullable().meta({ description: 'commands that pass; null: all' }),
    maskScope: maskScopeSchema.nullable(),
    keywords: z
      .array(z.string())
      .nullable()
      .meta({ description: 'EHLO keywords that pass; null: all' }),
    maskBanner: maskBannerSchema,
    allowTls: allowTlsSchema,
    limits: z
      .array(
        z.object({
          match: limitMatchSchema,
          gt: thresholdSchema,
          action: actionSchema,
          log: logsSchema,
        }),
      )
      .meta({ description: 'what may not become longer or more' }),
  })
  .meta({ id: 'Profile', description: 'A device whose inspection is modelled' })

export const formatSchema = z
  .object({
    id: z.string().meta({ description: 'what format= takes', examples: ['swaks'] }),
    title: z.string().meta({ description: 'what prints it' }),
    alike: z.array(z.string()).meta({ description: 'forms printed alike' }),
    example: z.string().meta({ description: 'a line or two of it' }),
    loses: z.string().meta({ description: 'what this print does not tell' }),
  })
  .meta({ id: 'Format', description: 'A form of transcript or capture' })

export const profilePageSchema = describedProfileSchema
  .extend({
    map: z
      .array(
        z.object({
          text: z.string().meta({ description: 'a line of it' }),
          grade: gradeSchema,
          source: z.string().meta({ description: 'where it is from' }),
        }),
      )
      .meta({
        description: 'what it applies, as configuration; a line that begins with ! is a comment',
      }),
  })
  .meta({ id: 'ProfilePage', description: 'A profile with its built-in map as text' })

type Profile = z.infer<typeof describedProfileSchema>

/** A profile as it is listed. */
export function describedProfile(id: Profile['id']): Profile {
  const { devices, versions, grade, verbs, scope, keywords, bannerMode, allowTls, limits } =
    PROFILE_TABLE[id]
  const off = id === 'off'
  const tls = allowTls && !off ? ['STARTTLS'] : []
  return {
    id,
    devices,
    versions,
    grade,
    verbs: off ? null : [...verbs, ...tls],
    maskScope: off ? null : scope,
    keywords: off ? null : [...keywords, ...tls],
    maskBanner: bannerMode !== 'none',
    allowTls,
    limits: [...limits],
  }
}

/** The same with its built-in map as text. */
export function profilePage(id: Profile['id']): z.infer<typeof profilePageSchema> {
  return { ...describedProfile(id), map: profileText(id) }
}

/** A page of the catalogue as it is listed. */
export function catalogueEntry(
  page: (typeof CATALOGUE)[number],
): z.infer<typeof catalogueEntrySchema> {
  const { id, title, severity, certainty, rules, grade, external, explanation } = page
  return {
    id,
    title,
    severity,
    certainty,
    rules: [...rules],
    grade,
    external: [...external],
    explanation,
    incurable: incurable(id),
  }
}
