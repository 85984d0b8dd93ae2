import type { Redacted } from '../redact/redacted.ts'
import type { Database, Statement } from './d1.ts'
import type { Id, TenantId } from './ids.ts'
import type { Page, Place } from './page.ts'
import type { TenantTable } from './rows.ts'
import { newestRows, readRow } from './rows.ts'
import { statement } from './storable.ts'
import type { EventType, WebhookId } from './webhooks.ts'

export type DeliveryId = Id<'dlv'>

/** An event, or the one a webhook is tried with. */
export type DeliveredType = EventType | 'webhook.test'

/** Waiting for its next try; taken by the receiver; given up. */
export const DELIVERY_STATUSES = ['pending', 'delivered', 'dead'] as const
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number]

/** Why a try failed. */
export const TRY_ERRORS = [
  'timeout',
  'unreachable',
  'redirected',
  'refused-status',
  'gone',
  'destination-refused',
  'secret-unreadable',
] as const
export type TryError = (typeof TRY_ERRORS)[number]

/** One try, as the log shows it. What the receiver answered is not in it, but for the status. */
export interface Try {
  /** ms since 1970 */
  at: number
  durationMs: number
  status: number | null
  error: TryError | null
}

/** One event for one webhook. */
export interface DeliveryRow {
  tenant: TenantId
  id: DeliveryId
  webhook: WebhookId
  createdAt: number
  event: DeliveredType
  payload: Redacted
  status: DeliveryStatus
  nextAttemptAt: number | null
  /** how often a try was begun: what a try settles with */
  claims: number
  /** tries of this round of the schedule */
  step: number
  tries: Try[]
}

type Stored = Omit<DeliveryRow, 'tries'> & { tries: string }

const COLUMNS = `tenant, id, webhook, created_at AS createdAt, event, payload, status,
  next_attempt_at AS nextAttemptAt, claims, step, tries`

const TABLE: TenantTable = { name: 'deliveries', columns: COLUMNS }

function row(stored: Stored): DeliveryRow {
  return { ...stored, tries: JSON.parse(stored.tries) as Try[] }
}

/** A delivery ready to be written. */
export type NewDelivery = Pick<
  DeliveryRow,
  'tenant' | 'id' | 'webhook' | 'createdAt' | 'event' | 'payload'
> & { expiresAt: number; nextAttemptAt: number }

/** Writes a delivery; nothing if its webhook has gone or is disabled, or `onlyIf` is not enabled. */
export function insertDelivery(
  db: Database,
  delivery: NewDelivery,
  onlyIf: WebhookId = delivery.webhook,
): Statement {
  return statement(
    db,
    `INSERT INTO deliveries (tenant, id, webhook, created_at, expires_at, event, payload, status, next_attempt_at)
     SELECT w.tenant, ?3, w.id, ?4, ?5, ?6, ?7, 'pending', ?8 FROM webhooks w
     WHERE w.tenant = ?1 AND w.id = ?2 AND w.status = 'enabled'
       AND EXISTS (SELECT 1 FROM webhooks o WHERE o.tenant = ?1 AND o.id = ?9 AND o.status = 'enabled')`,
    delivery.tenant,
    delivery.webhook,
    delivery.id,
    delivery.createdAt,
    delivery.expiresAt,
    delivery.event,
    delivery.payload,
    delivery.nextAttemptAt,
    onlyIf,
  )
}

/**
 * Takes a delivery that is due for one try, until `leaseUntil`. Null if it is not due, another has it, its
 * webhook is disabled, or it is no more. Of two that claim it at once one gets it.
 */
export async function claimDelivery(
  db: Database,
  tenant: TenantId,
  id: DeliveryId,
  { now, leaseUntil }: { now: number; leaseUntil: number },
): Promise<DeliveryRow | null> {
  const stored = await statement(
    db,
    `UPDATE deliveries SET lease_until = ?4, claims = claims + 1
     WHERE tenant = ?1 AND id = ?2 AND status = 'pending' AND next_attempt_at <= ?3 AND lease_until <= ?3
       AND EXISTS (SELECT 1 FROM webhooks w
         WHERE w.tenant = ?1 AND w.id = deliveries.webhook AND w.status = 'enabled')
     RETURNING ${COLUMNS}`,
    tenant,
    id,
    now,
    leaseUntil,
  ).first<Stored>()
  return stored && row(stored)
}

/** Writes what came of the try that `delivery` was claimed for; nothing if it lost its lease meanwhile. */
export function settleDelivery(
  db: Database,
  delivery: Pick<DeliveryRow, 'tenant' | 'id' | 'claims'>,
  outcome: Pick<DeliveryRow, 'status' | 'nextAttemptAt' | 'step' | 'tries'>,
): Statement {
  return statement(
    db,
    `UPDATE deliveries SET status = ?, next_attempt_at = ?, step = ?, tries = ?, lease_until = 0
     WHERE tenant = ? AND id = ? AND claims = ? AND status = 'pending'`,
    outcome.status,
    outcome.nextAttemptAt,
    outcome.step,
    tried(outcome.tries),
    delivery.tenant,
    delivery.id,
    delivery.claims,
  )
}

/** JSON of numbers and words of ours. */
function tried(tries: readonly Try[]): Redacted {
  return JSON.stringify(tries) as Redacted
}

/** Makes a delivery due now, with a whole round of the schedule before it; null if the tenant has none of that id. */
export async function redeliver(
  db: Database,
  tenant: TenantId,
  id: DeliveryId,
  { now, expiresAt }: { now: number; expiresAt: number },
): Promise<DeliveryRow | null> {
  const stored = await statement(
    db,
    `UPDATE deliveries
     SET status = 'pending', next_attempt_at = ?3, step = 0, expires_at = max(expires_at, ?4)
     WHERE tenant = ?1 AND id = ?2 RETURNING ${COLUMNS}`,
    tenant,
    id,
    now,
    expiresAt,
  ).first<Stored>()
  return stored && row(stored)
}

/** Deliveries of any tenant that wait for a try now, the longest waiting first. */
export async function dueDeliveries(
  db: Database,
  now: number,
  limit: number,
): Promise<(Pick<DeliveryRow, 'tenant' | 'id'> & { nextAttemptAt: number })[]> {
  const { results } = await statement(
    db,
    `SELECT d.tenant, d.id, d.next_attempt_at AS nextAttemptAt FROM deliveries d JOIN webhooks w ON w.tenant = d.tenant AND w.id = d.webhook
     WHERE d.status = 'pending' AND d.next_attempt_at <= ?1 AND d.lease_until <= ?1 AND w.status = 'enabled'
     ORDER BY d.next_attempt_at LIMIT ?2`,
    now,
    limit,
  ).all<Pick<DeliveryRow, 'tenant' | 'id'> & { nextAttemptAt: number }>()
  return results
}

/** The delivery of that id, or null if the tenant has none. */
export async function readDelivery(
  db: Database,
  tenant: TenantId,
  id: DeliveryId,
): Promise<DeliveryRow | null> {
  const stored = await readRow<Stored>(db, TABLE, tenant, id)
  return stored && row(stored)
}

/** Deliveries of a webhook, newest first; `status` null: all. */
export async function listDeliveries(
  db: Database,
  tenant: TenantId,
  webhook: WebhookId,
  { status, ...place }: { status: DeliveryStatus | null; after: Place | null; limit: number },
): Promise<Page<DeliveryRow>> {
  const only = { webhook, ...(status && { status }) }
  const { rows, next } = await newestRows<Stored>(db, TABLE, tenant, { only, ...place })
  return { rows: rows.map(row), next }
}
