import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, describe, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { newSecret, signatureHeaders } from '../../worker/webhooks/signing.ts'
import { served } from '../http/served.ts'
import { command, README, shellIn, withoutCurl } from '../readme/recipe.ts'
import { newToken, OBSERVED, OPERATOR, TRANSCRIPT } from '../store/tenant.ts'
import { freePort } from '../support/free-port.ts'
import { LONG_SECRET } from './pusher.ts'
import { receiver } from './receiver.ts'

// the recipes of the README, run as they stand there
const send = served('test/webhooks/wrangler.toml', 'DB')
const folder = mkdtempSync(join(tmpdir(), 'recipes-'))
after(() => rmSync(folder, { recursive: true, force: true }))

/** The only block of that language. */
function block(language: string): string {
  const [match, second] = [...README.matchAll(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 'gs'))]
  assert.ok(match && !second)
  return match[1] as string
}

const shell = (script: string, environment: Record<string, string>) =>
  shellIn(folder, script, environment)

/** Where the served Worker listens. */
async function origin(): Promise<string> {
  return new URL((await send('/healthz', { method: 'GET' })).url).origin
}

describe('recipes of the README', { concurrency: true, timeout: 60_000 }, () => {
  test('the receiver in 20 lines takes what is signed, once, and nothing else', async () => {
    const code = block('js')
    assert.ok(code.trimEnd().split('\n').length <= 22)
    const secret = newSecret()
    const port = await freePort()
    const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
      env: { ...process.env, WEBHOOK_SECRET: secret, PORT: String(port) },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    after(() => child.kill())
    const printed: string[] = []
    createInterface(child.stdout).on('line', (line) => printed.push(line))
    const url = `http://127.0.0.1:${port}/`
    const body = JSON.stringify({ type: 'report.completed', data: { id: 'rep_ü' } })
    const post = (headers: Record<string, string>, sent = body) =>
      fetch(url, { method: 'POST', headers, body: sent })
    while (!(await post({}).catch(() => null))) await setTimeout(50)
    const headers = signatureHeaders('dlv_1', new Date(), body, [newSecret(), secret])
    const forged = signatureHeaders('dlv_2', new Date(), body, [newSecret()])
    const old = signatureHeaders('dlv_3', new Date(Date.now() - 301_000), body, [secret])
    const statuses = []
    for (const [signed, sent] of [
      [headers, body],
      [headers, body],
      [headers, body + ' '],
      [forged, body],
      [old, body],
      [{}, body],
    ] as const)
      statuses.push((await post(signed, sent)).status)
    assert.deepEqual(statuses, [204, 204, 401, 401, 401, 401])

    child.kill()
    await once(child, 'close')
    assert.deepEqual(printed, ['report.completed rep_ü'])
  })

  test(
    'a CI makes its token and its webhook, posts, and is told of the error',
    { skip: withoutCurl },
    async () => {
      const { url, has } = await receiver()
      const INSPECT = await origin()
      const made = await shell(command('curl "$INSPECT/v1/tokens"'), {
        INSPECT,
        ADMIN_TOKEN: OPERATOR,
      })
      const { token: TOKEN } = JSON.parse(made.output) as { token: string }
      const webhook = command('curl "$INSPECT/v1/webhooks"')
      assert.ok(webhook.includes('https://ci.example.com/hook'))
      const hook = await shell(webhook.replace('https://ci.example.com/hook', url), {
        INSPECT,
        TOKEN,
      })
      assert.match(hook.output, /"secret":"whsec_/)
      writeFileSync(join(folder, 'smtp.log'), OBSERVED)
      const post = command('curl --data-binary @smtp.log "$INSPECT/v1/reports')
      const environment = { INSPECT, TOKEN, BUILD: 'build-1' }
      const first = await shell(post, environment)
      assert.equal((await shell(post, environment)).output, first.output)
      const [receipt] = await has(1)
      const event = JSON.parse(receipt!.body) as { type: string; data: { findings: string[] } }
      assert.equal(event.type, 'finding.detected')
      assert.ok(event.data.findings.includes('starttls-masked'))
    },
  )

  test('the swaks cron posts its transcript to the source', { skip: withoutCurl }, async () => {
    const { call, token: TOKEN } = await newToken(send)
    const INSPECT = await origin()
    const environment = { INSPECT, TOKEN, PROBE_SECRET: LONG_SECRET, FORGE_SECRET: LONG_SECRET }
    for (const source of README.matchAll(/^ {4}curl "\$INSPECT\/v1\/sources".*\\\n.*$/gm)) {
      const { output } = await shell(source[0], environment)
      assert.match(output, /"url":"/, output)
    }
    const list = await call('GET', '/v1/sources')
    const { data } = (await list.json()) as { data: { name: string; url: string }[] }
    assert.deepEqual(
      data.map(({ name }) => name),
      ['forge', 'probe'],
    )
    // stands for swaks: it prints what swaks prints
    const print = readFileSync('test/fixtures/transcripts/swaks-starttls.txt')
    writeFileSync(join(folder, 'print.txt'), print)
    writeFileSync(join(folder, 'swaks'), `#!/bin/sh\ncat '${folder}/print.txt'\n`)
    chmodSync(join(folder, 'swaks'), 0o755)
    const cron = command('0 * * * * swaks').replace('0 * * * *', '')
    const pushed = await shell(cron, { ...environment, SOURCE_URL: data[1]!.url })
    const { id } = JSON.parse(pushed.output) as { id: string }
    const report = await (await call('GET', `/v1/reports/${id}`)).json()
    assert.equal((report as { source: { format: string } }).source.format, 'swaks')
  })

  test(
    'the GitHub Actions step fails where a firewall changed the session, and only then',
    { skip: withoutCurl },
    async () => {
      const [, run] = /run: \|\n((?: {4}.*\n)+)/.exec(block('yaml')) ?? []
      assert.ok(run)
      const INSPECT = await origin()
      const step = async (transcript: string) => {
        const job = mkdtempSync(join(folder, 'job-'))
        writeFileSync(join(job, 'smtp.log'), transcript)
        return (await shell(`cd '${job}'\nset -e\n${run}`, { INSPECT })).code
      }
      assert.equal(await step(OBSERVED), 1)
      // cured: what a policy would do to it is no error
      assert.equal(await step(TRANSCRIPT), 0)
    },
  )
})
