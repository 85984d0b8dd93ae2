import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'

const MOST_OCTETS = 3 * 1024 * 1024

/** What README’s client is for: what somebody writes with the packed client: types that hold, and one that must not. */
const USE = `import { inspectEsmtp, type components } from 'inspect-esmtp/client'
const client = inspectEsmtp({ baseUrl: 'https://inspect.example.com', token: 'esmtp_x' })
const { data, error } = await client.POST('/v1/inspect', { body: { transcript: '' } })
const verdict: components['schemas']['Report']['summary']['verdict'] | undefined = data?.summary.verdict
const code: components['schemas']['Problem']['code'] | undefined = error?.code
// @ts-expect-error: there is no such path
client.GET('/v1/nowhere')
export { verdict, code }
`

const bare = mkdtempSync(join(tmpdir(), 'package-'))
after(() => rmSync(bare, { recursive: true, force: true }))

/** npm, asked nothing of the network. */
function npm(...words: string[]): string {
  return execFileSync('npm', [...words, '--offline', '--no-audit', '--no-fund'], {
    cwd: bare,
    encoding: 'utf8',
  })
}

test('the packed command runs in a bare folder, with every Node of this machine', () => {
  npm('pack', join(process.cwd(), 'build/command'), '--pack-destination', bare)
  const packed = readdirSync(bare).find((name) => name.endsWith('.tgz')) as string
  assert.ok(statSync(join(bare, packed)).size < MOST_OCTETS)
  writeFileSync(join(bare, 'package.json'), '{}')
  npm('install', `./${packed}`, '--ignore-scripts')
  assert.deepEqual(
    readdirSync(join(bare, 'node_modules')).filter((name) => !name.startsWith('.')),
    ['inspect-esmtp'],
  )
  writeFileSync(join(bare, 'use.mts'), USE)
  execFileSync(
    join(process.cwd(), 'node_modules/.bin/tsc'),
    [
      '--noEmit',
      '--strict',
      '--module',
      'nodenext',
      '--lib',
      'es2023,dom',
      '--types',
      '',
      'use.mts',
    ],
    { cwd: bare, stdio: 'pipe' },
  )
  const input =
    '220 mx.example.com ESMTP Postfix\nEHLO a.example\n250-mx.example.com\n250 CHUNKING\n'
  const words = ['node_modules/.bin/inspect-esmtp', '-f', 'json', '--fail-on', 'never']
  const nodes = [process.execPath, '/usr/bin/node', '/usr/local/bin/node'].filter(existsSync)
  for (const node of nodes) {
    const out = execFileSync(node, words, { cwd: bare, input, encoding: 'utf8' })
    assert.equal(JSON.parse(out).summary.sessions, 1, node)
  }
})
