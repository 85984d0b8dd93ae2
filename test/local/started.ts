import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Send } from '../http/served.ts'

/** What `npm start` runs, as a process of its own. */
export interface Started {
  send: Send
  /** ends it as kill -9 does: it cannot clean up after itself */
  kill(): Promise<void>
}

/** A folder for `--state`, and what deletes it. */
export function stateFolder(): { state: string; remove: () => void } {
  const state = mkdtempSync(join(tmpdir(), 'inspect-esmtp-'))
  return { state, remove: () => rmSync(state, { recursive: true, force: true, maxRetries: 5 }) }
}

/** Starts it on a free port, with `environment` beside our own, and waits until it listens. */
export async function started(
  state: string,
  environment: Record<string, string>,
): Promise<Started> {
  const child = spawn(
    process.execPath,
    ['worker/local/start.ts', '--port', '0', '--state', state],
    { env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  const closed = once(child, 'exit')
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text))
  for await (const line of createInterface(child.stdout)) {
    const [, origin] = /listens on (\S+)/.exec(line) ?? []
    if (origin === undefined) continue
    child.stdout.resume()
    return {
      send: (path, asked = {}) =>
        fetch(new URL(path, origin), { method: 'POST', redirect: 'manual', ...asked }),
      kill: async () => {
        child.kill('SIGKILL')
        await closed
      },
    }
  }
  throw new Error(`npm start ended: ${errors}`)
}
