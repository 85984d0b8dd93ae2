import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { CATALOGUE } from '../diagnosis/catalogue.ts'
import { incurable } from '../diagnosis/catalogue/incurable.ts'
import { PROFILES } from '../policy/policy.ts'
import { profileText } from '../policy/profile-text.ts'
import { PROFILE_TABLE } from '../policy/profiles.ts'
import { RULES, ruleOf } from '../policy/rules.ts'
import { catalogueEntrySchema } from '../report/finding.ts'
import {
  actionSchema,
  countSchema,
  gradeSchema,
  limitMatchSchema,
  profileSchema,
} from '../report/words.ts'
import { LISTED_FORMATS } from '../inspection/formats.ts'
import type { AppEnv } from './house.ts'
import { listOf } from './list.ts'
import { PROBLEM_TYPE, problemBody } from './problem.ts'
import { problemSchema } from './problem-schema.ts'

const ruleSchema = z
  .object({
    id: z.string(),
    about: z.enum(['greeting', 'commands', 'replies', 'modes', 'limits']),
    text: z.string(),
    grade: gradeSchema,
    source: z.string(),
  })
  .meta({ id: 'Rule' })

const describedProfileSchema = z
  .object({
    id: profileSchema,
    devices: z.string(),
    versions: z.string().nullable(),
    grade: gradeSchema,
    verbs: z.array(z.string()).nullable().meta({ description: 'commands that pass; null: all' }),
    maskScope: z.enum(['line', 'verb']).nullable(),
    keywords: z
      .array(z.string())
      .nullable()
      .meta({ description: 'EHLO keywords that pass; null: all' }),
    maskBanner: z.boolean(),
    allowTls: z.boolean(),
    limits: z.array(
      z.object({
        match: limitMatchSchema,
        gt: countSchema,
        action: actionSchema,
        log: z.boolean(),
      }),
    ),
  })
  .meta({ id: 'Profile' })

const formatSchema = z
  .object({
    id: z.string(),
    title: z.string(),
    alike: z.array(z.string()).meta({ description: 'forms printed alike' }),
    example: z.string(),
    loses: z.string().meta({ description: 'what this print does not tell' }),
  })
  .meta({ id: 'Format' })

const profilePageSchema = describedProfileSchema
  .extend({
    map: z.array(z.object({ text: z.string(), grade: gradeSchema, source: z.string() })).meta({
      description: 'what it applies, as configuration; a line with ! is a remark of ours',
    }),
  })
  .meta({ id: 'ProfilePage' })

function json<T extends z.ZodType>(schema: T, description: string) {
  return { description, content: { 'application/json': { schema } } }
}

const missing = {
  description: 'There is none of that id.',
  content: { 'application/problem+json': { schema: problemSchema } },
}
const byId = { params: z.object({ id: z.string() }) }

type Profile = z.infer<typeof describedProfileSchema>

function describeProfile(id: Profile['id']): Profile {
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

function noSuch(what: string) {
  return problemBody({ code: 'not-found', detail: `There is no ${what} of that id.` })
}

/** GET /v1/profiles, /v1/rules, /v1/findings, /v1/formats: what the verdicts rest on. */
export const reference = new OpenAPIHono<AppEnv>()
  .openapi(
    createRoute({
      method: 'get',
      path: '/v1/profiles',
      summary: 'The devices whose inspection is modelled',
      responses: { 200: json(listOf(describedProfileSchema), 'Every profile') },
    }),
    (c) => c.json({ data: PROFILES.map(describeProfile), nextCursor: null }, 200),
  )
  .openapi(
    createRoute({
      method: 'get',
      path: '/v1/profiles/{id}',
      summary: 'One profile, with its built-in map as text',
      request: byId,
      responses: { 200: json(profilePageSchema, 'The profile'), 404: missing },
    }),
    (c) => {
      const id = PROFILES.find((profile) => profile === c.req.param('id'))
      return id
        ? c.json({ ...describeProfile(id), map: profileText(id) }, 200)
        : c.json(noSuch('profile'), 404, PROBLEM_TYPE)
    },
  )
  .openapi(
    createRoute({
      method: 'get',
      path: '/v1/rules',
      summary: 'The rules of the inspection, each with its grade and source',
      responses: { 200: json(listOf(ruleSchema), 'Every rule') },
    }),
    (c) => c.json({ data: [...RULES], nextCursor: null }, 200),
  )
  .openapi(
    createRoute({
      method: 'get',
      path: '/v1/rules/{id}',
      summary: 'One rule',
      request: byId,
      responses: { 200: json(ruleSchema, 'The rule'), 404: missing },
    }),
    (c) => {
      const rule = ruleOf(c.req.param('id'))
      return rule ? c.json(rule, 200) : c.json(noSuch('rule'), 404, PROBLEM_TYPE)
    },
  )
  .openapi(
    createRoute({
      method: 'get',
      path: '/v1/findings',
      summary: 'The catalogue of findings',
      responses: { 200: json(listOf(catalogueEntrySchema), 'Every finding a report can contain') },
    }),
    (c) => c.json({ data: CATALOGUE.map(entry), nextCursor: null }, 200),
  )
  .openapi(
    createRoute({
      method: 'get',
      path: '/v1/formats',
      summary: 'The forms of transcript and capture that are read',
      responses: { 200: json(listOf(formatSchema), 'Every form') },
    }),
    (c) => c.json({ data: [...LISTED_FORMATS], nextCursor: null }, 200),
  )

function entry(page: (typeof CATALOGUE)[number]): z.infer<typeof catalogueEntrySchema> {
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
