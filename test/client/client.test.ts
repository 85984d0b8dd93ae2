import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { inspectEsmtp } from '../../worker/client/client.ts'
import { fetchInProcess } from '../http/in-process.ts'
import { PATHS, servedDocument, shapeOf } from '../openapi/document.ts'

const client = inspectEsmtp({
  baseUrl: 'http://localhost',
  fetch: (request) => fetchInProcess(request),
})
const LIMIT = { match: 'cmd-line-length', gt: 10, action: 'reset' }
const TRANSCRIPT = 'S: 220 b.example\nC: EHLO a.example\nS: 250-b.example\nS: 250 STARTTLS\n'

test('its types are those of the OpenAPI file: otherwise npm run client', async () => {
  const [, shape] = /^\/\/ shape ([0-9a-f]{64})$/m.exec(readFileSync(PATHS, 'utf8')) ?? []
  assert.equal(shape, shapeOf(await servedDocument()))
})

test('a transcript is inspected, with limits as JSON in the query', async () => {
  const { data, error } = await client.POST('/v1/inspect', {
    params: { query: { limits: JSON.stringify([LIMIT]) } },
    body: { transcript: TRANSCRIPT },
  })
  assert.equal(error, undefined)
  assert.equal(data?.summary.verdict, 'cut')
  assert.deepEqual(data?.policy.limits, [{ ...LIMIT, log: true }])
})

test('text goes as it is, and is answered as what parseAs says', async () => {
  const { data } = await client.POST('/v1/inspect', {
    params: { query: { profile: 'pix-7' } },
    body: TRANSCRIPT,
    headers: { 'content-type': 'text/plain', accept: 'text/plain' },
    parseAs: 'text',
  })
  assert.match(String(data), /^MASKED/)
})

test('an error is a problem, with its code', async () => {
  const { data, error, response } = await client.GET('/v1/rules/{id}', {
    params: { path: { id: 'Z9' } },
  })
  assert.deepEqual([data, error?.code, response.status], [undefined, 'not-found', 404])
})

test('catalogues, policies and proposals have their types', async () => {
  const rules = await client.GET('/v1/rules')
  assert.ok(rules.data?.data.some(({ id, grade }) => id === 'C2' && grade === 'doc'))
  const policy = 'policy-map type inspect esmtp mail\n parameters\n  allow-tls\n'
  const checked = await client.POST('/v1/policies/check', { body: { policy } })
  assert.equal(checked.data?.policy.allowTls, true)
  const proposed = await client.POST('/v1/policies/propose', {
    body: { transcript: TRANSCRIPT, profile: 'pix-7' },
  })
  assert.equal(proposed.data?.remedies[0]?.verified, true)
})

test('a token goes with each request; without one a stored thing is refused', async () => {
  const seen: (string | null)[] = []
  const asking = (token?: string) =>
    inspectEsmtp({
      baseUrl: 'http://localhost',
      ...(token !== undefined && { token }),
      fetch: (request) => {
        seen.push(request.headers.get('authorization'))
        return fetchInProcess(request)
      },
    }).GET('/v1/reports')
  const { error } = await asking()
  await asking('esmtp_x')
  assert.deepEqual(seen, [null, 'Bearer esmtp_x'])
  assert.equal(error?.code, 'unauthorized')
})
