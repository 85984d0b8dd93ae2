import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import test, { after } from 'node:test'
import { settlePolicy } from '../../worker/inspection/policy.ts'
import { problemOf, served } from '../http/served.ts'
import { upstream } from '../inline/upstream.ts'
import { newToken } from '../store/tenant.ts'
import { loadEngine } from '../vectors/core.ts'
import { maskingProxy } from './masking-proxy.ts'

const server = await upstream((command) =>
  /^(?:EHLO|HELO|NOOP|QUIT)\b/i.test(command)
    ? null
    : `500 5.5.1 Command unrecognized: "${command}"\r\n`,
)
const bare = Number(server.address.split(':')[1])
const settled = settlePolicy({ profile: 'pix-7', switches: {} })
assert.ok(settled.ok)
const behind = await maskingProxy(loadEngine(), settled.met.policy, bare)

const folder = mkdtempSync(join(tmpdir(), 'probe-'))
after(() => rmSync(folder, { recursive: true }))
const config = join(folder, 'wrangler.toml')
writeFileSync(
  config,
  readFileSync('test/store/bare.toml', 'utf8').replace(
    /^main = .*$/m,
    `main = "${resolve('worker/index.ts')}"`,
  ) +
    `ADMIN_TOKEN = "operator-of-the-tests"\nRATE_LIMIT = "off"\nPROBE_TARGETS = "127.0.0.1 ${bare}/${behind}/25"\n` +
    `\n[[d1_databases]]\nbinding = "DB"\ndatabase_name = "probe-test"\nmigrations_dir = "${resolve('worker/store/migrations')}"\n`,
)
const send = served(config, 'DB')

interface Answer {
  verdict: string
  ports: {
    port: number
    unreachable: string | null
    transcript: string
    questions: { id: string }[]
  }[]
}

async function probed(json: object, headers: Record<string, string> = {}): Promise<Response> {
  const { call } = await newToken(send)
  return call('POST', '/v1/probe', { json, headers })
}

test('over the sockets of workerd a bare server is ruled out, and one behind an inspection observed', async () => {
  for (const [port, verdict] of [
    [bare, 'ruled-out'],
    [behind, 'observed'],
  ] as const) {
    const answer = await probed({ host: '127.0.0.1', ports: [port] })
    assert.equal(answer.status, 200)
    const report = (await answer.json()) as Answer
    assert.equal(report.verdict, verdict)
    assert.equal(report.ports[0]?.questions.at(-1)?.id, 'quit')
    assert.match(report.ports[0]?.transcript ?? '', /^C: QUIT$/m)
  }
  const said = server.connections.flatMap(({ commands }) => commands)
  assert.ok(!said.some((command) => /^(?:MAIL|RCPT|DATA)/i.test(command)))
})

test('it is answered as text where that is asked for', async () => {
  const answer = await probed({ host: '127.0.0.1', ports: [behind] }, { accept: 'text/plain' })
  assert.match(await answer.text(), /^OBSERVED /)
})

test('what PROBE_TARGETS does not list is refused, unasked', async () => {
  for (const json of [
    { host: '127.0.0.1', ports: [bare, 1] },
    { host: 'localhost', ports: [bare] },
    { host: '169.254.169.254', ports: [25] },
    { host: '127.0.0.1' },
  ])
    assert.equal((await problemOf(await probed(json))).code, 'probe-refused')
})

test('it needs a token that may write', async () => {
  const asked = { headers: { 'content-type': 'application/json' }, body: '{"host":"127.0.0.1"}' }
  assert.equal((await problemOf(await send('/v1/probe', asked))).code, 'unauthorized')
})

test('at Cloudflare port 25 is not tried, and the answer says why', async () => {
  const answer = await probed({ host: '127.0.0.1', ports: [25] }, { 'cf-ray': '8f0-AMS' })
  const { verdict, ports } = (await answer.json()) as Answer
  assert.equal(verdict, 'unreachable')
  assert.match(ports[0]?.unreachable ?? '', /Cloudflare lets no Worker connect to port 25/)
})
