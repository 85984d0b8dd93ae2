import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** Brings the local database in `state` up to date, with the same tool as a deployment; says why it could not. */
export async function migrate(state: string): Promise<{ ok: true } | { ok: false; why: string }> {
  const wrangler = join(
    dirname(createRequire(import.meta.url).resolve('wrangler/package.json')),
    'bin/wrangler.js',
  )
  const args = ['d1', 'migrations', 'apply', 'DB', '--local', '--persist-to', state]
  const child = spawn(process.execPath, [wrangler, ...args], {
    // without a terminal it asks nothing
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, CI: 'true' },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text))
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return code === 0 ? { ok: true } : { ok: false, why: output.trim() }
}
