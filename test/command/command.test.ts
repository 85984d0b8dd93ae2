import assert from 'node:assert/strict'
import { once } from 'node:events'
import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync, chmodSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { gzipSync } from 'node:zlib'
import { COMMANDS } from '../../worker/command/commands.ts'
import { command, COMMAND, exampleFolder, ran } from './run.ts'

const { folder, remove } = exampleFolder()
after(remove)
const at = { cwd: folder }

test('every example of the help texts does what it says', async () => {
  const bin = join(folder, 'inspect-esmtp')
  symlinkSync(COMMAND, bin)
  chmodSync(COMMAND, 0o755)
  const env = { PATH: `${folder}:${process.env['PATH']}` }
  // what a probe says is tested with servers of the tests' own (test/probe)
  const commands = COMMANDS.filter(({ name }) => name !== 'probe')
  for (const { what, line } of commands.flatMap(({ examples }) => examples)) {
    const { status, err } = await ran('bash', ['-c', line], { ...at, env })
    assert.ok(status === 0 || status === 1, `${what}: ${line}: ${status} ${err}`)
    assert.equal(err, '', line)
  }
})

test('a session that nothing stands in the way of is status 0, one that a policy masks is 1', async () => {
  const asked = (...words: string[]) => command([...words, 'recording.log'], at)
  const off = await asked('--profile', 'off')
  assert.equal(off.status, 0)
  const masked = await asked('--profile', 'asa-7.2')
  assert.equal(masked.status, 1)
  assert.match(masked.out, /^MASKED /)
  const never = await asked('--profile', 'asa-7.2', '--fail-on', 'never')
  assert.deepEqual([never.status, never.out], [0, masked.out])
})

test('what is no recording, no file, a folder or a wrong policy is status 2, named on standard error', async () => {
  const cases: [words: string[], input: string, why: RegExp][] = [
    [[], 'no session in here\n', /Nothing|No /],
    [['missing.log'], '', /^missing\.log: no such file\.$/m],
    [['.'], '', /^\. is a folder\.$/m],
    [['--policy', 'recording.log', 'recording.log'], '', /line 1, column 1|line/],
    [['--profile', 'pix-9', 'recording.log'], '', /--profile takes pix-6, .*, not "pix-9"\./],
    [['--limits', '{', 'recording.log'], '', /limits/],
    [['mask', 'client.raw'], '', /mask needs --direction client or --direction server/],
    [['compare', 'outside.log'], '', /^compare takes OUTSIDE INSIDE\.$/m],
    [['completion', 'csh'], '', /completion takes bash, zsh, fish, not "csh"\./],
    [['--no-profile'], '', /no/],
  ]
  for (const [words, input, why] of cases) {
    const { status, out, err } = await command(words, { ...at, input })
    assert.deepEqual([status, out], [2, ''], words.join(' '))
    assert.match(err, why, words.join(' '))
  }
})

test('a typo names the option that was meant', async () => {
  const { status, err } = await command(['--maskbanner', 'recording.log'], at)
  assert.equal(status, 2)
  assert.match(err, /^There is no option --maskbanner; did you mean --mask-banner\?$/m)
})

test('the same report comes from a file, from a pipe and from gzip of two members', async () => {
  const plain = readFileSync(join(folder, 'recording.log'))
  const half = plain.length >> 1
  const zipped = Buffer.concat([gzipSync(plain.subarray(0, half)), gzipSync(plain.subarray(half))])
  writeFileSync(join(folder, 'recording.log.gz'), zipped)
  const words = ['--format', 'json', '--profile', 'asa-7.2']
  const report = async (more: string[], input = ''): Promise<Record<string, unknown>> => {
    const { out } = await command([...words, ...more], { ...at, input })
    const { source, ...rest } = JSON.parse(out)
    return { ...rest, sha256: source.sha256, octets: source.octets }
  }
  const ofFile = await report(['recording.log'])
  assert.deepEqual(await report(['recording.log.gz']), ofFile)
  assert.deepEqual(await report([], plain.toString('latin1')), ofFile)
  assert.deepEqual(await report(['-'], plain.toString('latin1')), ofFile)
})

