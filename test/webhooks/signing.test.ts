import assert from 'node:assert/strict'
import test from 'node:test'
import { newSecret, signatureHeaders } from '../../worker/webhooks/signing.ts'
import { verifies } from './verifier.ts'

const AT = new Date('2026-11-24T08:00:00.700Z')

test('an independent verifier accepts what is signed, and nothing that was changed', () => {
  const secret = newSecret()
  const headers = signatureHeaders('dlv_1', AT, '{"a":"ü"}', [secret])
  const now = AT.getTime()
  assert.equal(verifies(secret, headers, '{"a":"ü"}', now), true)
  assert.equal(verifies(secret, headers, '{"a":"u"}', now), false)
  assert.equal(verifies(secret, { ...headers, 'webhook-id': 'dlv_2' }, '{"a":"ü"}', now), false)
  assert.equal(verifies(newSecret(), headers, '{"a":"ü"}', now), false)
  assert.equal(verifies(secret, headers, '{"a":"ü"}', now + 301_000), false)
})

test('the signature is that of the example of Standard Webhooks', () => {
  const headers = signatureHeaders(
    'msg_p5jXN8AQM9LWM0D4loKWxJek',
    new Date(1614265330_000),
    '{"test": 2432232314}',
    ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
  )
  assert.equal(headers['webhook-signature'], 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=')
})

test('after a rotation both secrets verify', () => {
  const [before, after] = [newSecret(), newSecret()]
  const headers = signatureHeaders('dlv_1', AT, '{}', [after, before])
  for (const secret of [before, after])
    assert.equal(verifies(secret, headers, '{}', AT.getTime()), true)
  assert.match(headers['webhook-signature'], /^v1,\S{44} v1,\S{44}$/)
})

test('secrets are 32 octets, and no two are the same', () => {
  const secrets = Array.from({ length: 100 }, newSecret)
  assert.equal(new Set(secrets).size, 100)
  for (const secret of secrets) assert.match(secret, /^whsec_[A-Za-z0-9+/]{43}=$/)
})
