import { OpenAPIHono, z } from '@hono/zod-openapi'
import {
  MAX_NAME_OF_SOURCE_CHARS,
  MAX_POLICY_BODY_OCTETS,
  MAX_SOURCES,
  MIN_SOURCE_SECRET_OCTETS,
} from '../../limits.ts'
import { timeSchema } from '../../report/schemas.ts'
import type { TenantId } from '../../store/ids.ts'
import { asId, newId } from '../../store/ids.ts'
import type { SourceId, SourceRow } from '../../store/sources.ts'
import {
  deleteSource,
  insertSource,
  listSources,
  readSource,
  SCHEMES,
  updateSource,
} from '../../store/sources.ts'
import type { Sealed } from '../../store/storable.ts'
import { asSetting } from '../../store/storable.ts'
import { seal } from '../../webhooks/sealing.ts'
import { newSecret } from '../../webhooks/signing.ts'
import { secretFault } from '../../webhooks/verification.ts'
import { keyringOf } from '../webhooks/delivery-settings.ts'
import type { Env } from '../env.ts'
import { addDeleteRoute } from '../delete-route.ts'
import type { AppEnv } from '../app-env.ts'
import { askedPage, listOf, pageResponse, pageShape } from '../list.ts'
import { inspectShape, optional, policyShape } from '../inspection/options.ts'
import type { Result } from '../problem.ts'
import { failed, ok } from '../problem.ts'
import { problemResponses } from '../problem-schema.ts'
import { addTenantRoute } from '../route.ts'
import {
  optionShape,
  requestShape,
  settledRequestShape,
  sourceSettings,
} from './source-settings.ts'
import { shownName } from '../shown-name.ts'
import { LOCATION } from '../route-words.ts'

const name = shownName(MAX_NAME_OF_SOURCE_CHARS)
const scheme = z.enum(SCHEMES).meta({
  description:
    'standard-webhooks: its three headers; hmac-sha256: a digest in a header of its own (GitHub, Gitea, Shopify …); bearer: Authorization: Bearer',
})
const secret = z
  .string()
  .min(1)
  .max(1024)
  .meta({
    description: `what both sides know, of at least ${MIN_SOURCE_SECRET_OCTETS} octets; standard-webhooks: base64 of them, with or without whsec_; bearer: printable ASCII without blanks`,
  })
const madeSecret = secret.optional().meta({
  description: `${secret.meta()?.description}. Left out: one is made, and shown once; hmac-sha256 and bearer use it as it is written`,
})

const newShape = { name, scheme, secret: madeSecret, ...requestShape, ...optionShape }
const changeShape = {
  name: name.optional(),
  scheme: scheme.optional(),
  secret: secret.optional(),
  ...requestShape,
  ...optionShape,
}

const sourceSchema = z
  .object({
    id: z.string().meta({ description: 'of the source', examples: ['src_3h8x…'] }),
    url: z.url().meta({ description: 'where its requests go' }),
    name,
    scheme,
    ...settledRequestShape,
    options: optional({ ...policyShape, format: inspectShape.format }).meta({
      description: 'of a policy text only its esmtp map is kept',
    }),
    createdAt: timeSchema,
  })
  .meta({ id: 'PushSource', description: 'A system that pushes transcripts' })

const newSourceSchema = sourceSchema
  .extend({
    secret: z
      .string()
      .optional()
      .meta({ description: 'if it was generated here; shown only this once' }),
  })
  .meta({ id: 'NewPushSource', description: 'A source, and its secret if it was made here' })

const answer = (schema: z.ZodType, description: string) => ({
  description,
  content: { 'application/json': { schema } },
})

const NO_SOURCE = failed('not-found', 'There is no source of that id.')

