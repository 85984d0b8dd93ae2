import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { CATALOGUE } from '../../diagnosis/catalogue/catalogue.ts'
import { LISTED_FORMATS } from '../../inspection/upload/formats.ts'
import { PROFILES } from '../../policy/policy.ts'
import { RULES, ruleOf } from '../../policy/rules.ts'
import { catalogueEntrySchema } from '../../report/finding.ts'
import {
  catalogueEntry,
  describedProfile,
  describedProfileSchema,
  formatSchema,
  profilePage,
  profilePageSchema,
  ruleSchema,
} from './catalogue-entries.ts'
import type { AppEnv } from '../app-env.ts'
import { listOf } from '../list.ts'
import { PROBLEM_TYPE, problemBody } from '../problem.ts'
import { problemSchema } from '../problem-schema.ts'

function json<T extends z.ZodType>(schema: T, description: string) {
  return { description, content: { 'application/json': { schema } } }
}

const missing = {
  description: 'There is nothing with that id.',
  content: { 'application/problem+json': { schema: problemSchema } },
}
const byId = (description: string, example: string) => ({
  params: z.object({ id: z.string().meta({ description, examples: [example] }) }),
})

function noSuch(what: string) {
  return problemBody({ code: 'not-found', detail: `There is no ${what} of that id.` })
}

/** GET /v1/profiles, /v1/rules, /v1/findings, /v1/formats: what the verdicts rest on. */
export const reference = new OpenAPIHono<AppEnv>()
  .openapi(
    createRoute({
      method: 'get',
      path: '/v1/profiles',
      operationId: 'listProfiles',
      tags: ['Catalogues'],
      summary: 'The devices whose inspection is modelled',
      responses: { 200: json(listOf(describedProfileSchema), 'Every profile') },
    }),
    (c) => c.json({ data: PROFILES.map(describedProfile), nextCursor: null }, 200),
  )
  .openapi(
    createRoute({
      method: 'get',
      path: '/v1/profiles/{id}',
      operationId: 'getProfile',
      tags: ['Catalogues'],
      summary: 'One profile, with its built-in map as text',
      request: byId('an id of GET /v1/profiles', 'pix-7'),
      responses: { 200: json(profilePageSchema, 'The profile'), 404: missing },
    }),
    (c) => {
      const id = PROFILES.find((profile) => profile === c.req.param('id'))
      return id ? c.json(profilePage(id), 200) : c.json(noSuch('profile'), 404, PROBLEM_TYPE)
    },
  )
  .openapi(
    createRoute({
      method: 'get',
      path: '/v1/rules',
      operationId: 'listRules',
      tags: ['Catalogues'],
      summary: 'The rules of the inspection, each with its grade and source',
      responses: { 200: json(listOf(ruleSchema), 'Every rule') },
    }),
    (c) => c.json({ data: [...RULES], nextCursor: null }, 200),
  )
  .openapi(
    createRoute({
      method: 'get',
      path: '/v1/rules/{id}',
      operationId: 'getRule',
      tags: ['Catalogues'],
      summary: 'One rule',
      request: byId('an id of GET /v1/rules', 'C2'),
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
      operationId: 'listFindings',
      tags: ['Catalogues'],
      summary: 'The catalogue of findings',
      responses: { 200: json(listOf(catalogueEntrySchema), 'Every finding a report can contain') },
    }),
    (c) => c.json({ data: CATALOGUE.map(catalogueEntry), nextCursor: null }, 200),
  )
  .openapi(
    createRoute({
      method: 'get',
      path: '/v1/formats',
      operationId: 'listFormats',
      tags: ['Catalogues'],
      summary: 'The forms of transcript and capture that are read',
      responses: { 200: json(listOf(formatSchema), 'Every form') },
    }),
    (c) => c.json({ data: [...LISTED_FORMATS], nextCursor: null }, 200),
  )
