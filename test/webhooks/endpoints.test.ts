import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { EVENTS } from '../../worker/store/webhooks.ts'
import { problemOf, served } from '../http/served.ts'
import { newReport, newToken } from '../store/tenant.ts'
import { LONG_SECRET } from './pusher.ts'
import type { Delivery, Webhook } from './subscriber.ts'
import { newWebhook } from './subscriber.ts'

const send = served('test/webhooks/wrangler.toml', 'DB')
const URL_ = 'https://hooks.example.com/inspect'
const wish = { url: URL_, events: ['report.completed'] }

/** Code, and where its first fault is. */
async function refusal(response: Response): Promise<[number, string, string | undefined]> {
  const { status, code, errors } = await problemOf(response)
  assert.equal(status, response.status)
  return [status, code, errors?.[0]?.pointer ?? errors?.[0]?.parameter]
}

describe('endpoints of webhooks', { concurrency: true, timeout: 60_000 }, () => {
  test('a webhook is made, read, listed, changed and deleted; its secret is shown once', async () => {
    const { call } = await newToken(send)
    const json = { ...wish, minSeverity: 'warning', findings: ['starttls-masked'] }
    const made = await call('POST', '/v1/webhooks', { json })
    assert.equal(made.status, 201)
    const { secret, ...webhook } = (await made.json()) as Webhook
    assert.equal(made.headers.get('location'), `/v1/webhooks/${webhook.id}`)
    assert.match(secret, /^whsec_[A-Za-z0-9+/]{43}=$/)
    assert.match(webhook.id, /^whk_[0-9a-z]{26}$/)
    assert.deepEqual(webhook, {
      ...webhook,
      ...json,
      status: 'enabled',
      disabledReason: null,
      disabledAt: null,
      failingSince: null,
      oldSecretUntil: null,
    })
    const path = `/v1/webhooks/${webhook.id}`
    assert.deepEqual(await (await call('GET', path)).json(), webhook)
    assert.deepEqual(await (await call('GET', '/v1/webhooks')).json(), {
      data: [webhook],
      nextCursor: null,
    })
    const change = { minSeverity: null, findings: null, events: ['finding.detected'] }
    const changed = await call('PATCH', path, { json: change })
    assert.equal(changed.status, 200)
    assert.deepEqual(await changed.json(), { ...webhook, ...change })
    const off = await call('PATCH', path, { json: { status: 'disabled' } })
    const { status, disabledReason, disabledAt } = (await off.json()) as Record<string, string>
    assert.deepEqual([status, disabledReason], ['disabled', 'asked'])
    assert.ok(Math.abs(Date.parse(disabledAt!) - Date.now()) < 60_000)
    assert.equal((await call('DELETE', path)).status, 204)
    assert.deepEqual(await refusal(await call('GET', path)), [404, 'not-found', undefined])
    assert.equal((await call('DELETE', path)).status, 404)
  })

  test('what is no webhook is refused by name', async () => {
    const { call } = await newToken(send)
    const { id } = await newWebhook(call, URL_)
    const cases: [object, string, string][] = [
      [{ events: wish.events }, 'invalid-option', '/url'],
      [{ url: URL_ }, 'invalid-option', '/events'],
      [{ ...wish, events: [] }, 'invalid-option', '/events'],
      [{ ...wish, events: ['report.complete'] }, 'invalid-option', '/events/0'],
      [{ ...wish, minSeverity: 'fatal' }, 'invalid-option', '/minSeverity'],
      [{ ...wish, findings: ['starttls'] }, 'invalid-option', '/findings/0'],
      [{ ...wish, findings: [] }, 'invalid-option', '/findings'],
      [{ ...wish, secret: 'mine' }, 'unknown-option', '/secret'],
      [{ ...wish, url: 'http://hooks.example.com/' }, 'destination-refused', '/url'],
      [{ ...wish, url: 'https://[::ffff:10.0.0.1]/' }, 'destination-refused', '/url'],
      [{ ...wish, url: 'https://user@hooks.example.com/' }, 'destination-refused', '/url'],
      [{ ...wish, url: 'https://hooks.example.com:25/' }, 'destination-refused', '/url'],
      [{ ...wish, url: 'hooks.example.com' }, 'destination-refused', '/url'],
    ]
    for (const [json, code, pointer] of cases)
      assert.deepEqual(
        await refusal(await call('POST', '/v1/webhooks', { json })),
        [400, code, pointer],
        JSON.stringify(json),
      )
    const patches: [object, string, string][] = [
      [{ url: 'https://169.254.169.254/' }, 'destination-refused', '/url'],
      [{ status: 'on' }, 'invalid-option', '/status'],
      [{ events: [] }, 'invalid-option', '/events'],
    ]
    for (const [json, code, pointer] of patches)
      assert.deepEqual(await refusal(await call('PATCH', `/v1/webhooks/${id}`, { json })), [
        400,
        code,
        pointer,
      ])
  })

  test('the service’s own address is no destination', async () => {
    const { call } = await newToken(send)
    const { data } = (await (await call('GET', '/v1/webhooks')).json()) as { data: unknown[] }
    assert.deepEqual(data, [])
    const source = { name: 'x', scheme: 'bearer', secret: LONG_SECRET }
    const made = await call('POST', '/v1/sources', { json: source })
    const { url } = (await made.json()) as { url: string }
    assert.match(url, /^http:\/\/127\.0\.0\.1:\d+\/v1\/ingest\/src_/)
    const refused = await call('POST', '/v1/webhooks', { json: { ...wish, url } })
    assert.deepEqual(await refusal(refused), [400, 'destination-refused', '/url'])
  })

  test('another tenant’s webhooks and deliveries are not there', async () => {
    const [mine, other] = [await newToken(send), await newToken(send)]
    // a port of this machine on which nobody listens
    const webhook = await newWebhook(mine.call, 'http://127.0.0.1:1/')
    await newReport(mine.call)
    const list = await mine.call('GET', `/v1/webhooks/${webhook.id}/deliveries`)
    const [delivery] = ((await list.json()) as { data: Delivery[] }).data
    const path = `/v1/webhooks/${webhook.id}`
    for (const [method, at] of [
      ['GET', path],
      ['DELETE', path],
      ['POST', `${path}/test`],
      ['POST', `${path}/rotate-secret`],
      ['GET', `${path}/deliveries`],
      ['GET', `/v1/deliveries/${delivery!.id}`],
      ['POST', `/v1/deliveries/${delivery!.id}/redeliver`],
    ] as const)
      assert.equal((await other.call(method, at)).status, 404, `${method} ${at}`)
    const json = { status: 'disabled' }
    assert.equal((await other.call('PATCH', path, { json })).status, 404)
    assert.deepEqual(await (await other.call('GET', '/v1/webhooks')).json(), {
      data: [],
      nextCursor: null,
    })
    const own = (await (await mine.call('GET', path)).json()) as Webhook
    assert.equal(own.status, 'enabled')
  })

  test('each route needs its scope', async () => {
    const { tenant, call } = await newToken(send)
    const { id } = await newWebhook(call, URL_)
    const routes: [string, string, 'read' | 'write'][] = [
      ['GET', '/v1/webhooks', 'read'],
      ['GET', `/v1/webhooks/${id}`, 'read'],
      ['GET', `/v1/webhooks/${id}/deliveries`, 'read'],
      ['GET', '/v1/deliveries/dlv_0', 'read'],
      ['POST', '/v1/webhooks', 'write'],
      ['PATCH', `/v1/webhooks/${id}`, 'write'],
      ['POST', '/v1/deliveries/dlv_0/redeliver', 'write'],
      ['GET', '/v1/sources', 'read'],
      ['POST', '/v1/sources', 'write'],
      ['PATCH', '/v1/sources/src_0', 'write'],
      ['DELETE', '/v1/sources/src_0', 'write'],
    ]
    for (const scope of ['read', 'write', 'admin']) {
      const token = await newToken(send, { tenant, scopes: [scope] })
      for (const [method, path, needed] of routes) {
        const { status } = await token.call(method, path)
        assert.equal(status === 403, scope !== needed, `${scope}: ${method} ${path}: ${status}`)
      }
    }
    assert.equal((await send('/v1/webhooks')).status, 401)
  })

  test('webhooks are paged, and a tenant has no more than twenty', async () => {
    const { call } = await newToken(send)
    const made: string[] = []
    for (let i = 0; i < 20; i++) made.push((await newWebhook(call, `${URL_}/${i}`)).id)
    const one = await call('POST', '/v1/webhooks', { json: wish })
    assert.deepEqual(await refusal(one), [409, 'too-many', undefined])
    const seen: string[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const more: string = cursor === '' ? '' : `&cursor=${cursor}`
      const page = (await (await call('GET', `/v1/webhooks?limit=7${more}`)).json()) as {
        data: Webhook[]
        nextCursor: string | null
      }
      seen.push(...page.data.map(({ id }) => id))
      cursor = page.nextCursor
    }
    assert.deepEqual(seen, made.reverse())
  })

  test('a list takes the parameters it has, and no other', async () => {
    const { call } = await newToken(send)
    const { id } = await newWebhook(call, URL_)
    const path = `/v1/webhooks/${id}/deliveries`
    assert.deepEqual(await refusal(await call('GET', `${path}?status=lost`)), [
      400,
      'invalid-option',
      'status',
    ])
    assert.deepEqual(await refusal(await call('GET', `${path}?state=dead`)), [
      400,
      'unknown-option',
      'state',
    ])
    assert.deepEqual(await refusal(await call('GET', `${path}?cursor=x`)), [
      400,
      'invalid-option',
      'cursor',
    ])
  })

  test('the routes and the events are in /openapi.json', async () => {
    const document = (await (await send('/openapi.json', { method: 'GET' })).json()) as {
      paths: Record<string, Record<string, unknown>>
      webhooks: Record<string, unknown>
      components: { schemas: Record<string, { properties: object }> }
    }
    const methods = (path: string) => Object.keys(document.paths[path] ?? {}).sort()
    assert.deepEqual(methods('/v1/webhooks'), ['get', 'post'])
    assert.deepEqual(methods('/v1/webhooks/{id}'), ['delete', 'get', 'patch'])
    for (const path of ['/rotate-secret', '/test'])
      assert.deepEqual(methods(`/v1/webhooks/{id}${path}`), ['post'])
    assert.deepEqual(methods('/v1/webhooks/{id}/deliveries'), ['get'])
    assert.deepEqual(methods('/v1/deliveries/{id}/redeliver'), ['post'])
    assert.deepEqual(methods('/v1/sources'), ['get', 'post'])
    assert.deepEqual(methods('/v1/sources/{id}'), ['delete', 'get', 'patch'])
    assert.deepEqual(methods('/v1/ingest/{sourceId}'), ['post'])
    assert.ok('transcriptPointer' in document.components.schemas['PushSource']!.properties)
    assert.ok('sha256' in document.components.schemas['Source']!.properties)
    assert.deepEqual(Object.keys(document.webhooks), [...EVENTS, 'webhook.test'])
  })
})
