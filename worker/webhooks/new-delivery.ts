import type { Report } from '../report/report.ts'
import type { Database, Statement } from '../store/d1.ts'
import type { NewDelivery } from '../store/deliveries.ts'
import { insertDelivery } from '../store/deliveries.ts'
import { newId } from '../store/ids.ts'
import type { NewReport } from '../store/reports.ts'
import type { WebhookRow } from '../store/webhooks.ts'
import { subscribers } from '../store/webhooks.ts'
import type { Event } from './events.ts'
import { reportEvents } from './events.ts'
import type { DeliveryMessage } from './queue.ts'
import { message } from './queue.ts'

/** `event` on its way to `webhook`. */
export function newDelivery(
  webhook: WebhookRow,
  { type, payload }: Event,
  { now, keptMs }: { now: number; keptMs: number },
): NewDelivery {
  return {
    tenant: webhook.tenant,
    id: newId('dlv'),
    webhook: webhook.id,
    createdAt: now,
    expiresAt: now + keptMs,
    event: type,
    payload,
  }
}

/** Deliveries that are written in the transaction of what they tell of, and sent after it. */
export interface Announcement {
  statements: Statement[]
  messages: DeliveryMessage[]
}

/** What the tenant's webhooks are told of a report. */
export async function announceReport(
  db: Database,
  made: NewReport,
  report: Pick<Report, 'summary' | 'findings'>,
  keptMs: number,
): Promise<Announcement> {
  const { tenant, createdAt: now } = made.row
  const told = await subscribers(db, tenant, ['report.completed', 'finding.detected'])
  const deliveries = told.flatMap((webhook) =>
    reportEvents(webhook, made, report).map((event) =>
      newDelivery(webhook, event, { now, keptMs }),
    ),
  )
  return {
    statements: deliveries.map((delivery) => insertDelivery(db, delivery)),
    messages: deliveries.map(message),
  }
}
