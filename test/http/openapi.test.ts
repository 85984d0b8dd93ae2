import assert from 'node:assert/strict'
import test from 'node:test'
import { TAGS } from '../../worker/http/docs/tags.ts'
import { ask } from './in-process.ts'

interface Media {
  schema?: Schema
  examples?: Record<string, { $ref: string }>
  encoding?: Record<string, { contentType: string }>
}
interface Schema {
  $ref?: string
  type?: string
  description?: string
  properties?: Record<string, Schema>
  items?: Schema
  additionalProperties?: Schema | boolean
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
  enum?: unknown[]
}
interface Operation {
  operationId: string
  tags: string[]
  description: string
  security: Record<string, string[]>[]
  parameters?: {
    name: string
    description?: string
    schema?: Schema
    content?: Record<string, Media>
  }[]
  requestBody?: { content: Record<string, Media> }
  responses: Record<
    string,
    {
      description: string
      headers: Record<string, { $ref: string }>
      content?: Record<string, Media>
    }
  >
}

const document = (await (await ask('/openapi.json')).json()) as {
  paths: Record<string, Record<string, Operation>>
  components: {
    schemas: Record<string, Schema>
    examples: Record<string, { value: unknown }>
    headers: Record<string, unknown>
  }
}
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    at: `${method} ${path}`,
    path,
    operation,
  })),
)
const schemaOf = ({ $ref = '' }: Schema) =>
  document.components.schemas[$ref.slice($ref.lastIndexOf('/') + 1)]

test('every operation has an id of its own, a tag that is described, and says what it is for', () => {
  const ids = operations.map(({ operation }) => operation.operationId)
  assert.equal(new Set(ids).size, ids.length)
  for (const { at, operation } of operations) {
    assert.match(operation.operationId, /^[a-z][A-Za-z]+$/, at)
    assert.deepEqual(
      operation.tags.filter((tag) => !Object.hasOwn(TAGS, tag)),
      [],
      at,
    )
    assert.match(operation.description, /\.$/, at)
  }
})

test('every property, parameter and schema is described', () => {
  const bare: string[] = []
  const walk = (schema: Schema | boolean | undefined, at: string): void => {
    if (schema === undefined || typeof schema === 'boolean') return
    for (const [name, member] of Object.entries(schema.properties ?? {})) {
      if (!(member.description ?? schemaOf(member)?.description)) bare.push(`${at}.${name}`)
      walk(member, `${at}.${name}`)
    }
    for (const part of [schema.items, schema.additionalProperties]) walk(part, `${at}[]`)
    for (const part of [schema.anyOf, schema.oneOf, schema.allOf].flat()) walk(part, at)
  }
  for (const [name, schema] of Object.entries(document.components.schemas)) {
    if (!schema.description) bare.push(name)
    walk(schema, name)
  }
  for (const { at, operation } of operations) {
    for (const { name, description, schema } of operation.parameters ?? [])
      if (!(description ?? schema?.description)) bare.push(`${at} ${name}`)
    const answers = Object.values(operation.responses)
    for (const content of [
      operation.requestBody?.content,
      ...answers.map(({ content }) => content),
    ])
      for (const [type, { schema }] of Object.entries(content ?? {})) walk(schema, `${at} ${type}`)
  }
  assert.deepEqual(bare, [])
})

test('what each value of verdict, severity, certainty and mode means is said', () => {
  for (const [schema, member] of [
    ['Line', 'verdict'],
    ['Line', 'kind'],
    ['Summary', 'verdict'],
    ['Finding', 'severity'],
    ['Finding', 'certainty'],
    ['Finding', 'mode'],
    ['Evidence', 'weight'],
  ] as const) {
    const { description = '', enum: values = [] } =
      document.components.schemas[schema]?.properties?.[member] ?? {}
    assert.ok(values.length > 1, `${schema}.${member}`)
    for (const value of values) assert.ok(description.includes(String(value)), `${member} ${value}`)
  }
})

test('every media type of every body and answer has an example that is there', () => {
  for (const { at, operation } of operations)
    for (const content of [
      operation.requestBody?.content,
      ...Object.values(operation.responses).map(({ content }) => content),
    ])
      for (const [type, { examples = {} }] of Object.entries(content ?? {})) {
        const [{ $ref = '' } = {}] = Object.values(examples)
        const name = $ref.slice($ref.lastIndexOf('/') + 1)
        assert.ok(document.components.examples[name]?.value, `${at} ${type}`)
      }
})

test('open routes take a token and need none; counted ones have 401, 429 and what a client is told by', () => {
  for (const { at, path, operation } of operations) {
    const { security, responses } = operation
    const owned = /^\/v1\/(tokens|reports|shares|webhooks|deliveries|sources|probe)\b/.test(path)
    const counted = /^\/(?:v1\/|s\/|metrics$)/.test(path)
    const pushed = path.startsWith('/v1/ingest')
    assert.deepEqual(
      security,
      owned ? [{ bearer: [] }] : counted && !pushed ? [{}, { bearer: [] }] : [],
      at,
    )
    assert.equal('401' in responses, counted, at)
    if (owned) assert.match(operation.description, /Needs (a token with scope \w+|ADMIN_TOKEN)/, at)
    for (const { headers } of Object.values(responses)) assert.ok(headers['X-Request-Id'], at)
    if (!counted) continue
    const { headers = {} } = responses['429'] ?? {}
    for (const name of ['Retry-After', 'RateLimit', 'RateLimit-Policy'])
      assert.ok(headers[name], at)
  }
  const made = document.paths['/v1/reports']?.['post']?.responses['201']
  assert.ok(made?.headers['Location'] && made.headers['Idempotent-Replayed'])
})

test('a list in a query string or a form is JSON, as the service reads it', async () => {
  const inspect = document.paths['/v1/inspect']?.['post']
  const limits = inspect?.parameters?.find(({ name }) => name === 'limits')
  assert.equal(limits?.content?.['application/json']?.schema?.type, 'array')
  const form = inspect?.requestBody?.content['multipart/form-data']
  assert.deepEqual(form?.encoding?.['limits'], { contentType: 'application/json' })
  const stated = [{ match: 'cmd-line-length', gt: 100, action: 'reset' }]
  const answer = await ask(`/v1/inspect?limits=${encodeURIComponent(JSON.stringify(stated))}`, {
    method: 'POST',
    body: 'C: EHLO a.example\nS: 250 b.example\n',
  })
  const { policy } = (await answer.json()) as { policy: { limits: object[] } }
  assert.deepEqual(policy.limits, [{ ...stated[0], log: true }])
})
