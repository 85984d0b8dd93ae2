import type { Send } from './http/served.ts'
import { load } from './store/load.ts'
import { startService } from './local/service.ts'
import { OPERATOR } from './store/tenant.ts'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** `npm run load [-- CLIENTS REPORTS]`: the service as `npm start` runs it, under two tenants' load. */
const [clients = 50, reports = 2_000] = process.argv.slice(2).map(Number)
const state = mkdtempSync(join(tmpdir(), 'load-'))
const service = await startService(state, { ADMIN_TOKEN: OPERATOR })
const send: Send = (path, asked = {}) =>
  fetch(new URL(path, service.origin), { method: 'POST', ...asked } as RequestInit)
try {
  const { seconds, median, p99, ...went } = await load(send, { clients, reports })
  console.log(
    `${went.reports} reports of ${clients} clients in ${seconds.toFixed(1)} s: ${Math.round(went.reports / seconds)}/s; storing one took ${median} ms (median), ${p99} ms (99 %)`,
  )
  console.log(`log: ${service.printed().split('\n').length - 2} lines beyond the greeting`)
} finally {
  await service.end('SIGTERM')
  rmSync(state, { recursive: true })
}
