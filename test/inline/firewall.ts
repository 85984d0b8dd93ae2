import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createTestHarness } from 'wrangler'
import type { Database } from '../../worker/store/d1.ts'
import type { Send } from '../http/served.ts'
import { freePort } from '../support/free-port.ts'

process.env['WRANGLER_SEND_METRICS'] = 'false'
process.env['CLOUDFLARE_CF_FETCH_ENABLED'] = 'false'

/** The Worker inline, in workerd. */
export interface Firewall {
  /** where it takes SMTP connections, on 127.0.0.1 */
  port: number
  send: Send
  /** what it logged so far, a message a line */
  logged(): string
  database(): Promise<Database>
  stop(): Promise<void>
}

/** Starts the Worker with `vars` and a database, taking connections on a port that is its own. */
export async function firewall(vars: Record<string, string>): Promise<Firewall> {
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'inline-'))
  const configPath = join(folder, 'wrangler.json')
  const name = 'inline-test'
  writeFileSync(
    configPath,
    JSON.stringify({
      name,
      main: resolve('worker/index.ts'),
      compatibility_date: '2026-11-17',
      compatibility_flags: ['queue_consumer_no_wait_for_wait_until'],
      vars: {
        ADMIN_TOKEN: 'operator-of-the-tests',
        ENCRYPTION_KEY: 'MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=',
        RATE_LIMIT: 'off',
        ALLOW_LOCAL_DESTINATIONS: 'true',
        ...vars,
      },
      d1_databases: [
        {
          binding: 'DB',
          database_name: name,
          migrations_dir: resolve('worker/store/migrations'),
        },
      ],
      queues: {
        producers: [{ binding: 'DELIVERIES', queue: 'inline-test-deliveries' }],
        consumers: [{ queue: 'inline-test-deliveries', max_batch_timeout: 0 }],
      },
      connect: [{ protocol: 'tcp', port, address: '127.0.0.1' }],
    }),
  )
  const harness = createTestHarness({ workers: [{ configPath }] })
  const { url } = await harness.listen()
  await harness.getWorker().applyD1Migrations('DB')
  return {
    port,
    send: (path, asked = {}) =>
      fetch(new URL(path, url), { method: 'POST', redirect: 'manual', ...asked }),
    logged: () =>
      harness
        .getLogs()
        .map(({ message }) => message)
        .join('\n'),
    database: async () => ((await harness.getWorker().getEnv()) as { DB: Database }).DB,
    async stop() {
      await harness.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
