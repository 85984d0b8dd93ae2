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
import type { PathChange } from './path-change.ts'

/** When deliveries are tried first, and how long they are kept. */
export interface Timing {
  /** ms since 1970 */
  now: number
  /** ms before the first try */
  firstMs: number
  keptMs: number
}

/** `event` on its way to `webhook`. */
export function newDelivery(
  webhook: WebhookRow,
  { type, payload }: Event,
  { now, firstMs, keptMs }: Timing,
): NewDelivery {
  return {
    tenant: webhook.tenant,
    id: newId('dlv'),
    webhook: webhook.id,
    createdAt: now,
    expiresAt: now + keptMs,
    nextAttemptAt: now + firstMs,
    event: type,
    payload,
  }
}

/** Deliveries that are written in the transaction of what they tell of, and sent after it. */
export interface Announcement {
  statements: Statement[]
  deliveries: NewDelivery[]
}

/** What the tenant's webhooks are told of a report, and of the path of its source. */
export async function announceReport(
  db: Database,
  made: NewReport,
  report: Pick<Report, 'summary' | 'findings'>,
  change: PathChange | null,
  timing: Timing,
): Promise<Announcement> {
  const told = await subscribers(db, made.row.tenant, [
    'report.completed',
    'finding.detected',
    'path.changed',
  ])
  const deliveries = told.flatMap((webhook) =>
    reportEvents(webhook, made, report, change).map((event) => newDelivery(webhook, event, timing)),
  )
  return {
    statements: deliveries.map((delivery) => insertDelivery(db, delivery)),
    deliveries,
  }
}
