import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { freePort } from '../support/free-port.ts'
import { OBSERVED } from '../store/tenant.ts'
import { command } from './run.ts'

/** The rules of the Monitoring Plugins Development Guidelines, each by its section. */
const cwd = mkdtempSync(join(tmpdir(), 'nagios-'))
after(() => rmSync(cwd, { recursive: true }))
writeFileSync(join(cwd, 'observed.log'), OBSERVED)

/** Accepts connections and never says a word. */
const silent = createServer(() => undefined)
silent.listen(0, '127.0.0.1')
await once(silent, 'listening')
after(() => silent.close())
const { port } = silent.address() as AddressInfo

test('Plugin Return Codes: 0 to 3, and never 1 or 2 for what was not checked', async () => {
  const of = async (...words: string[]) =>
    (await command([...words, '-f', 'nagios'], { cwd })).status
  assert.equal(await of('observed.log'), 2)
  assert.equal(await of('missing.log'), 3)
  assert.equal(await of('--no-such-option'), 3)
  assert.equal(await of('probe', '127.0.0.1', '--ports', String(await freePort())), 3)
})

test('Plugin Output: one line first, SERVICE STATUS - text, and it comes on standard output', async () => {
  for (const words of [['observed.log'], ['missing.log'], ['--no-such-option']]) {
    const { out } = await command([...words, '-f', 'nagios'], { cwd })
    const [first = ''] = out.split('\n')
    assert.match(first, /^ESMTP (?:OK|WARNING|CRITICAL|UNKNOWN) - \S/)
    assert.ok(out.endsWith('\n'))
  }
})

test("Performance data: 'label'=value[UOM];[warn];[crit];[min];[max], behind the one |", async () => {
  const { out } = await command(['-f', 'nagios', 'observed.log'], { cwd })
  const [first = '', ...long] = out.trimEnd().split('\n')
  const [, data = '', ...more] = first.split('|')
  assert.deepEqual(more, [])
  for (const pair of data.trim().split(' '))
    assert.match(
      pair,
      /^[a-z_]{1,19}=\d+(?:\.\d+)?(?:s|ms|us|%|B|c)?;[\d.]*;[\d.]*;[\d.]*(?:;[\d.]*)?$/,
    )
  for (const line of long) assert.doesNotMatch(line, /\|/)
})

test('Verbose output: what else is told stands on the lines behind it, one thing a line', async () => {
  const { out } = await command(['-f', 'nagios', 'observed.log'], { cwd })
  const [, ...long] = out.trimEnd().split('\n')
  assert.ok(long.length > 0 && long.length <= 20)
  for (const line of long) assert.match(line, /^(?:error|warning|note): .+ \([a-z0-9-]+\)$/)
})

test('Timeout: -t ends it after so many seconds, as UNKNOWN', async () => {
  const words = ['probe', '127.0.0.1', '--ports', String(port), '-t', '1', '-f', 'nagios']
  const { out, status } = await command(words, { cwd })
  assert.equal(status, 3)
  assert.match(out, /^ESMTP UNKNOWN - 127\.0\.0\.1 was not probed whole within 1 s/)
  for (const wrong of ['0', 'soon', '3601'])
    assert.equal((await command([...words.slice(0, 5), wrong, '-f', 'nagios'], { cwd })).status, 3)
})

test('Plugin options: -h and -V are taken', async () => {
  for (const word of ['--help', '--version', '-h'])
    assert.equal((await command([word], { cwd })).status, 0)
})
