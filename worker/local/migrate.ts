import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const MIGRATIONS = 'worker/store/migrations'

/** Brings the local database in `state` up to date, with the same tool as a deployment; says why it could not. */
export async function migrate(state: string): Promise<{ ok: true } | { ok: false; why: string }> {
  // the tool takes seconds to find out that there is nothing to do
  const stamp = join(state, 'migrated')
  const migrations = readdirSync(MIGRATIONS).sort().join('\n')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === migrations) return { ok: true }
  const { code, output } = await applied(state)
  if (code !== 0) return { ok: false, why: output.trim() }
  writeFileSync(stamp, migrations)
  return { ok: true }
}

async function applied(state: string): Promise<{ code: number | null; output: string }> {
  const wrangler = join(
    dirname(createRequire(import.meta.url).resolve('wrangler/package.json')),
    'bin/wrangler.js',
  )
  const args = ['d1', 'migrations', 'apply', 'DB', '--local', '--persist-to', state]
  const child = spawn(process.execPath, [wrangler, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // so that it asks nothing
    env: { ...process.env, CI: 'true' },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text))
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, output }
}
