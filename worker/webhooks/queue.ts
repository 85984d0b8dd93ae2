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
  send(body: DeliveryMessage, options?: { delaySeconds?: number }): Promise<unknown>
  sendBatch(messages: { body: DeliveryMessage }[]): Promise<unknown>
}

/** Cloudflare Queues, as far as we read from one. */
export interface DeliveryBatch {
  messages: readonly { body: unknown }[]
}

/** What a row of deliveries is found by, as a message. */
export function message({ tenant, id }: { tenant: TenantId; id: DeliveryId }): DeliveryMessage {
  return { tenant, delivery: id }
}

/** The message, or null if the queue holds something else: a version before or after this one sent it. */
export function asMessage(body: unknown): DeliveryMessage | null {
  const { tenant, delivery } = (body ?? {}) as Partial<Record<keyof DeliveryMessage, unknown>>
  return typeof tenant === 'string' && typeof delivery === 'string'
    ? { tenant: tenant as TenantId, delivery: delivery as DeliveryId }
    : null
}

/**
 * Sends what is due now. A queue that refuses loses nothing: the rows stay due, and the scheduled handler
 * comes by again.
 */
export async function sendNow(
  queue: DeliveryQueue,
  messages: readonly DeliveryMessage[],
): Promise<void> {
  for (let from = 0; from < messages.length; from += MAX_QUEUE_BATCH) {
    const part = messages.slice(from, from + MAX_QUEUE_BATCH)
    try {
      await queue.sendBatch(part.map((body) => ({ body })))
    } catch (error) {
      console.error(JSON.stringify({ event: 'queue-refused', error: (error as Error).name }))
      return
    }
  }
}

/** Sends what is due at `at`, if that is before the scheduled handler would come by; it sees to the rest. */
export async function sendLater(
  queue: DeliveryQueue,
  body: DeliveryMessage,
  { at, now }: { at: number; now: number },
): Promise<void> {
  if (at - now > MAX_QUEUED_DELAY_MS) return
  // rounded up: a message that comes too early finds its row not due
  const delaySeconds = Math.max(0, Math.ceil((at - now) / 1000))
  await queue.send(body, { delaySeconds })
}
