import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { createApp } from '../../worker/app.ts'
import { compareUploads } from '../../worker/compare.ts'
import { inspectUpload } from '../../worker/inspect.ts'
import { maskingUpload } from '../../worker/mask.ts'
import { proposeForUpload } from '../../worker/propose.ts'
import { checkedPolicySchema, proposalSchema, type Proposal } from '../../worker/report/policy.ts'
import { reportSchema } from '../../worker/report/report.ts'
import { loadEngine } from '../vectors/core.ts'
import { problemOf } from './served.ts'

const engine = loadEngine()
const app = createApp({
  version: 'test',
  inspect: (options, sink) => inspectUpload(engine, options, sink),
  mask: (body, options) => maskingUpload(engine, body, options),
  compare: (formats) => compareUploads(engine, formats),
  propose: (options) => proposeForUpload(engine, options),
  readiness: async () => [],
})

async function post(path: string, body: string | object, type = 'text/plain'): Promise<Response> {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const contentType = typeof body === 'string' ? type : 'application/json'
  return app.request(path, { method: 'POST', body: text, headers: { 'content-type': contentType } })
}

const MAP = `enable password SECRET encrypted
policy-map type inspect esmtp corp
 description of the branch
 parameters
  no mask-banner
  mail-relay Example.COM action drop-connection log
 match cmd line length gt 600
  reset log
 match sender-address regex bad
  drop-connection
 match sender-address length gt 200
  log
regex bad "^spam@"
policy-map global_policy
 class inspection_default
  inspect esmtp corp
service-policy global_policy global
`

test('check tells the policy a running-config puts in force, and its canonical text', async () => {
  const response = await post('/v1/policies/check?profile=asa-7.2', MAP)
  assert.equal(response.status, 200)
  const checked = checkedPolicySchema.parse(await response.json())
  assert.equal(checked.policy.profile, 'asa-7.2')
  assert.equal(checked.policy.mapName, 'corp')
  assert.equal(checked.policy.maskBanner, false)
  assert.deepEqual(
    checked.policy.limits.map(({ match, gt, action }) => ({ match, gt, action })),
    [
      { match: 'cmd-line-length', gt: 600, action: 'reset' },
      { match: 'sender-address-length', gt: 200, action: 'log' },
    ],
  )
  assert.deepEqual(checked.policy.mailRelay, {
    domain: 'example.com',
    action: 'drop-connection',
    log: true,
  })
  assert.deepEqual(
    checked.policy.matches.map(({ match, action }) => `${match} / ${action}`),
    [
      'cmd line length gt 600 / reset log',
      'sender-address regex bad / drop-connection',
      'sender-address length gt 200 / log',
    ],
  )
  assert.equal(checked.where?.policyMap, 'global_policy')
  assert.match(checked.text ?? '', /^regex bad "\^spam@"\npolicy-map type inspect esmtp corp\n/)
  // what it printed is read as the same
  const again = await (await post('/v1/policies/check?profile=asa-7.2', checked.text ?? '')).json()
  assert.deepEqual(checkedPolicySchema.parse(again).policy, checked.policy)
})

test('check takes the text as JSON and as a form too, with switches that win over it', async () => {
  const json = await post('/v1/policies/check', { policy: MAP, maskBanner: true })
  assert.equal(checkedPolicySchema.parse(await json.json()).policy.maskBanner, true)
  const form = `--b\r\nContent-Disposition: form-data; name="policy"\r\n\r\n${MAP}\r\n--b--\r\n`
  const response = await post('/v1/policies/check', form, 'multipart/form-data; boundary=b')
  assert.equal(checkedPolicySchema.parse(await response.json()).policy.mapName, 'corp')
  for (const [body, code] of [
    [{ mapName: 'x' }, 'invalid-option'],
    [{ policy: MAP, polciy: '' }, 'unknown-option'],
  ] as const)
    assert.equal((await problemOf(await post('/v1/policies/check', body))).code, code)
})

test('check reads a text that an editor of another system saved as UTF-16', async () => {
  const text = 'policy-map type inspect esmtp corp\r\n parameters\r\n  no mask-banner\r\n'
  const body = Buffer.from(`\uFEFF${text}`, 'utf16le')
  const response = await app.request('/v1/policies/check', { method: 'POST', body })
  assert.equal(response.status, 200)
  const { policy } = checkedPolicySchema.parse(await response.json())
  assert.deepEqual([policy.mapName, policy.maskBanner], ['corp', false])
})

test('an IOS firewall is said not to be covered', async () => {
  const text = 'class-map type inspect smtp match-any BAD\n match data-length gt 5000000\n'
  const response = await post('/v1/policies/check', text)
  assert.equal(response.status, 422)
  const { errors } = await problemOf(response)
  assert.match(errors?.[0]?.message ?? '', /IOS firewalls .* are not covered/)
})

test('check tells every fault at once, at its line and column, and quotes nothing else of the text', async () => {
  const text = MAP.replace('length gt 600', 'lenght gt 600').replace('regex bad\n', 'regex none\n')
  const problem = await problemOf(await post('/v1/policies/check', text))
  assert.equal(problem.status, 422)
  assert.equal(problem.code, 'policy-does-not-parse')
  const places = problem.errors?.map(({ line, column }) => [line, column])
  assert.deepEqual(places, [
    [7, 17],
    [9, 29],
  ])
  assert.doesNotMatch(JSON.stringify(problem), /SECRET/)
})