test('gzip that is cut short is said so', async () => {
  const zipped = gzipSync(readFileSync(join(folder, 'recording.log')))
  writeFileSync(join(folder, 'short.gz'), zipped.subarray(0, zipped.length - 12))
  const { status, err } = await command(['short.gz'], at)
  assert.equal(status, 2)
  assert.match(err, /short\.gz begins like gzip and does not unzip/)
})

test('NDJSON is a record a line, the summary last', async () => {
  const { out } = await command(['-f', 'ndjson', 'recording.log'], at)
  const types = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).type as string)
  assert.equal(types[0], 'source')
  assert.equal(types.at(-1), 'summary')
})

test('a plugin of Nagios begins with one line with performance data, UNKNOWN for what it cannot read', async () => {
  const masked = await command(['-f', 'nagios', '--profile', 'asa-7.2', 'recording.log'], at)
  assert.equal(masked.status, 2)
  assert.match(masked.out, /^ESMTP CRITICAL - [^|\n]+ \| sessions=1;;;0 errors=\d+;;;0 .*\n/)
  const fine = await command(['-f', 'nagios', '--profile', 'off', 'recording.log'], at)
  assert.match(fine.out, /^ESMTP OK - /)
  assert.equal(fine.status, 0)
  const unread = await command(['-f', 'nagios'], { ...at, input: 'nothing' })
  assert.match(unread.out, /^ESMTP UNKNOWN - [^|]+\n$/)
  assert.equal(unread.status, 3)
})

test('several files are reported in turn, one that cannot be read hides no other', async () => {
  const { status, out, err } = await command(['recording.log', 'missing.log', 'outside.log'], at)
  assert.equal(status, 2)
  assert.match(out, /^recording\.log:\n/)
  assert.match(out, /\noutside\.log:\n/)
  assert.match(err, /^missing\.log: no such file\.$/m)
})

test('masked octets come out as they are', async () => {
  const { out } = await command(
    ['mask', '--direction', 'client', '--profile', 'pix-7', 'client.raw'],
    at,
  )
  assert.equal(out, 'EHLO client.example.net\r\nXXXXXXXX\r\n')
})

test('colours are for terminals and for those who ask', async () => {
  const plain = await command(['recording.log'], at)
  assert.ok(!plain.out.includes('\x1b'))
  const asked = await command(['--color', 'always', 'recording.log'], at)
  assert.ok(asked.out.includes('\x1b['))
})

test('a reader that has seen enough ends the command without an error', async () => {
  const child = spawn(process.execPath, [COMMAND, 'recording.log', 'recording.log'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let err = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text))
  child.stdout.destroy()
  await once(child, 'close')
  assert.equal(err, '')
})

test('serve answers the API, and says which port is taken', async () => {
  const child = spawn(process.execPath, [COMMAND, 'serve', '--port', '0'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  after(() => void child.kill('SIGKILL'))
  const [told] = (await once(child.stderr.setEncoding('utf8'), 'data')) as [string]
  const origin = /http:\/\/localhost:(\d+)/.exec(told)
  assert.ok(origin, told)
  const answer = await fetch(`${origin[0]}/v1/inspect?profile=pix-7`, {
    method: 'POST',
    body: readFileSync(join(folder, 'recording.log')),
    headers: { accept: 'text/plain', 'content-type': 'application/octet-stream' },
  })
  assert.match(await answer.text(), /^MASKED /)
  const kept = await fetch(`${origin[0]}/v1/reports`, {
    method: 'POST',
    body: 'x',
    headers: { authorization: `Bearer esmtp_${'0'.repeat(52)}` },
  })
  assert.equal(kept.status, 503)
  await kept.text()
  const second = await command(['serve', '--port', origin[1] as string])
  assert.equal(second.status, 2)
  assert.match(second.err, /is taken/)
  child.kill()
  assert.deepEqual(await once(child, 'close'), [0, null])
})
