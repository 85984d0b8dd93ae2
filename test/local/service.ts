import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Send } from '../http/served.ts'

/** What `npm start` runs, as a process of its own. */
export interface Service {
  origin: string
  send: Send
  /** what it has printed so far */
  printed(): string
  /** ends it and all it started; SIGKILL: as a power cut would */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>
}

/** A folder for `--state`, and what deletes it. */
export function stateFolder(): { state: string; remove: () => void } {
  const state = mkdtempSync(join(tmpdir(), 'inspect-esmtp-'))
  return { state, remove: () => rmSync(state, { recursive: true, force: true, maxRetries: 5 }) }
}

/** Starts it on any free port, its state in `state`, with `variables` in its environment and `more` arguments. */
export async function startService(
  state: string,
  variables: Record<string, string> = {},
  more: readonly string[] = [],
): Promise<Service> {
  const args = ['worker/local/start.ts', '--port', '0', '--state', state, ...more]
  const child = spawn(process.execPath, args, {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...variables },
  })
  let printed = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (printed += text))
  const origin = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', () => {
      const listening = /listens on (http:\S+)/.exec(printed)
      if (listening) resolve(listening[1] as string)
    })
    child.once('exit', () => reject(new Error(`it did not start: ${printed}`)))
  })
  const send: Send = (path, asked = {}) =>
    fetch(new URL(path, origin), { method: 'POST', redirect: 'manual', ...asked } as RequestInit)
  return { origin, send, printed: () => printed, end: (signal) => ended(child, signal) }
}

async function ended(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
  const exit = new Promise((resolve) => child.once('exit', resolve))
  process.kill(signal === 'SIGKILL' ? -child.pid : child.pid, signal)
  await exit
}
