import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import test from 'node:test'
import { Webhook } from 'standardwebhooks'
import type { Scheme } from '../../worker/webhooks/verification.ts'
import { secretFault, verify } from '../../worker/webhooks/verification.ts'

const NOW = Date.parse('2026-11-24T08:00:00Z')
const BODY = new TextEncoder().encode('{"transcript":"220 ü\\r\\n"}')
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'

/** `ok`, or the fault. */
async function verdict(
  scheme: Scheme,
  headers: Record<string, string>,
  { secret = SECRET, body = BODY, now = NOW } = {},
): Promise<string> {
  const verified = await verify(scheme, secret, { headers: new Headers(headers), body, now })
  return verified.ok ? `ok ${verified.id}` : verified.fault
}

function standardHeaders(seconds = NOW / 1000): Record<string, string> {
  return {
    'webhook-id': 'msg_1',
    'webhook-timestamp': String(seconds),
    'webhook-signature': new Webhook(SECRET).sign(
      'msg_1',
      new Date(seconds * 1000),
      new TextDecoder().decode(BODY),
    ),
  }
}

test('Standard Webhooks: what its own library signs is taken, under its id', async () => {
  const scheme: Scheme = { scheme: 'standard-webhooks' }
  const headers = standardHeaders()
  assert.equal(await verdict(scheme, headers), 'ok msg_1')
  const signature = headers['webhook-signature']
  const several = { ...headers, 'webhook-signature': `v1a,xyz v1,AAAA ${signature}` }
  assert.equal(await verdict(scheme, several), 'ok msg_1')
  assert.equal(await verdict(scheme, headers, { secret: SECRET.slice(6) }), 'ok msg_1')
})

test('Standard Webhooks: another body, id, secret or version is refused, and so is a clock 5 minutes off', async () => {
  const scheme: Scheme = { scheme: 'standard-webhooks' }
  const headers = standardHeaders()
  const other = BODY.slice()
  other[0] = 0x5b
  assert.equal(await verdict(scheme, headers, { body: other }), 'signature')
  assert.equal(await verdict(scheme, { ...headers, 'webhook-id': 'msg_2' }), 'signature')
  assert.equal(await verdict(scheme, headers, { secret: 'whsec_AAAA' }), 'signature')
  const v2 = headers['webhook-signature']!.replace('v1,', 'v2,')
  assert.equal(await verdict(scheme, { ...headers, 'webhook-signature': v2 }), 'signature')
  for (const off of [-300, 300])
    assert.equal(await verdict(scheme, standardHeaders(NOW / 1000 + off)), 'ok msg_1')
  for (const off of [-301, 301])
    assert.equal(await verdict(scheme, standardHeaders(NOW / 1000 + off)), 'timestamp')
  assert.equal(await verdict(scheme, { ...headers, 'webhook-timestamp': 'now' }), 'timestamp')
  for (const name of Object.keys(headers)) {
    const { [name]: _, ...rest } = headers
    assert.equal(await verdict(scheme, rest), 'missing-header')
  }
})

const hmac = (encoding: 'hex' | 'base64', body: Uint8Array = BODY) =>
  createHmac('sha256', SECRET).update(body).digest(encoding)
const GITHUB = {
  scheme: 'hmac-sha256',
  header: 'X-Hub-Signature-256',
  prefix: 'sha256=',
  digest: 'hex',
  idHeader: 'X-GitHub-Delivery',
  timestampHeader: null,
} as const satisfies Scheme

test('GitHub, Gitea and Shopify are told by header, prefix and digest', async () => {
  const github = { 'x-hub-signature-256': `sha256=${hmac('hex')}`, 'x-github-delivery': 'abc' }
  assert.equal(await verdict(GITHUB, github), 'ok abc')
  const gitea: Scheme = { ...GITHUB, header: 'X-Gitea-Signature', prefix: '', idHeader: null }
  assert.match(
    await verdict(gitea, { 'x-gitea-signature': hmac('hex') }),
    /^ok sha256:[0-9a-f]{64}$/,
  )
  const shopify: Scheme = { ...gitea, header: 'X-Shopify-Hmac-Sha256', digest: 'base64' }
  assert.match(await verdict(shopify, { 'x-shopify-hmac-sha256': hmac('base64') }), /^ok sha256:/)
})

