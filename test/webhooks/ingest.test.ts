import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { Webhook as Signer } from 'standardwebhooks'
import { problemOf, servedWorker } from '../http/served.ts'
import type { Call } from '../store/tenant.ts'
import { newToken, TRANSCRIPT } from '../store/tenant.ts'
import { receiver } from './receiver.ts'
import { newWebhook } from './subscriber.ts'

const { send, database } = servedWorker('test/webhooks/wrangler.toml', 'DB')
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'

/** A source as the API answers it. */
interface Source {
  id: string
  name: string
  options: Record<string, unknown>
}

async function newSource(call: Call, asked: object): Promise<Source> {
  const response = await call('POST', '/v1/sources', { json: { name: 'a test', ...asked } })
  assert.equal(response.status, 201, await response.clone().text())
  return (await response.json()) as Source
}

type Push = (body: string | Uint8Array, headers?: Record<string, string>) => Promise<Response>

/** What a source with a bearer secret sends. */
async function pusher(asked: object = {}): Promise<{ call: Call; source: Source; push: Push }> {
  const { call } = await newToken(send)
  const source = await newSource(call, { scheme: 'bearer', secret: 'a-secret', ...asked })
  const push: Push = (body, headers = {}) =>
    send(`/v1/ingest/${source.id}`, {
      body,
      headers: { authorization: 'Bearer a-secret', ...headers },
    })
  return { call, source, push }
}

async function code(response: Response): Promise<[number, string]> {
  const { code } = await problemOf(response)
  return [response.status, code]
}

async function reportsOf(call: Call): Promise<string[]> {
  const { data } = (await (await call('GET', '/v1/reports')).json()) as { data: { id: string }[] }
  return data.map(({ id }) => id)
}

