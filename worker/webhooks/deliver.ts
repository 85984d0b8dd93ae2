import { DELIVERY_LEASE_MS, FAILING_DISABLES_MS, MAX_LOGGED_TRIES } from '../limits.ts'
import type { Database, Statement } from '../store/d1.ts'
import type { DeliveryRow } from '../store/deliveries.ts'
import { claimDelivery, insertDelivery, settleDelivery } from '../store/deliveries.ts'
import type { WebhookRow } from '../store/webhooks.ts'
import {
  disableWebhook,
  readWebhook,
  subscribers,
  webhookFails,
  webhookWorks,
} from '../store/webhooks.ts'
import type { Attempt, AttemptGround } from './attempt.ts'
import { attempt } from './attempt.ts'
import { disabledEvent } from './events.ts'
import type { Timing } from './new-delivery.ts'
import { newDelivery } from './new-delivery.ts'
import type { DeliveryMessage, DeliveryQueue, Waiting } from './queue.ts'
import { enqueue } from './queue.ts'
import { nextTry } from './retry.ts'

/** What delivering needs. */
export interface Ground extends AttemptGround {
  db: Database
  queue: DeliveryQueue
  /** ms before each try */
  schedule: readonly number[]
  /** ms a delivery is kept */
  keptMs: number
}

/**
 * Makes the try a message asks for, if its row says that one is due. Rows are claimed and settled by
 * compare-and-set, so a message that comes twice, or beside the scheduled handler's, sends nothing twice;
 * one that is lost is found again by its row.
 */
export async function deliver(ground: Ground, { tenant, delivery: id }: DeliveryMessage) {
  const { db, queue } = ground
  const now = Date.now()
  const lease = { now, leaseUntil: now + DELIVERY_LEASE_MS }
  const delivery = await claimDelivery(db, tenant, id, lease)
  const webhook = delivery && (await readWebhook(db, tenant, delivery.webhook))
  if (!webhook) return
  const attempted = await attempt(delivery, webhook, ground)
  const { statements, waiting } = await outcome(ground, delivery, webhook, attempted)
  await db.batch(statements)
  await enqueue(queue, waiting, Date.now())
}

interface Outcome {
  /** one transaction */
  statements: Statement[]
  /** this delivery, if it is tried again, and those that tell other webhooks of this one's end */
  waiting: Waiting[]
}

async function outcome(
  { db, schedule, keptMs }: Ground,
  delivery: DeliveryRow,
  webhook: WebhookRow,
  { made, notBefore }: Attempt,
): Promise<Outcome> {
  const { tenant, id } = webhook
  const now = Date.now()
  const tries = [...delivery.tries, made].slice(-MAX_LOGGED_TRIES)
  const step = delivery.step + 1
  if (made.error === null) {
    const settled = { status: 'delivered', nextAttemptAt: null, step, tries } as const
    const statements = [settleDelivery(db, delivery, settled), webhookWorks(db, tenant, id)]
    return { statements, waiting: [] }
  }
  const nextAttemptAt =
    made.error === 'gone'
      ? null
      : nextTry(schedule, step, { now, notBefore, random: Math.random() })
  const status = nextAttemptAt === null ? 'dead' : 'pending'
  const statements = [
    settleDelivery(db, delivery, { status, nextAttemptAt, step, tries }),
    webhookFails(db, tenant, id, now),
  ]
  const reason = disabling(webhook, made.error === 'gone', now)
  if (reason === null)
    return { statements, waiting: nextAttemptAt === null ? [] : [{ ...delivery, nextAttemptAt }] }
  const told = await tellOthers(db, webhook, reason, { now, firstMs: schedule[0] ?? 0, keptMs })
  // the others hear of it before it is written: their rows are made only while it is still enabled, so once
  return {
    waiting: told.waiting,
    statements: [
      ...statements,
      ...told.statements,
      disableWebhook(db, tenant, id, { reason, now }),
    ],
  }
}

function disabling(webhook: WebhookRow, gone: boolean, now: number): 'gone' | 'failing' | null {
  if (gone) return 'gone'
  const { failingSince } = webhook
  return failingSince !== null && now - failingSince >= FAILING_DISABLES_MS ? 'failing' : null
}

async function tellOthers(
  db: Database,
  webhook: WebhookRow,
  reason: 'gone' | 'failing',
  timing: Timing,
): Promise<Outcome> {
  const event = disabledEvent(webhook, reason, timing.now)
  const others = await subscribers(db, webhook.tenant, ['webhook.disabled'])
  const deliveries = others
    .filter((other) => other.id !== webhook.id)
    .map((other) => newDelivery(other, event, timing))
  return {
    waiting: deliveries,
    statements: deliveries.map((delivery) => insertDelivery(db, delivery, webhook.id)),
  }
}
