import assert from 'node:assert/strict'
import test from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { dialNode } from '../../worker/command/dial.ts'
import { settlePolicy } from '../../worker/inspection/policy.ts'
import type { ProfileId } from '../../worker/policy/policy.ts'
import { probe } from '../../worker/probe/probe.ts'
import { probeMetrics } from '../../worker/probe/metrics.ts'
import { probeReport, type ProbeReport } from '../../worker/probe/report.ts'
import { toProbeText } from '../../worker/probe/text.ts'
import { freePort } from '../support/free-port.ts'
import { upstream } from '../inline/upstream.ts'
import { samplesOf } from './exposition.ts'
import { loadEngine } from '../vectors/core.ts'
import { maskingProxy } from './masking-proxy.ts'

const engine = loadEngine()

/** A server that quotes what it did not understand. */
const quoting = (command: string): string | null =>
  /^(?:EHLO|HELO|NOOP|QUIT|STARTTLS)\b/i.test(command)
    ? null
    : `500 5.5.1 Command unrecognized: "${command}"\r\n`

async function ports(): Promise<{ server: number; commands(): string[] }> {
  const server = await upstream(quoting)
  const commands = (): string[] => server.connections.flatMap(({ commands }) => commands)
  return { server: Number(server.address.split(':')[1]), commands }
}

async function probed(list: number[], limits = false): Promise<ProbeReport> {
  const settings = { host: '127.0.0.1', ports: list, name: 'probe.example.net', limits }
  return probeReport(
    engine,
    await probe({
      ...settings,
      dial: dialNode,
      now: Date.now,
      pause: (milliseconds) => pause(milliseconds),
    }),
  )
}

async function behind(
  options: Parameters<typeof settlePolicy>[0],
  server: number,
): Promise<number> {
  const settled = settlePolicy(options)
  assert.ok(settled.ok)
  return maskingProxy(engine, settled.met.policy, server)
}

test('a bare server is not blamed: the verb that arrived rules an inspection out', async () => {
  const { server, commands } = await ports()
  const report = await probed([server])
  assert.equal(report.verdict, 'ruled-out')
  assert.match(report.sentence, /ZQZQ|clear|inspect/)
  assert.deepEqual(
    commands().filter((command) => /^(?:MAIL|RCPT|DATA)/i.test(command)),
    [],
  )
  assert.deepEqual(report.ports[0]?.tls?.certificate?.subject, 'mail.example.com')
})

for (const profile of ['pix-6', 'pix-7', 'asa-7.2', 'asa-9.4'] as const satisfies ProfileId[])
  test(`behind ${profile} the inspection is observed, and the other port shows what it hides`, async () => {
    const { server } = await ports()
    const masked = await behind({ profile, switches: {} }, server)
    const report = await probed([masked, server])
    assert.equal(report.verdict, 'observed', report.sentence)
    const signs = report.ports[0]?.signs.map(({ id }) => id)
    assert.ok(signs?.includes('verb-masked'), String(signs))
    assert.deepEqual(
      report.ports[1]?.signs.find(({ side }) => side === 'for'),
      undefined,
    )
    const hidden = report.hidden.map(({ keyword }) => keyword)
    if (profile === 'asa-9.4') assert.deepEqual(hidden, ['CHUNKING'])
    const text = toProbeText(report, { color: false })
    for (const line of text.split('\n')) assert.ok(line.length <= 80, line)
  })

test('behind a map that shows everything a verb in X and a cut still tell', async () => {
  const { server } = await ports()
  const policy = `ASA Version 9.8(2)
policy-map type inspect esmtp open
 parameters
  no mask-banner
  allow-tls
 match cmd line length gt 512
  drop-connection log
policy-map global_policy
 class inspection_default
  inspect esmtp open
service-policy global_policy global
`
  const report = await probed([await behind({ policy, switches: {} }, server)], true)
  assert.equal(report.verdict, 'observed')
  const signs = report.ports[0]?.signs.map(({ id }) => id) ?? []
  assert.ok(signs.includes('verb-masked') && signs.includes('cut-over-limit'), String(signs))
})

test('a port that refuses is said to be unreachable, and a server that hangs up is no crash', async () => {
  const closed = await freePort()
  const refused = await probed([closed])
  assert.equal(refused.verdict, 'unreachable')
  assert.match(refused.sentence, /was not reached: connection refused/)
  const server = await upstream((command) => (command.startsWith('EHLO') ? '421 Busy\r\n' : null))
  server.connections.length = 0
  const port = Number(server.address.split(':')[1])
  const report = await probed([port])
  assert.equal(report.verdict === 'observed', false)
})

test('metrics are those of the text format', async () => {
  const { server } = await ports()
  const metrics = probeMetrics(await probed([server]))
  assert.ok(samplesOf(metrics).size >= 4)
  assert.match(metrics, /^esmtp_probe_inspected\{host="127\.0\.0\.1",port="\d+"\} 0$/m)
  assert.match(metrics, /^esmtp_probe_up\{[^}]*\} 1$/m)
  assert.match(metrics, /^esmtp_probe_certificate_expiry_timestamp_seconds\{[^}]*\} \d+$/m)
})
