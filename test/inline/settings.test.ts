import assert from 'node:assert/strict'
import test from 'node:test'
import { endpointText, readEndpoint } from '../../worker/inline/endpoint.ts'
import { inlineReadiness } from '../../worker/inline/readiness.ts'
import { readInlineSettings } from '../../worker/inline/settings.ts'

test('an endpoint is host:port, an IPv6 address in brackets', () => {
  for (const [text, host, port] of [
    ['mail.example.com:25', 'mail.example.com', 25],
    ['192.0.2.1:2525', '192.0.2.1', 2525],
    ['[2001:db8::25]:65535', '2001:db8::25', 65_535],
    ['localhost:1', 'localhost', 1],
  ] as const) {
    assert.deepEqual(readEndpoint(text), { host, port })
    assert.equal(endpointText({ host, port }), text)
  }
  for (const text of [
    'mail.example.com',
    'mail.example.com:',
    'mail.example.com:0',
    'mail.example.com:65536',
    '2001:db8::25',
    '2001:db8::25:25',
    '[mail.example.com]:25',
    '[2001:db8::25]',
    'smtp://mail.example.com:25',
    ':25',
    'a b:25',
    '',
  ])
    assert.equal(readEndpoint(text), null, text)
})

test('without SMTP_UPSTREAM nothing is inline, whatever else is set', async () => {
  assert.equal(readInlineSettings({ INLINE_POLICY: 'nonsense' }), null)
  assert.equal((await inlineReadiness({ INLINE_POLICY: 'nonsense' })).ok, true)
})

const SMTP_UPSTREAM = '127.0.0.1:25'
const policyOf = (INLINE_POLICY?: string) => {
  const read = readInlineSettings({
    SMTP_UPSTREAM,
    ...(INLINE_POLICY !== undefined && { INLINE_POLICY }),
  })
  assert.ok(read?.ok)
  return read.settings.policy
}

test('INLINE_POLICY is a profile or a running-config; unset it is the profile of the other endpoints', () => {
  assert.equal(policyOf().met.policy.profile, 'pix-7')
  assert.equal(policyOf('asa-9.4').met.policy.profile, 'asa-9.4')
  const text =
    'policy-map type inspect esmtp m\n parameters\n  no mask-banner\n match cmd line length gt 99\n  log\n'
  const { policy } = policyOf(text).met
  assert.equal(policy.mapName, 'm')
  assert.equal(policy.maskBanner, false)
})

test('a running-config may put another map in force for other servers', () => {
  const text = `policy-map type inspect esmtp m
 parameters
  allow-tls
access-list relay extended permit tcp any host 192.0.2.25 eq smtp
class-map relay
 match access-list relay
policy-map global_policy
 class relay
  inspect esmtp m
`
  const at = (address: string) =>
    policyOf(text).forSession({
      client: { name: null, address: '198.51.100.1', port: 40_000 },
      server: { name: null, address, port: 25 },
    }).policy
  assert.equal(at('192.0.2.25').mapName, 'm')
  assert.equal(at('192.0.2.26').mapName, null)
})

test('every fault of the settings is named, and none of the text around it', async () => {
  const env = {
    SMTP_UPSTREAM: 'mail.example.com',
    INLINE_POLICY:
      'enable password canary-of-the-config\npolicy-map type inspect esmtp m\n match cmd line length gt many\n  log\n',
    INLINE_STORE: 'rep_1',
  }
  const read = readInlineSettings(env)
  assert.ok(read && !read.ok)
  const faults = read.faults.join('\n')
  assert.match(faults, /^SMTP_UPSTREAM takes host:port, .* not "mail\.example\.com"\.$/m)
  assert.match(faults, /^INLINE_POLICY, line 3, column 27: .*many/m)
  assert.match(faults, /^INLINE_STORE takes the id of a tenant, ten_…, not "rep_1"\.$/m)
  assert.ok(!faults.includes('canary-of-the-config'))
  const { ok, detail } = await inlineReadiness(env)
  assert.equal(ok, false)
  assert.match(detail ?? '', /^SMTP_UPSTREAM takes host:port.* \(and 2 more\)$/)
  assert.match(
    readInlineSettings({ SMTP_UPSTREAM, INLINE_POLICY: 'asa9.4' })?.ok === false
      ? (await inlineReadiness({ SMTP_UPSTREAM, INLINE_POLICY: 'asa9.4' })).detail!
      : '',
    /INLINE_POLICY: it is no running-config, and no profile \(pix-6, .*asa-9\.4, off\)/,
  )
})
