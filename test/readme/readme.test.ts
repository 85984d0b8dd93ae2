import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { inspectUpload } from '../../worker/inspect.ts'
import { ReportCollector } from '../../worker/report/sink.ts'
import { toText } from '../../worker/report/text/text.ts'
import { loadEngine } from '../vectors/core.ts'

const README = readFileSync('README.md', 'utf8')

test('the first screen of the README is the answer to the command above it', () => {
  const screen = /^    curl -T (\S+) '[^']*\/v1\/inspect' [^\n]*\n\n([^]*?)^    …$/m.exec(README)
  const [, path = '', rows = ''] = screen ?? []
  const octets = new Uint8Array(readFileSync(path))
  const sink = new ReportCollector()
  const options = { format: 'auto', switches: {}, lines: 'all', eol: 'auto' } as const
  const inspection = inspectUpload(loadEngine(), options, sink)
  const end = inspection.push(octets) ?? inspection.end()
  assert.ok(end.ok)
  const answer = toText(sink.report({ octets: octets.length })!, { color: false })
  const shown = rows.replace(/^    /gm, '')
  assert.equal(answer.slice(0, shown.length), shown)
})