/** POST and GET /v1/sources; GET, PATCH and DELETE /v1/sources/{id}. */
export function sourceRoutes() {
  const routes = new OpenAPIHono<AppEnv>()
  addTenantRoute(
    routes,
    {
      method: 'post',
      path: '/v1/sources',
      operationId: 'createSource',
      tags: ['Sources'],
      summary: 'Let another system push transcripts here',
      description: 'Its requests go to `url`, proved by `scheme`, and become reports.',
      needs: ['write'],
      body: newShape,
      bodyOctets: MAX_POLICY_BODY_OCTETS,
      responses: {
        201: {
          ...answer(newSourceSchema, 'The source, and its secret where one was made'),
          headers: LOCATION,
        },
        ...problemResponses(409, 413, 415, 422),
      },
    },
    async ({ c, db, tenant, body }) => {
      const settings = sourceSettings(body.scheme, body)
      if (!settings.ok) return settings
      const id = newId('src')
      const secret = body.secret ?? newSecret()
      const sealed = await sealedSecret(c.env, { scheme: body.scheme, secret }, { tenant, id })
      if (!sealed.ok) return sealed
      const source: SourceRow = {
        tenant,
        id,
        createdAt: Date.now(),
        name: asSetting(body.name),
        scheme: body.scheme,
        secret: sealed.value,
        settings: settings.value,
      }
      if (!(await insertSource(db, source, MAX_SOURCES)))
        return failed('too-many', `A tenant may have ${MAX_SOURCES} sources.`)
      const headers = { location: `/v1/sources/${id}` }
      const shown = { ...shownSource(c.req.url)(source), ...(!body.secret && { secret }) }
      return ok(Response.json(shown, { status: 201, headers }))
    },
  )
  addTenantRoute(
    routes,
    {
      method: 'get',
      path: '/v1/sources',
      operationId: 'listSources',
      tags: ['Sources'],
      summary: 'The sources, newest first',
      needs: ['read'],
      query: pageShape,
      responses: { 200: answer(listOf(sourceSchema), 'A page of them') },
    },
    async ({ c, db, tenant, query }) => {
      const page = askedPage(query)
      if (!page.ok) return page
      return ok(pageResponse(await listSources(db, tenant, page.value), shownSource(c.req.url)))
    },
  )
  addTenantRoute(
    routes,
    {
      method: 'get',
      path: '/v1/sources/{id}',
      operationId: 'getSource',
      tags: ['Sources'],
      summary: 'A source, without its secret',
      needs: ['read'],
      responses: { 200: answer(sourceSchema, 'The source') },
    },
    async ({ c, db, tenant }) => {
      const id = asId('src', c.req.param('id') ?? '')
      const source = id && (await readSource(db, tenant, id))
      return source ? ok(Response.json(shownSource(c.req.url)(source))) : NO_SOURCE
    },
  )
  addTenantRoute(
    routes,
    {
      method: 'patch',
      path: '/v1/sources/{id}',
      operationId: 'updateSource',
      tags: ['Sources'],
      summary: 'Change a source',
      description:
        'What is left out stays; options of the policy (profile to format) replace all that were there. Another scheme needs its secret again.',
      needs: ['write'],
      body: changeShape,
      bodyOctets: MAX_POLICY_BODY_OCTETS,
      responses: { 200: answer(sourceSchema, 'The source'), ...problemResponses(413, 415, 422) },
    },
    async ({ c, db, tenant, body }) => {
      const id = asId('src', c.req.param('id') ?? '')
      const source = id && (await readSource(db, tenant, id))
      if (!source) return NO_SOURCE
      const scheme = body.scheme ?? source.scheme
      if (scheme !== source.scheme && body.secret === undefined)
        return failed('invalid-option', `secret: needed for scheme ${scheme}.`, {
          errors: [{ pointer: '/secret', message: 'missing' }],
        })
      const settings = sourceSettings(scheme, body, source.settings)
      if (!settings.ok) return settings
      const sealed =
        body.secret === undefined
          ? ok(source.secret)
          : await sealedSecret(c.env, { scheme, secret: body.secret }, source)
      if (!sealed.ok) return sealed
      const name = body.name === undefined ? source.name : asSetting(body.name)
      const changed = { ...source, name, scheme, secret: sealed.value, settings: settings.value }
      await updateSource(db, changed)
      return ok(Response.json(shownSource(c.req.url)(changed)))
    },
  )
  addDeleteRoute(routes, {
    path: '/v1/sources/{id}',
    operationId: 'deleteSource',
    tags: ['Sources'],
    summary: 'Delete a source; its reports stay',
    gone: 'Its requests are refused from now on',
    prefix: 'src',
    remove: deleteSource,
    missing: NO_SOURCE,
  })
  return routes
}

async function sealedSecret(
  env: Env,
  { scheme, secret }: { scheme: SourceRow['scheme']; secret: string },
  { tenant, id }: { tenant: TenantId; id: SourceId },
): Promise<Result<Sealed>> {
  const keyring = await keyringOf(env)
  if (!keyring.ok) return keyring
  const message = secretFault(scheme, secret)
  if (message !== null)
    return failed('invalid-option', `secret of a ${scheme} source: ${message}.`, {
      errors: [{ pointer: '/secret', message }],
    })
  return ok(await seal(keyring.value, secret, { tenant, row: id }))
}

function shownSource(requestUrl: string) {
  return ({ id, name, scheme, createdAt, settings }: SourceRow) => {
    const { options, ...request } = settings
    const { switches, ...rest } = options
    return {
      id,
      url: new URL(`/v1/ingest/${id}`, requestUrl).href,
      name,
      scheme,
      ...request,
      options: { ...rest, ...switches },
      createdAt: new Date(createdAt).toISOString(),
    }
  }
}