test('an HMAC that is missing, cut, wrongly written or of another body is refused', async () => {
  const id = { 'x-github-delivery': 'abc' }
  const signed = (value: string) => ({ ...id, 'x-hub-signature-256': value })
  assert.equal(await verdict(GITHUB, id), 'missing-header')
  assert.match(
    await verdict(GITHUB, { 'x-hub-signature-256': `sha256=${hmac('hex')}` }),
    /^ok sha256:/,
  )
  for (const value of [
    hmac('hex'),
    `sha1=${hmac('hex')}`,
    `sha256=${hmac('base64')}`,
    `sha256=${hmac('hex').slice(0, 62)}`,
    'sha256=',
    `sha256=${hmac('hex', new Uint8Array([1]))}`,
  ])
    assert.equal(await verdict(GITHUB, signed(value)), 'signature', value)
})

test('a timestamp header is read as seconds, milliseconds or RFC 3339, within 5 minutes', async () => {
  const scheme: Scheme = { ...GITHUB, idHeader: null, timestampHeader: 'X-Timestamp' }
  const stamped = (stamp: string) =>
    verdict(scheme, { 'x-hub-signature-256': `sha256=${hmac('hex')}`, 'x-timestamp': stamp })
  for (const stamp of [NOW / 1000 - 299, NOW + 299_000, '2026-11-24T08:04:59Z'])
    assert.match(await stamped(String(stamp)), /^ok /, String(stamp))
  for (const stamp of [NOW / 1000 - 301, NOW + 301_000, '2026-11-24T08:05:01Z', 'yesterday'])
    assert.equal(await stamped(String(stamp)), 'timestamp', String(stamp))
  assert.equal(
    await verdict(scheme, { 'x-hub-signature-256': `sha256=${hmac('hex')}` }),
    'missing-header',
  )
})

test('a bearer token is the whole secret, and the body is its own id', async () => {
  const scheme: Scheme = { scheme: 'bearer', idHeader: null }
  const bearer = (token: string) => verdict(scheme, { authorization: token })
  assert.match(await bearer(`Bearer ${SECRET}`), /^ok sha256:[0-9a-f]{64}$/)
  assert.match(await bearer(`bearer  ${SECRET} `), /^ok /)
  const named: Scheme = { scheme: 'bearer', idHeader: 'X-Id' }
  const headers = { authorization: `Bearer ${SECRET}`, 'x-id': 'run 7' }
  assert.equal(await verdict(named, headers), 'ok run 7')
  for (const token of [`Bearer ${SECRET}x`, `Bearer ${SECRET.slice(1)}`, 'Bearer x'])
    assert.equal(await bearer(token), 'signature', token)
  for (const token of ['', 'Bearer', `Basic ${SECRET}`, SECRET])
    assert.equal(await bearer(token), 'missing-header', token)
})

test('a secret must be one of its scheme', () => {
  assert.equal(secretFault('standard-webhooks', SECRET), null)
  assert.match(secretFault('standard-webhooks', 'whsec_') ?? '', /too short: 0 octets/)
  assert.match(secretFault('standard-webhooks', 'not base64!') ?? '', /not base64/)
  // 32 characters are 24 octets of base64
  const short = secretFault('standard-webhooks', `whsec_${btoa('x'.repeat(23))}`)
  assert.match(short ?? '', /too short: 23 octets, at least 24/)
  assert.equal(secretFault('bearer', 'x'.repeat(24)), null)
  assert.match(secretFault('bearer', 'x'.repeat(23)) ?? '', /too short/)
  assert.match(secretFault('bearer', `${'x'.repeat(24)} x`) ?? '', /no blank/)
  assert.equal(secretFault('hmac-sha256', 'ä'.repeat(12)), null)
  assert.match(secretFault('hmac-sha256', '') ?? '', /too short: 0 octets/)
})
