import assert from 'node:assert/strict'
import type { Database } from '../../worker/store/d1.ts'
import type { Receipt } from './receiver.ts'
import type { Delivery } from './subscriber.ts'
import { verifies } from './verifier.ts'

export const isDelivered = ({ status }: Delivery) => status === 'delivered'

/** What came of each try: the error, or else the status. */
export const log = ({ tries }: Delivery) => tries.map(({ status, error }) => error ?? status)

/** Whether what came is signed with that webhook's secret. */
export function verified({ secret }: { secret: string }, { headers, body }: Receipt): boolean {
  return verifies(secret, headers as Record<string, string>, body)
}

/** The event that came. */
export function eventOf({ body }: Receipt) {
  return JSON.parse(body) as {
    type: string
    data: { id: string; findings: string[]; href: string; reason?: string }
  }
}

/** Changes a row as time or an accident would. */
export async function change(
  db: Database,
  sql: string,
  ...values: (string | number)[]
): Promise<void> {
  const { meta } = await db
    .prepare(sql)
    .bind(...values)
    .run()
  assert.equal(meta.changes, 1)
}
