import { connect as dial } from 'cloudflare:sockets'
import core from '../build/core.wasm'
import { createApp } from './app.ts'
import { compareUploads } from './compare.ts'
import { Engine } from './engine/engine.ts'
import { deliveryGround, deliveryReadiness, keyringOf } from './http/webhooks/delivery-settings.ts'
import type { Env } from './http/env.ts'
import { needed } from './http/env.ts'
import { keepReport } from './http/reports/keep-report.ts'
import { probeListed } from './http/probe-rounds.ts'
import { countingReadiness, databaseReadiness, variablesReadiness } from './http/readiness.ts'
import type { Services } from './http/services.ts'
import { inlineConnect } from './inline/connect.ts'
import { inlineReadiness } from './inline/readiness.ts'
import { inspectUpload } from './inspect.ts'
import { maskingUpload } from './mask.ts'
import { proposeForUpload } from './propose.ts'
import { DatabaseProbe } from './store/probe.ts'
import { dialSockets, type ConnectSocket } from './probe/dial-sockets.ts'
import { probeReadiness } from './probe/readiness.ts'
import { probeOver } from './probe/service.ts'
import { deleteExpired } from './store/retention.ts'
import { consume } from './webhooks/consume.ts'
import type { DeliveryBatch } from './webhooks/queue.ts'
import { VERSION } from './version.ts'
import { handOverDue, keepSecrets } from './webhooks/tick.ts'

const engine = new Engine(core)
const databaseProbe = new DatabaseProbe()

const probeDial = dialSockets(dial as unknown as ConnectSocket)
const probe: NonNullable<Services['probe']> = (asked) => probeOver(engine, probeDial, asked)

const app = createApp({
  version: VERSION,
  inspect: (options, sink) => inspectUpload(engine, options, sink),
  compare: (formats) => compareUploads(engine, formats),
  mask: (source, options) => maskingUpload(engine, source, options),
  propose: (options) => proposeForUpload(engine, options),
  probe,
  readiness: async (env) => [
    { part: 'core', ok: true, detail: null },
    await databaseReadiness(env, databaseProbe),
    variablesReadiness(env),
    countingReadiness(env),
    await deliveryReadiness(env),
    await inlineReadiness(env),
    await probeReadiness(env),
  ],
})

/** Each minute (wrangler.toml): what is due is handed to the queue, what has expired is deleted, and who is listed probed. */
async function scheduled(_controller: unknown, env: Env): Promise<void> {
  if (!env.DB) return
  const now = Date.now()
  if (env.DELIVERIES) await handOverDue(env.DB, env.DELIVERIES, now)
  await deleteExpired(env.DB, now)
  const keyring = await keyringOf(env)
  if (keyring.ok) await keepSecrets(env.DB, keyring.value, now)
  // last: a host that hangs takes minutes, and the next run does not wait for this one
  await probeListed(env, probe, (line) => console.log(line))
}

/**
 * Deliveries of webhooks. The queue is told at once that its messages were taken: a receiver that hangs must
 * not hold up the others', and what is lost from here on is found again by its row.
 */
async function queue(
  batch: DeliveryBatch,
  env: Env,
  context: { waitUntil(work: Promise<unknown>): void },
): Promise<void> {
  const ground = await deliveryGround(env)
  // without its settings nothing is sent, and nothing lost: the rows stay due
  if (ground.ok) context.waitUntil(consume(ground.value, batch))
}

/** SMTP connections that go on to SMTP_UPSTREAM, inspected on the way (inline/README.md). */
const connect = inlineConnect<Env>({
  engine,
  dial,
  async keep(env, tenant, report) {
    const db = needed(env, 'DB')
    if (!db.ok) return { ok: false, why: db.problem.detail }
    const kept = await keepReport(env, { db: db.value, tenant, report, settling: null })
    return kept.ok ? { ok: true, id: kept.value.row.id } : { ok: false, why: kept.problem.detail }
  },
  log: (line) => console.log(line),
})

export default { fetch: app.fetch, scheduled, queue, connect }
