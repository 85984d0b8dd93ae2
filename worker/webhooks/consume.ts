import type { Ground } from './deliver.ts'
import { deliver } from './deliver.ts'
import type { DeliveryBatch } from './queue.ts'
import { asMessage } from './queue.ts'

/**
 * Makes the tries a batch of messages asks for, side by side. A try that could not be written down is made
 * again: its row stays due, and the scheduled handler comes by when the lease has ended.
 */
export async function consume(ground: Ground, batch: DeliveryBatch): Promise<void> {
  await Promise.all(
    batch.messages.map(async ({ body }) => {
      const asked = asMessage(body)
      if (!asked) return
      try {
        await deliver(ground, asked)
      } catch (error) {
        console.error(JSON.stringify({ event: 'delivery-unsettled', error: (error as Error).name }))
      }
    }),
  )
}