describe('sources and what they push', { concurrency: true, timeout: 60_000 }, () => {
  test('a source is made, read, listed, changed and deleted; its secret is never shown', async () => {
    const { call } = await newToken(send)
    const asked = {
      name: 'GitHub',
      scheme: 'hmac-sha256',
      header: 'X-Hub-Signature-256',
      prefix: 'sha256=',
      digest: 'hex',
      idHeader: 'X-GitHub-Delivery',
      transcriptPointer: '/client_payload/transcript',
      encoding: 'base64',
      respond: 'report',
    }
    const made = await call('POST', '/v1/sources', {
      json: { ...asked, secret: 'hush-hush', profile: 'asa-9.4', allowTls: true },
    })
    assert.equal(made.status, 201)
    const source = (await made.json()) as Source
    assert.equal(made.headers.get('location'), `/v1/sources/${source.id}`)
    assert.deepEqual(source, {
      ...source,
      ...asked,
      timestampHeader: null,
      options: { profile: 'asa-9.4', allowTls: true, format: 'auto', eol: 'auto' },
    })
    const path = `/v1/sources/${source.id}`
    const read = await (await call('GET', path)).text()
    assert.deepEqual(JSON.parse(read), source)
    const list = await (await call('GET', '/v1/sources')).text()
    assert.deepEqual(JSON.parse(list), { data: [source], nextCursor: null })
    assert.ok(!(read + list).includes('hush'))
    const db = await database()
    const rows = JSON.stringify((await db.prepare('SELECT * FROM sources').all()).results)
    assert.ok(rows.includes(source.id) && !rows.includes('hush'))

    const changed = await call('PATCH', path, { json: { name: 'Gitea', profile: 'pix-7' } })
    assert.deepEqual(await changed.json(), {
      ...source,
      name: 'Gitea',
      options: { profile: 'pix-7', format: 'auto', eol: 'auto' },
    })
    const { call: other } = await newToken(send)
    for (const method of ['GET', 'DELETE'])
      assert.equal((await other(method, path)).status, 404, method)
    assert.equal((await other('PATCH', path, { json: { name: 'mine' } })).status, 404)
    assert.equal((await call('DELETE', path)).status, 204)
    assert.equal((await call('GET', path)).status, 404)
    assert.equal((await send(`/v1/ingest/${source.id}`, { body: TRANSCRIPT })).status, 404)
  })

  test('what is no source is refused by name', async () => {
    const { call } = await newToken(send)
    const bearer = { name: 'x', scheme: 'bearer', secret: 's' }
    const cases: [object, [number, string, string]][] = [
      [{ scheme: 'bearer', secret: 's' }, [400, 'invalid-option', '/name']],
      [{ ...bearer, scheme: 'basic' }, [400, 'invalid-option', '/scheme']],
      [{ name: 'x', scheme: 'bearer' }, [400, 'invalid-option', '/secret']],
      [{ ...bearer, scheme: 'hmac-sha256' }, [400, 'invalid-option', '/header']],
      [{ ...bearer, scheme: 'hmac-sha256', header: 'a b' }, [400, 'invalid-option', '/header']],
      [{ ...bearer, header: 'X-Signature' }, [400, 'invalid-option', '/header']],
      [{ ...bearer, prefix: 'sha256=' }, [400, 'invalid-option', '/prefix']],
      [{ ...bearer, scheme: 'standard-webhooks' }, [400, 'invalid-option', '/secret']],
      [
        { ...bearer, scheme: 'standard-webhooks', secret: SECRET, idHeader: 'X-Id' },
        [400, 'invalid-option', '/idHeader'],
      ],
      [{ ...bearer, transcriptPointer: 'a' }, [400, 'invalid-option', '/transcriptPointer']],
      [{ ...bearer, encoding: 'hex' }, [400, 'invalid-option', '/encoding']],
      [{ ...bearer, format: 'swak' }, [400, 'invalid-option', '/format']],
      [{ ...bearer, profil: 'pix-7' }, [400, 'unknown-option', '/profil']],
    ]
    for (const [json, expected] of cases) {
      const problem = await problemOf(await call('POST', '/v1/sources', { json }))
      assert.deepEqual(
        [problem.status, problem.code, problem.errors?.[0]?.pointer],
        expected,
        JSON.stringify(json),
      )
    }
    const policy = 'policy-map type inspect esmtp m\n match nothing\n'
    const bad = await call('POST', '/v1/sources', { json: { ...bearer, policy } })
    const { status, errors } = await problemOf(bad)
    assert.deepEqual([status, errors?.[0]?.line], [422, 2])
  })

  test('of a running-config only the esmtp map is kept', async () => {
    const { call } = await newToken(send)
    const policy = [
      'ASA Version 9.4(1)',
      'enable password canary-8Ry2YjIyt7RRXU24 encrypted',
      'username admin password canary-mbO2jYs13AXlIAGa encrypted',
      'policy-map type inspect esmtp mail',
      ' description canary-of-the-operator',
      ' parameters',
      '  allow-tls',
      ' match cmd line length gt 300',
      '  drop-connection log',
      'policy-map global_policy',
      ' class inspection_default',
      '  inspect esmtp mail',
      '',
    ].join('\n')
    const json = { scheme: 'bearer', secret: 'a-secret', policy, respond: 'report' }
    const source = await newSource(call, json)
    assert.equal(source.options['profile'], 'asa-9.4')
    assert.match(String(source.options['policy']), /^policy-map type inspect esmtp mail\n/)
    const db = await database()
    const rows = JSON.stringify((await db.prepare('SELECT * FROM sources').all()).results)
    assert.ok(!rows.includes('canary') && !JSON.stringify(source).includes('canary'))
    const headers = { authorization: 'Bearer a-secret' }
    const response = await send(`/v1/ingest/${source.id}`, { body: TRANSCRIPT, headers })
    const report = (await response.json()) as {
      policy: { mapName: string; allowTls: boolean; limits: { match: string; gt: number }[] }
    }
    assert.equal(report.policy.mapName, 'mail')
    assert.equal(report.policy.allowTls, true)
    const [limit] = report.policy.limits
    assert.deepEqual([limit?.match, limit?.gt], ['cmd-line-length', 300])
  })

  test('Standard Webhooks: a signed transcript becomes a report, a repeat gets the first result', async () => {
    const { call } = await newToken(send)
    const source = await newSource(call, {
      scheme: 'standard-webhooks',
      secret: SECRET,
      transcriptPointer: '/transcript',
      respond: 'report',
      profile: 'pix-7',
    })
    const push = (transcript: string, id: string, secret = SECRET) => {
      const body = JSON.stringify({ transcript })
      const at = new Date()
      const headers = {
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
        'webhook-signature': new Signer(secret).sign(id, at, body),
      }
      return send(`/v1/ingest/${source.id}`, { body, headers })
    }
    const first = await push(TRANSCRIPT, 'msg_1')
    assert.equal(first.status, 201)
    const report = (await first.json()) as { id: string; summary: { verdict: string } }
    assert.equal(report.summary.verdict, 'masked')
    assert.equal(first.headers.get('location'), `/v1/reports/${report.id}`)
    const again = await push('another body altogether', 'msg_1')
    assert.equal(again.status, 200)
    assert.deepEqual(await again.json(), report)
    assert.equal((await push(TRANSCRIPT, 'msg_2')).status, 201)
    assert.equal((await reportsOf(call)).length, 2)
    const forged = await push(TRANSCRIPT, 'msg_3', 'whsec_AAAAAAAA')
    assert.deepEqual(await code(forged), [401, 'bad-signature'])
  })

  test('of requests with one id at once one makes a report', async () => {
    const { call } = await newToken(send)
    const source = await newSource(call, { scheme: 'bearer', secret: 'a-secret', idHeader: 'X-Id' })
    const headers = { authorization: 'Bearer a-secret', 'x-id': 'one' }
    const push = () => send(`/v1/ingest/${source.id}`, { body: TRANSCRIPT, headers })
    const statuses = (await Promise.all(Array.from({ length: 8 }, push))).map(
      ({ status }) => status,
    )
    assert.equal(statuses.filter((status) => status === 202).length, 1, statuses.join())
    assert.ok(
      statuses.every((status) => [200, 202, 409].includes(status)),
      statuses.join(),
    )
    assert.equal((await reportsOf(call)).length, 1)
    assert.equal((await push()).status, 200)
  })

  test('GitHub’s way: an HMAC in a header, over the body as it came', async () => {
    const { call } = await newToken(send)
    const source = await newSource(call, {
      scheme: 'hmac-sha256',
      secret: 'hush',
      header: 'X-Hub-Signature-256',
      prefix: 'sha256=',
      digest: 'hex',
      idHeader: 'X-GitHub-Delivery',
      transcriptPointer: '/a~1b/0',
      encoding: 'base64',
    })
    const transcript = Buffer.from(TRANSCRIPT).toString('base64').replace(/.{76}/g, '$&\n')
    // spaces that a parser would not keep
    const body = `{ "a/b" : [${JSON.stringify(transcript)}] }`
    const signature = `sha256=${createHmac('sha256', 'hush').update(body).digest('hex')}`
    const push = (sent: string, headers: Record<string, string>) =>
      send(`/v1/ingest/${source.id}`, { body: sent, headers })
    const headers = { 'x-hub-signature-256': signature, 'x-github-delivery': 'd1' }
    const taken = await push(body, headers)
    assert.equal(taken.status, 202)
    const ack = (await taken.json()) as { id: string; verdict: string; href: string }
    assert.deepEqual(ack, { id: ack.id, verdict: 'masked', href: `/v1/reports/${ack.id}` })
    assert.deepEqual(await reportsOf(call), [ack.id])
    const again = await push(body, headers)
    assert.equal(again.status, 200)
    assert.deepEqual(await again.json(), ack)
    const compact = JSON.stringify(JSON.parse(body))
    assert.deepEqual(await code(await push(compact, headers)), [401, 'bad-signature'])
    assert.deepEqual(await code(await push(body, {})), [401, 'bad-signature'])
  })

  test('a bearer secret: the body is the transcript, and its own id', async () => {
    const { call, push } = await pusher({ secret: 'a-secret' })
    const first = await push(TRANSCRIPT)
    assert.equal(first.status, 202)
    const { id } = (await first.json()) as { id: string }
    const again = await push(TRANSCRIPT)
    assert.deepEqual([again.status, ((await again.json()) as { id: string }).id], [200, id])
    const zipped = await push(gzipSync(TRANSCRIPT), { 'content-encoding': 'gzip' })
    assert.equal(zipped.status, 202)
    assert.equal((await reportsOf(call)).length, 2)
    for (const authorization of ['', 'Bearer a-secreT', 'Bearer esmtp_0', 'Basic a-secret'])
      assert.deepEqual(await code(await push(TRANSCRIPT, { authorization })), [
        401,
        'bad-signature',
      ])
  })

  test('what holds no transcript makes no report, and its id is free for the next', async () => {
    const { call, push } = await pusher({
      secret: 'a-secret',
      idHeader: 'X-Id',
      transcriptPointer: '/log/text',
      encoding: 'base64',
    })
    const json = (text: unknown) => JSON.stringify({ log: { text } })
    const cases: [string, [number, string]][] = [
      ['{', [400, 'malformed-json']],
      ['{}', [400, 'missing-transcript']],
      [json(7), [400, 'missing-transcript']],
      [json('!!'), [400, 'missing-transcript']],
      [json(Buffer.from('hello world\n').toString('base64')), [422, 'not-a-transcript']],
      [json(''), [422, 'empty-upload']],
    ]
    for (const [body, expected] of cases)
      assert.deepEqual(await code(await push(body, { 'x-id': 'same' })), expected, body)
    assert.deepEqual(await reportsOf(call), [])
    const good = json(Buffer.from(TRANSCRIPT).toString('base64'))
    assert.equal((await push(good, { 'x-id': 'same' })).status, 202)
  })

  test('nothing is parsed before the signature is known: noise gets 401 like all else', async () => {
    const { source } = await pusher({ secret: 'a-secret', transcriptPointer: '/x' })
    const response = await send(`/v1/ingest/${source.id}`, { body: '\u0000{{{' })
    assert.deepEqual(await code(response), [401, 'bad-signature'])
    assert.deepEqual(await code(await send('/v1/ingest/src_0', { body: 'x' })), [404, 'not-found'])
    const got = await send(`/v1/ingest/${source.id}`, { method: 'GET' })
    assert.deepEqual(await code(got), [405, 'method-not-allowed'])
  })

  test('a report that was pushed is told to the tenant’s webhooks', async () => {
    const { call, push } = await pusher({ secret: 'a-secret', profile: 'pix-7' })
    const { url, has } = await receiver()
    await newWebhook(call, url, { events: ['finding.detected'], minSeverity: 'error' })
    const { id } = (await (await push(TRANSCRIPT)).json()) as { id: string }
    const [receipt] = await has(1)
    const { data } = JSON.parse(receipt!.body) as { data: { id: string; findings: string[] } }
    assert.deepEqual([data.id, data.findings], [id, ['starttls-masked']])
  })

  test('a source’s secret is replaced by PATCH, and another scheme needs its own', async () => {
    const { call, source, push } = await pusher({ secret: 'a-secret' })
    const path = `/v1/sources/${source.id}`
    assert.equal((await call('PATCH', path, { json: { secret: 'another' } })).status, 200)
    assert.equal((await push(TRANSCRIPT)).status, 401)
    const authorization = 'Bearer another'
    assert.equal((await push(TRANSCRIPT, { authorization })).status, 202)
    const scheme = 'standard-webhooks'
    const bare = await problemOf(await call('PATCH', path, { json: { scheme } }))
    assert.deepEqual([bare.status, bare.errors?.[0]?.pointer], [400, '/secret'])
    const json = { scheme, secret: SECRET }
    assert.equal((await call('PATCH', path, { json })).status, 200)
    assert.equal((await push(TRANSCRIPT, { authorization })).status, 401)
  })
})
