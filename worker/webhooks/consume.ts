import { MAX_DELIVERIES_AT_ONCE } from '../limits.ts'
import type { Ground } from './deliver.ts'
import { deliver } from './deliver.ts'
import type { DeliveryBatch } from './queue.ts'
import { asMessage } from './queue.ts'

/**
 * Makes the tries a batch of messages asks for, MAX_DELIVERIES_AT_ONCE side by side: a connection that waits for
 * another's end would be late before it began. A try that could not be written down is made again: its row stays
 * due, and the scheduled handler comes by when the lease has ended.
 */
export async function consume(ground: Ground, batch: DeliveryBatch): Promise<void> {
  const waiting = batch.messages.values()
  const lane = async (): Promise<void> => {
    // all lanes take from one iterator
    for (const { body } of waiting) {
      const asked = asMessage(body)
      if (!asked) continue
      try {
        await deliver(ground, asked)
      } catch (error) {
        console.error(JSON.stringify({ event: 'delivery-unsettled', error: (error as Error).name }))
      }
    }
  }
  await Promise.all(Array.from({ length: MAX_DELIVERIES_AT_ONCE }, lane))
}