test('a text whose lines of other matters are broken shows none of them', async () => {
  for (const text of [
    'username admin password SECRET\nsnmp-server community SECRET\n',
    'policy-map type inspect esmtp m\n match nothing\n  log\nusername SECRET nopassword\n',
    `crypto key SECRET\n${'x'.repeat(5_000_000)}`,
  ]) {
    const response = await post('/v1/policies/check', text)
    assert.ok(response.status === 422 || response.status === 413)
    assert.doesNotMatch(await response.text(), /SECRET/)
  }
})

const TRANSCRIPT = readFileSync('test/fixtures/transcripts/swaks-starttls.txt', 'utf8')

async function proposed(body: object): Promise<Proposal> {
  const response = await post('/v1/policies/propose', body)
  assert.equal(response.status, 200, await response.clone().text())
  return proposalSchema.parse(await response.json())
}

test('propose gives tried configurations, parameters first and the end of the inspection last', async () => {
  const { remedies } = await proposed({ transcript: TRANSCRIPT, profile: 'asa-7.2' })
  const titles = remedies.map(({ title }) => title)
  assert.match(titles[0] ?? '', /allow-tls|mask-banner/)
  assert.match(titles.at(-1) ?? '', /no inspect esmtp/)
  assert.ok(titles.some((title) => title.startsWith('All of it together')))
  assert.ok(remedies.every(({ verified }) => verified))
  assert.equal(new Set(remedies.map(({ config }) => config)).size, remedies.length)
})

/** What one match masks together, and stays masked: who sees CHUNKING sends BDAT, which no map lets through. */
const STAYS_MASKED = ['250-SMTPUTF8', '250 CHUNKING']

test('what propose calls verified for the whole session leaves every line of it as it is, but keywords whose command stays masked', async () => {
  const { remedies } = await proposed({ transcript: TRANSCRIPT, profile: 'asa-7.2' })
  const whole = remedies.filter(({ title }) => /together|Inspect all|End/.test(title))
  assert.equal(whole.length, 3)
  for (const { title, config } of whole) {
    const response = await post('/v1/inspect', {
      transcript: TRANSCRIPT,
      profile: 'asa-7.2',
      policy: config,
    })
    const report = reportSchema.parse(await response.json())
    const changed = report.sessions[0]!.lines.filter(
      ({ verdict }) => verdict !== 'pass' && verdict !== 'passthrough',
    )
    const lines = changed.map(({ text }) => text)
    if (!title.includes('together')) assert.deepEqual(lines, [], title)
    else assert.deepEqual([...new Set(lines)], STAYS_MASKED, title)
  }
})

test('propose changes the map in force, keeps the rest of it, and binds the new one in its place', async () => {
  const policy = MAP.replace('  no mask-banner\n', '')
  const { remedies } = await proposed({ transcript: TRANSCRIPT, profile: 'asa-7.2', policy })
  const banner = remedies.find(({ title }) => title.includes('no mask-banner'))
  assert.match(banner?.config ?? '', /policy-map type inspect esmtp corp_banner/)
  assert.match(banner?.config ?? '', /mail-relay example.com action drop-connection log/)
  assert.match(banner?.bind ?? '', /no inspect esmtp\n {2}inspect esmtp corp_banner/)
  assert.match(banner?.undo ?? '', /inspect esmtp corp\n/)
})

test('propose refuses what is no transcript, and a policy with faults', async () => {
  const codes = []
  for (const body of [
    { transcript: '' },
    { transcript: TRANSCRIPT, policy: 'policy-map type inspect esmtp m\n match x\n' },
    { policy: MAP },
  ])
    codes.push((await problemOf(await post('/v1/policies/propose', body))).code)
  assert.deepEqual(codes, ['empty-upload', 'policy-does-not-parse', 'missing-transcript'])
})

test('each session meets the map that its server is bound to', async () => {
  const policy = `policy-map type inspect esmtp open
 parameters
  no mask-banner
policy-map type inspect esmtp shut
 parameters
  mask-banner
access-list one extended permit tcp any host 192.0.2.1 eq smtp
class-map one
 match access-list one
policy-map global_policy
 class one
  inspect esmtp open
 class inspection_default
  inspect esmtp shut
service-policy global_policy global
`
  const transcript = ['192.0.2.1', '192.0.2.2']
    .map(
      (server) =>
        `%ASA-6-108007: TLS started on ESMTP session between client outside:198.51.100.7/3531 and server dmz:${server}/25\n`,
    )
    .join('')
  const report = reportSchema.parse(
    await (await post('/v1/inspect', { transcript, policy })).json(),
  )
  assert.deepEqual(
    report.sessions.map((session) => [
      session.server.address,
      (session.policy ?? report.policy).mapName,
    ]),
    [
      ['192.0.2.1', 'open'],
      ['192.0.2.2', 'shut'],
    ],
  )
})
