import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { dialNode } from '../../worker/command/dial.ts'
import { settlePolicy } from '../../worker/inspection/policy.ts'
import { probe } from '../../worker/probe/probe.ts'
import { probeReport, type ProbeReport } from '../../worker/probe/report.ts'
import { freePort } from '../support/free-port.ts'
import { loadEngine } from '../vectors/core.ts'
import { run, unpack } from '../probe/debian-root.ts'
import { maskingProxy } from '../probe/masking-proxy.ts'
import { expected, POLICIES, type PolicyName } from '../probe/policies.ts'
import { SERVERS } from '../probe/servers.ts'

/**
 * `npm run -s measure -- probe-mtas [-- --write]`, as root on Debian: each mail server that Debian offers in a root of its
 * own, probed bare and through our own inspection under each profile and by maps. `--write` keeps each
 * session as a fixture.
 */
const FIXTURES = 'test/fixtures/probes'
const write = process.argv.includes('--write')
const engine = loadEngine()

async function probed(port: number): Promise<ProbeReport> {
  const settings = { host: '127.0.0.1', ports: [port], name: 'probe.example.net', limits: true }
  const now = Date.now
  return probeReport(
    engine,
    await probe({ ...settings, dial: dialNode, now, pause: (ms) => pause(ms) }),
  )
}

async function behind(name: PolicyName, server: number): Promise<number> {
  const options = POLICIES[name]
  if (options === null) return server
  const settled = settlePolicy(options)
  assert.ok(settled.ok, name)
  return maskingProxy(engine, settled.met.policy, server)
}

/** What differs from run to run is of no use in a fixture. */
function kept({ ports }: ProbeReport): string {
  const [{ transcript = '' } = {}] = ports
  return transcript
    .replaceAll(/^=== 127\.0\.0\.1 port \d+$/gm, '=== 127.0.0.1 port 25')
    .replaceAll(hostname(), 'mail.example.com')
    .replaceAll(
      /\w{3}, \d+ \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}/g,
      'Tue, 24 Nov 2026 08:00:00 +0000',
    )
}

for (const server of SERVERS)
  test(server.software, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'mta-'))
    t.after(() => rmSync(folder, { recursive: true, force: true }))
    const port = await freePort()
    const stop = await run(server, unpack(server, folder), port)
    try {
      for (const name of Object.keys(POLICIES) as PolicyName[])
        await t.test(name, async () => {
          const report = await probed(await behind(name, port))
          const [first] = report.ports
          const session = first?.report?.sessions[0]
          if (write && name !== 'off') {
            mkdirSync(FIXTURES, { recursive: true })
            writeFileSync(`${FIXTURES}/${server.software.toLowerCase()}-${name}.txt`, kept(report))
          }
          assert.equal(session?.server.software, server.software)
          assert.deepEqual(
            {
              probe: report.verdict,
              recording: first?.report?.summary.verdict,
              device: session.fingerprint?.device ?? null,
              vantage: session.fingerprint?.vantage,
            },
            expected(name),
          )
        })
    } finally {
      await stop()
    }
  })
