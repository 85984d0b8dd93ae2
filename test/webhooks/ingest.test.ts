import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { Webhook as Signer } from 'standardwebhooks'
import { problemOf, served } from '../http/served.ts'
import type { Call } from '../store/tenant.ts'
import { newToken, TRANSCRIPT } from '../store/tenant.ts'
import { receiver } from './receiver.ts'
import { LONG_SECRET, newSource, pusher, SECRET } from './pusher.ts'
import { newWebhook } from './subscriber.ts'

const send = served('test/webhooks/wrangler.toml', 'DB')

async function code(response: Response): Promise<[number, string]> {
  const { code } = await problemOf(response)
  return [response.status, code]
}

async function reportsOf(call: Call): Promise<string[]> {
  const { data } = (await (await call('GET', '/v1/reports')).json()) as { data: { id: string }[] }
  return data.map(({ id }) => id)
}

describe('sources and what they push', { concurrency: true, timeout: 60_000 }, () => {
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
    const source = await newSource(call, {
      scheme: 'bearer',
      secret: LONG_SECRET,
      idHeader: 'X-Id',
    })
    const headers = { authorization: `Bearer ${LONG_SECRET}`, 'x-id': 'one' }
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
      secret: LONG_SECRET,
      header: 'X-Hub-Signature-256',
      prefix: 'sha256=',
      digest: 'hex',
      idHeader: 'X-GitHub-Delivery',
      transcriptPointer: '/a~1b/0',
      encoding: 'base64',
      profile: 'pix-7',
    })
    const transcript = Buffer.from(TRANSCRIPT).toString('base64').replace(/.{76}/g, '$&\n')
    // spaces that a parser would not keep
    const body = `{ "a/b" : [${JSON.stringify(transcript)}] }`
    const signature = `sha256=${createHmac('sha256', LONG_SECRET).update(body).digest('hex')}`
    const push = (sent: string, headers: Record<string, string>) =>
      send(`/v1/ingest/${source.id}`, { body: sent, headers })
    const headers = { 'x-hub-signature-256': signature, 'x-github-delivery': 'd1' }
    const taken = await push(body, headers)
    assert.equal(taken.status, 202)
    const ack = (await taken.json()) as { id: string; verdict: string; href: string }
    const href = new URL(`/v1/reports/${ack.id}`, taken.url).href
    assert.deepEqual(ack, { id: ack.id, verdict: 'masked', href })
    assert.equal(taken.headers.get('idempotent-replayed'), null)
    assert.deepEqual(await reportsOf(call), [ack.id])
    const again = await push(body, headers)
    assert.equal(again.status, 200)
    assert.equal(again.headers.get('idempotent-replayed'), 'true')
    assert.deepEqual(await again.json(), ack)
    const compact = JSON.stringify(JSON.parse(body))
    assert.deepEqual(await code(await push(compact, headers)), [401, 'bad-signature'])
    assert.deepEqual(await code(await push(body, {})), [401, 'bad-signature'])
  })

  test('a bearer secret: the body is the transcript, and its own id', async () => {
    const { call, push } = await pusher(send, { secret: LONG_SECRET })
    const first = await push(TRANSCRIPT)
    assert.equal(first.status, 202)
    const { id } = (await first.json()) as { id: string }
    const again = await push(TRANSCRIPT)
    assert.deepEqual([again.status, ((await again.json()) as { id: string }).id], [200, id])
    const zipped = await push(gzipSync(TRANSCRIPT), { 'content-encoding': 'gzip' })
    assert.equal(zipped.status, 202)
    assert.equal((await reportsOf(call)).length, 2)
    for (const authorization of [
      '',
      `Bearer ${LONG_SECRET}T`,
      'Bearer esmtp_0',
      `Basic ${LONG_SECRET}`,
    ])
      assert.deepEqual(await code(await push(TRANSCRIPT, { authorization })), [
        401,
        'bad-signature',
      ])
  })

  test('what holds no transcript makes no report, and its id is free for the next', async () => {
    const { call, push } = await pusher(send, {
      secret: LONG_SECRET,
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
    const { source } = await pusher(send, { secret: LONG_SECRET, transcriptPointer: '/x' })
    const response = await send(`/v1/ingest/${source.id}`, { body: '\u0000{{{' })
    assert.deepEqual(await code(response), [401, 'bad-signature'])
    assert.deepEqual(await code(await send('/v1/ingest/src_0', { body: 'x' })), [404, 'not-found'])
    const got = await send(`/v1/ingest/${source.id}`, { method: 'GET' })
    assert.deepEqual(await code(got), [405, 'method-not-allowed'])
  })

  test('a report that was pushed is told to the tenant’s webhooks', async () => {
    const { call, push } = await pusher(send, { secret: LONG_SECRET, profile: 'pix-7' })
    const { url, has } = await receiver()
    await newWebhook(call, url, { events: ['finding.detected'], minSeverity: 'error' })
    const { id } = (await (await push(TRANSCRIPT)).json()) as { id: string }
    const [receipt] = await has(1)
    const { data } = JSON.parse(receipt!.body) as { data: { id: string; findings: string[] } }
    assert.deepEqual([data.id, data.findings], [id, ['starttls-masked']])
  })
})
