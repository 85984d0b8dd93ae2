import { MAX_QUEUE_BATCH, MAX_QUEUED_DELAY_MS } from '../limits.ts'
import type { DeliveryId } from '../store/deliveries.ts'
import type { TenantId } from '../store/ids.ts'

/** All a message says: where to look. Nothing of the event is in the queue. */
export interface DeliveryMessage {
  tenant: TenantId
  delivery: DeliveryId
}

/** Cloudflare Queues, as far as we send to one. */
export interface DeliveryQueue {
  sendBatch(messages: { body: DeliveryMessage; delaySeconds: number }[]): Promise<unknown>
}

/** Cloudflare Queues, as far as we read from one. */
export interface DeliveryBatch {
  messages: readonly { body: unknown }[]
}

/** The message, or null if the queue holds something else: a version before or after this one sent it. */
export function asMessage(body: unknown): DeliveryMessage | null {
  const { tenant, delivery } = (body ?? {}) as Partial<Record<keyof DeliveryMessage, unknown>>
  return typeof tenant === 'string' && typeof delivery === 'string'
    ? { tenant: tenant as TenantId, delivery: delivery as DeliveryId }
    : null
}

/** A delivery that waits, and until when. */
export interface Waiting {
  tenant: TenantId
  id: DeliveryId
  /** ms since 1970 */
  nextAttemptAt: number
}

/**
 * Sends a message for each delivery, to come when that is due; those due later than the scheduled handler
 * comes by are left to it. A queue that refuses loses nothing: the rows fall due all the same.
 */
export async function enqueue(
  queue: DeliveryQueue,
  waiting: readonly Waiting[],
  now: number,
): Promise<void> {
  const messages = waiting
    .filter(({ nextAttemptAt }) => nextAttemptAt - now <= MAX_QUEUED_DELAY_MS)
    .map(({ tenant, id, nextAttemptAt }) => ({
      body: { tenant, delivery: id },
      // rounded up: a message that comes too early finds its row not due
      delaySeconds: Math.max(0, Math.ceil((nextAttemptAt - now) / 1000)),
    }))
  for (let from = 0; from < messages.length; from += MAX_QUEUE_BATCH) {
    try {
      await queue.sendBatch(messages.slice(from, from + MAX_QUEUE_BATCH))
    } catch (error) {
      console.error(JSON.stringify({ event: 'queue-refused', error: (error as Error).name }))
      return
    }
  }
}
