import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import test from 'node:test'
import { inspectUpload } from '../../worker/inspect.ts'
import { ReportCollector } from '../../worker/report/sink.ts'
import { loadEngine } from '../vectors/core.ts'
import { expected, POLICIES, type PolicyName } from './policies.ts'
import { SERVERS } from './servers.ts'

const engine = loadEngine()
const names = (Object.keys(POLICIES) as PolicyName[]).filter((name) => name !== 'off')

/** Sessions that `npm run -s measure -- probe-mtas` recorded at the servers themselves. */
for (const { software } of SERVERS)
  for (const name of names)
    test(`a probe of ${software}, ${name}: device, side and server are told from its recording`, () => {
      const file = `test/fixtures/probes/${software.toLowerCase()}-${name}.txt`
      assert.ok(existsSync(file), file)
      const sink = new ReportCollector()
      const options = { format: 'auto', lines: 'all', eol: 'auto', switches: {} } as const
      const inspection = inspectUpload(engine, options, sink)
      assert.equal(inspection.push(new Uint8Array(readFileSync(file))), null)
      assert.ok(inspection.end().ok)
      const { summary, sessions } = sink.report({ octets: 0 })!
      const { recording, device, vantage } = expected(name)
      const [first] = sessions
      assert.deepEqual(
        [summary.verdict, first?.fingerprint?.device ?? null, first?.fingerprint?.vantage],
        [recording, device, vantage],
      )
      assert.equal(first?.server.software, software)
    })
