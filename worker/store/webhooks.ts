import type { Database, Statement } from './d1.ts'
import type { Id, TenantId } from './ids.ts'
import type { Page, Place } from './page.ts'
import type { TenantTable } from './rows.ts'
import { deleteRow, newestRows, readRow } from './rows.ts'
import type { Sealed, Setting, Word } from './storable.ts'
import { asSetting, statement } from './storable.ts'

/** What a webhook can be told. */
export const EVENTS = [
  'report.completed',
  'finding.detected',
  'path.changed',
  'webhook.disabled',
] as const
export type EventType = (typeof EVENTS)[number]

export type WebhookId = Id<'whk'>

/** Why a webhook is disabled: it answered 410, failed for days, or its owner asked for it. */
export type DisabledReason = 'gone' | 'failing' | 'asked'

/** What a finding may be of. */
export const FINDING_MODES = ['observed', 'predicted'] as const
export type FindingMode = (typeof FINDING_MODES)[number]

/** What its owner decides. */
export interface WebhookWish {
  url: Setting
  events: readonly EventType[]
  /** of finding.detected: the least severity, and the ids; null: every one */
  minSeverity: 'error' | 'warning' | 'note' | null
  findings: readonly string[] | null
  /** of finding.detected: what was seen, or what a policy would do; null: both */
  modes: readonly FindingMode[] | null
}

/** A destination for events. */
export interface WebhookRow extends WebhookWish {
  tenant: TenantId
  id: WebhookId
  createdAt: number
  status: 'enabled' | 'disabled'
  disabledReason: DisabledReason | null
  disabledAt: number | null
  /** the first failure since the last success */
  failingSince: number | null
  secret: Sealed
  /** signs too until `oldSecretUntil` */
  oldSecret: Sealed | null
  oldSecretUntil: number | null
  /** of this service, as the webhook's maker called it: what links in its events begin with */
  origin: Setting
}

type Stored = Omit<WebhookRow, 'events' | 'findings' | 'modes'> & {
  events: string
  findings: string | null
  modes: string | null
}

const COLUMNS = `tenant, id, created_at AS createdAt, url, events, min_severity AS minSeverity, findings, modes, status,
  disabled_reason AS disabledReason, disabled_at AS disabledAt, failing_since AS failingSince, secret,
  old_secret AS oldSecret, old_secret_until AS oldSecretUntil, origin`

const TABLE: TenantTable = { name: 'webhooks', columns: COLUMNS }

function row(stored: Stored): WebhookRow {
  return {
    ...stored,
    events: JSON.parse(stored.events) as EventType[],
    findings: stored.findings === null ? null : (JSON.parse(stored.findings) as string[]),
    modes: stored.modes === null ? null : (JSON.parse(stored.modes) as FindingMode[]),
  }
}

/** Event types, finding ids and modes come from lists of ours: schemas let no other in. */
function list(words: readonly string[] | null): Setting | null {
  return words && asSetting(JSON.stringify(words))
}

/** Writes a webhook; false if the tenant has `most` of them already. */
export async function insertWebhook(
  db: Database,
  webhook: Pick<
    WebhookRow,
    keyof WebhookWish | 'tenant' | 'id' | 'createdAt' | 'secret' | 'origin'
  >,
  most: number,
): Promise<boolean> {
  const { meta } = await statement(
    db,
    `INSERT INTO webhooks (tenant, id, created_at, url, events, min_severity, findings, status, secret, origin, modes)
     SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, 'enabled', ?8, ?9, ?10
     WHERE (SELECT count(*) FROM webhooks WHERE tenant = ?1) < ?11`,
    webhook.tenant,
    webhook.id,
    webhook.createdAt,
    webhook.url,
    list(webhook.events),
    webhook.minSeverity,
    list(webhook.findings),
    webhook.secret,
    webhook.origin,
    list(webhook.modes),
    most,
  ).run()
  return meta.changes > 0
}

/** The webhook of that id, or null if the tenant has none. */
export async function readWebhook(
  db: Database,
  tenant: TenantId,
  id: WebhookId,
): Promise<WebhookRow | null> {
  const stored = await readRow<Stored>(db, TABLE, tenant, id)
  return stored && row(stored)
}

/** A tenant's webhooks, newest first. */
export async function listWebhooks(
  db: Database,
  tenant: TenantId,
  place: { after: Place | null; limit: number },
): Promise<Page<WebhookRow>> {
  const { rows, next } = await newestRows<Stored>(db, TABLE, tenant, place)
  return { rows: rows.map(row), next }
}

/** The tenant's enabled webhooks that want to be told of `event`. */
export async function subscribers(
  db: Database,
  tenant: TenantId,
  events: readonly EventType[],
): Promise<WebhookRow[]> {
  const { results } = await statement(
    db,
    `SELECT ${COLUMNS} FROM webhooks WHERE tenant = ? AND status = 'enabled'`,
    tenant,
  ).all<Stored>()
  return results.map(row).filter((webhook) => events.some((type) => webhook.events.includes(type)))
}

/** Writes what the owner changed; answers the webhook, null if it has gone. Enabling one forgets its failures. */
export async function updateWebhook(
  db: Database,
  tenant: TenantId,
  id: WebhookId,
  wish: WebhookWish & { status: WebhookRow['status'] },
  now: number,
): Promise<WebhookRow | null> {
  const asked: Word = 'asked'
  const stored = await statement(
    db,
    `UPDATE webhooks SET url = ?3, events = ?4, min_severity = ?5, findings = ?6, modes = ?10,
       failing_since = CASE WHEN status = ?7 THEN failing_since END,
       disabled_reason = CASE WHEN status = ?7 THEN disabled_reason WHEN ?7 = 'disabled' THEN ?8 END,
       disabled_at = CASE WHEN status = ?7 THEN disabled_at WHEN ?7 = 'disabled' THEN ?9 END,
       status = ?7
     WHERE tenant = ?1 AND id = ?2 RETURNING ${COLUMNS}`,
    tenant,
    id,
    wish.url,
    list(wish.events),
    wish.minSeverity,
    list(wish.findings),
    wish.status,
    asked,
    now,
    list(wish.modes),
  ).first<Stored>()
  return stored && row(stored)
}

/** Deletes a webhook with its deliveries; false if the tenant has none of that id. */
export function deleteWebhook(db: Database, tenant: TenantId, id: WebhookId): Promise<boolean> {
  return deleteRow(db, TABLE, tenant, id)
}

/** Notes that a try succeeded. */
export function webhookWorks(db: Database, tenant: TenantId, id: WebhookId): Statement {
  return statement(
    db,
    'UPDATE webhooks SET failing_since = NULL WHERE tenant = ? AND id = ? AND failing_since IS NOT NULL',
    tenant,
    id,
  )
}

/** Notes that a try failed. */
export function webhookFails(
  db: Database,
  tenant: TenantId,
  id: WebhookId,
  now: number,
): Statement {
  return statement(
    db,
    'UPDATE webhooks SET failing_since = ? WHERE tenant = ? AND id = ? AND failing_since IS NULL',
    now,
    tenant,
    id,
  )
}

/** Disables a webhook that is enabled. */
export function disableWebhook(
  db: Database,
  tenant: TenantId,
  id: WebhookId,
  { reason, now }: { reason: DisabledReason; now: number },
): Statement {
  return statement(
    db,
    `UPDATE webhooks SET status = 'disabled', disabled_reason = ?, disabled_at = ?
     WHERE tenant = ? AND id = ? AND status = 'enabled'`,
    reason,
    now,
    tenant,
    id,
  )
}
