import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { problemOf, servedWorker } from '../http/served.ts'
import { newToken, TRANSCRIPT } from '../store/tenant.ts'
import type { Source } from './pusher.ts'
import { LONG_SECRET, newSource, pusher, SECRET } from './pusher.ts'

const ANOTHER = 'another-secret-of-24-octets'
const { send, database } = servedWorker('test/webhooks/wrangler.toml', 'DB')

describe('sources', { concurrency: true, timeout: 60_000 }, () => {
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
      json: { ...asked, secret: `hush-${LONG_SECRET}`, profile: 'asa-9.4', allowTls: true },
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
    const bearer = { name: 'x', scheme: 'bearer', secret: LONG_SECRET }
    const cases: [object, [number, string, string]][] = [
      [{ scheme: 'bearer', secret: LONG_SECRET }, [400, 'invalid-option', '/name']],
      [{ ...bearer, scheme: 'basic' }, [400, 'invalid-option', '/scheme']],
      [{ ...bearer, secret: 'a' }, [400, 'invalid-option', '/secret']],
      [{ ...bearer, secret: 'twenty-three-characters' }, [400, 'invalid-option', '/secret']],
      [{ ...bearer, secret: 'more than 24, and blanks in it' }, [400, 'invalid-option', '/secret']],
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

  test('a secret that is left out is made, shown once, and opens the source', async () => {
    const { call } = await newToken(send)
    const asked = { name: 'x', scheme: 'bearer' }
    const made = await call('POST', '/v1/sources', { json: asked })
    assert.equal(made.status, 201)
    const { id, secret } = (await made.json()) as { id: string; secret: string }
    assert.match(secret, /^whsec_[0-9A-Za-z+/]{43}=$/)
    const headers = { authorization: `Bearer ${secret}` }
    const pushed = await send(`/v1/ingest/${id}`, { body: TRANSCRIPT, headers })
    assert.equal(pushed.status, 202)
    assert.ok(!(await (await call('GET', `/v1/sources/${id}`)).text()).includes('secret'))
    const stated = await call('POST', '/v1/sources', { json: { ...asked, secret: LONG_SECRET } })
    assert.ok(!(await stated.text()).includes(LONG_SECRET))
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
    const json = { scheme: 'bearer', secret: LONG_SECRET, policy, respond: 'report' }
    const source = await newSource(call, json)
    assert.equal(source.options['profile'], 'asa-9.4')
    assert.match(String(source.options['policy']), /^policy-map type inspect esmtp mail\n/)
    const db = await database()
    const rows = JSON.stringify((await db.prepare('SELECT * FROM sources').all()).results)
    assert.ok(!rows.includes('canary') && !JSON.stringify(source).includes('canary'))
    const headers = { authorization: `Bearer ${LONG_SECRET}` }
    const response = await send(`/v1/ingest/${source.id}`, { body: TRANSCRIPT, headers })
    const report = (await response.json()) as {
      policy: { mapName: string; allowTls: boolean; limits: { match: string; gt: number }[] }
    }
    assert.equal(report.policy.mapName, 'mail')
    assert.equal(report.policy.allowTls, true)
    const [limit] = report.policy.limits
    assert.deepEqual([limit?.match, limit?.gt], ['cmd-line-length', 300])
  })

  test('a source’s secret is replaced by PATCH, and another scheme needs its own', async () => {
    const { call, source, push } = await pusher(send, { secret: LONG_SECRET })
    const path = `/v1/sources/${source.id}`
    assert.equal((await call('PATCH', path, { json: { secret: ANOTHER } })).status, 200)
    assert.equal((await push(TRANSCRIPT)).status, 401)
    const authorization = `Bearer ${ANOTHER}`
    assert.equal((await push(TRANSCRIPT, { authorization })).status, 202)
    const scheme = 'standard-webhooks'
    const bare = await problemOf(await call('PATCH', path, { json: { scheme } }))
    assert.deepEqual([bare.status, bare.errors?.[0]?.pointer], [400, '/secret'])
    const json = { scheme, secret: SECRET }
    assert.equal((await call('PATCH', path, { json })).status, 200)
    assert.equal((await push(TRANSCRIPT, { authorization })).status, 401)
  })
})
