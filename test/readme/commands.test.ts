import assert from 'node:assert/strict'
import { chmodSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { startService, stateFolder, type Service } from '../local/service.ts'
import { README, shellIn, withoutCurl } from './recipe.ts'

const SWAKS = 'test/fixtures/transcripts/swaks-starttls.txt'

/** The files that README's commands name, and what they are here. */
const FILES: Readonly<Record<string, string>> = {
  'transcript.log': SWAKS,
  't.log': SWAKS,
  'recording.log': SWAKS,
  'client.log': SWAKS,
  'inside.log': SWAKS,
  'capture.pcap': 'test/fixtures/captures/pix7-plain.pcap',
  'server.pcap': 'test/fixtures/captures/pix7-plain.pcap',
  'outside.pcap': 'test/fixtures/captures/pix7-plain.pcap',
}

/** Commands that this test runs: what a line begins with, and the exit statuses that are right. */
const RUN: readonly (readonly [start: string, statuses: readonly number[]])[] = [
  ["curl -T test/fixtures/transcripts/telnet.typescript 'http://localhost:8787", [0]],
  ['curl -T recording.log http://localhost:8787', [0]],
  ["curl -T transcript.log 'http://localhost:8787", [0]],
  ["curl -T capture.pcap   'http://localhost:8787", [0]],
  ["curl -T huge.log.gz    'http://localhost:8787", [0]],
  ['curl -F transcript=@t.log -F policy=@running-config.txt', [0]],
  ['curl -F outside=@client.log', [0]],
  ["curl -T client.raw     'http://localhost:8787", [0]],
  ['curl --data-binary @running-config.txt', [0]],
  // what is found in the way is exit status 1
  ['inspect-esmtp recording.log', [0, 1]],
  ['inspect-esmtp --policy running-config.txt recording.log', [0, 1]],
  ['inspect-esmtp compare outside.pcap inside.log', [0, 1]],
  ['inspect-esmtp policy running-config.txt', [0]],
  ['inspect-esmtp mask --direction client', [0]],
  ['inspect-esmtp --format nagios recording.log', [0, 1, 2]],
  ['inspect-esmtp --format markdown recording.log', [0, 1]],
]

/** Commands that another test runs, by what their line begins with, or why nothing here can. */
const ELSEWHERE: readonly (readonly [start: string, where: string])[] = [
  ['npx ./inspect-esmtp-', 'test/command/package.test.ts'],
  ['open http', 'test/page/page.test.ts'],
  ['npm ci && npm start', 'test/local/service.test.ts'],
  ['npm ci && npm test', 'it is what runs this'],
  ['swaks --server mail.example.com', 'a mail server of somebody'],
  ['swaks --server 127.0.0.1:2525', 'test/local/inline.test.ts'],
  ['inspect-esmtp probe', 'test/probe/probe.test.ts'],
  ['inspect-esmtp serve', 'test/command/command.test.ts'],
  ['PROBE_TARGETS=', 'test/local/probe.test.ts'],
  ['curl "$INSPECT/v1/probe"', 'test/probe/http.test.ts'],
  ['curl "$INSPECT/metrics"', 'test/store/metrics.test.ts'],
  ['curl "$INSPECT/v1/', 'test/store/recipes.test.ts'],
  ['curl --data-binary @smtp.log "$INSPECT', 'test/webhooks/recipes.test.ts'],
  ['curl -fsS -T smtp.log "$INSPECT', 'test/webhooks/recipes.test.ts'],
  ["node -e 'const { runs }", 'test/webhooks/recipes.test.ts'],
  ['SMTP_UPSTREAM=', 'test/local/inline.test.ts'],
  ['npx wrangler', 'Cloudflare'],
  ['openssl rand', 'Cloudflare'],
]

/** What a line of the README begins with that is a command. */
const COMMAND =
  /^ {4}((?:(?:npx|open|openssl|npm|curl|swaks|inspect-esmtp|node|docker) |[A-Z_]{4,}=).*)$/

/** README's commands, remarks behind them left out. */
function commands(): string[] {
  return README.split('\n').flatMap((line) => {
    const found = COMMAND.exec(line)?.[1]
    return found === undefined ? [] : [found.replace(/ +# .*$/, '')]
  })
}

test('each command of the README is run by a test, or it is said why none can', () => {
  const all = commands()
  assert.ok(all.length > 30, String(all.length))
  const known = [...RUN.map(([start]) => start), ...ELSEWHERE.map(([start]) => start)]
  assert.deepEqual(
    all.filter((one) => !known.some((start) => one.startsWith(start))),
    [],
  )
  assert.deepEqual(
    known.filter((start) => !all.some((one) => one.startsWith(start))),
    [],
    'no command of the README any more',
  )
  for (const [start, where] of ELSEWHERE)
    if (where.startsWith('test/')) assert.ok(readFileSync(where, 'utf8').length > 0, start)
})

describe('commands of the README, as they stand there', { skip: withoutCurl }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'inspect-esmtp-'))
  const { state, remove } = stateFolder()
  let service: Service

  before(async () => {
    service = await startService(state)
    for (const [name, source] of Object.entries(FILES)) copyFileSync(source, join(folder, name))
    writeFileSync(join(folder, 'huge.log.gz'), gzipSync(readFileSync(SWAKS)))
    writeFileSync(join(folder, 'client.raw'), 'EHLO client.example\r\nXEXCH50 1\r\nQUIT\r\n')
    writeFileSync(
      join(folder, 'running-config.txt'),
      'ASA Version 9.1(2)\npolicy-map global_policy\n class inspection_default\n  inspect esmtp\nservice-policy global_policy global\n',
    )
    const program = join(folder, 'inspect-esmtp')
    writeFileSync(
      program,
      `#!/bin/sh\nexec "${process.execPath}" "${resolve('build/command/inspect-esmtp.mjs')}" "$@"\n`,
    )
    chmodSync(program, 0o755)
  })
  after(async () => {
    await service?.end('SIGTERM')
    remove()
    rmSync(folder, { recursive: true, force: true })
  })

  for (const one of commands()) {
    const run = RUN.find(([start]) => one.startsWith(start))
    if (run === undefined) continue
    test(one, async () => {
      const script = one
        .replace('http://localhost:8787', service.origin)
        .replace('test/fixtures', resolve('test/fixtures'))
        .replace(/^curl /, 'curl --silent --show-error --fail ')
      const { code, output } = await shellIn(folder, script, {})
      assert.ok(run[1].includes(code), `exit status ${code}: ${output.slice(0, 400)}`)
      assert.ok(output.length > 10, output)
    })
  }
})
