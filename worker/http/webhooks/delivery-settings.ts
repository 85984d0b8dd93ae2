import { DELIVERY_KEPT_EXTRA_MS } from '../../limits.ts'
import { retentionDays } from '../../store/retention.ts'
import type { Ground } from '../../webhooks/deliver.ts'
import type { Timing } from '../../webhooks/new-delivery.ts'
import { DEFAULT_SCHEDULE, readSchedule } from '../../webhooks/retry.ts'
import type { Keyring } from '../../webhooks/sealing.ts'
import { readKeyring } from '../../webhooks/sealing.ts'
import type { Env } from '../env.ts'
import { needed } from '../env.ts'
import type { Result } from '../problem.ts'
import { failed, ok } from '../problem.ts'
import type { Readiness } from '../services.ts'

/** The keys of stored secrets; a problem that names the setting which is missing or wrong. */
export async function keyringOf(env: Env): Promise<Result<Keyring>> {
  const key = needed(env, 'ENCRYPTION_KEY')
  if (!key.ok) return key
  const read = await readKeyring(env)
  return read.ok
    ? ok(read.keyring)
    : failed('not-configured', `${read.setting} of this deployment ${read.why}.`)
}

/** Whether a webhook of this deployment may lead to localhost. */
export function allowsLocal(env: Env): boolean {
  return ['true', 'on', '1'].includes(env.ALLOW_LOCAL_DESTINATIONS ?? '')
}

/** Milliseconds before each try; RETRY_SCHEDULE that cannot be read is told by /readyz and not used. */
function scheduleOf(env: Env): readonly number[] {
  const stated = env.RETRY_SCHEDULE ?? ''
  return (stated === '' ? null : readSchedule(stated)) ?? DEFAULT_SCHEDULE
}

/** How long a delivery is kept: as long as reports are, and never shorter than it may be tried. */
function deliveryKeptMs(env: Env): number {
  const reportsMs = (retentionDays(env.RETENTION_DAYS) ?? 0) * 86_400_000
  const triesMs = scheduleOf(env).reduce((sum, delay) => sum + delay, DELIVERY_KEPT_EXTRA_MS)
  return Math.max(reportsMs, triesMs)
}

/** When a delivery made now is tried first, and how long it is kept. */
export function deliveryTiming(env: Env, now: number): Timing {
  return { now, firstMs: scheduleOf(env)[0] ?? 0, keptMs: deliveryKeptMs(env) }
}

/** What delivering needs of a deployment. */
export async function deliveryGround(env: Env): Promise<Result<Ground>> {
  const db = needed(env, 'DB')
  if (!db.ok) return db
  const queue = needed(env, 'DELIVERIES')
  if (!queue.ok) return queue
  const keyring = await keyringOf(env)
  if (!keyring.ok) return keyring
  return ok({
    db: db.value,
    queue: queue.value,
    keyring: keyring.value,
    schedule: scheduleOf(env),
    keptMs: deliveryKeptMs(env),
    allowLocal: allowsLocal(env),
  })
}

/** Whether what this deployment sets for webhooks can be read. What it leaves out, the routes that need it name. */
export async function deliveryReadiness(env: Env): Promise<Readiness> {
  const keyring = env.ENCRYPTION_KEY ? await keyringOf(env) : null
  const stated = env.RETRY_SCHEDULE ?? ''
  const detail =
    keyring?.ok === false
      ? keyring.problem.detail
      : stated !== '' && !readSchedule(stated)
        ? 'RETRY_SCHEDULE is not a list of seconds'
        : null
  return { part: 'webhooks', ok: detail === null, detail }
}
