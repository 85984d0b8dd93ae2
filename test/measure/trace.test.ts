import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import test from 'node:test'

const SWAKS = 'test/fixtures/transcripts/swaks-starttls.txt'

test('a trace has octets in, mode, verdict and octets out, in the order in which they happen', () => {
  const told = execFileSync(process.execPath, ['test/measure/trace.ts', SWAKS, 'pix-7'], {
    encoding: 'utf8',
  })
  assert.ok(
    told.includes(
      [
        String.raw`1 S in       "250-STARTTLS\r\n"  (client in command mode)`,
        String.raw`1 S out      "250-XXXXXXXA\r\n"`,
        '1 S mask     ehlo-reply 93+14 by S3, 14 go',
      ].join('\n'),
    ),
  )
})

test('a trace of no session, or under no profile, says so', () => {
  const of = (...args: string[]) =>
    spawnSync(process.execPath, ['test/measure/trace.ts', ...args], { encoding: 'utf8' })
  assert.match(of(SWAKS, 'pix-8').stderr, /^usage: npm run trace/)
  assert.equal(of('package.json').status, 2)
})
