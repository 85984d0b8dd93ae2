import type { Redacted } from '../redact/redacted.ts'
import type { Report } from '../report/report.ts'
import type { DeliveredType } from '../store/deliveries.ts'
import type { NewReport } from '../store/reports.ts'
import type { WebhookRow } from '../store/webhooks.ts'
import type { EventBody } from './event-schema.ts'
import type { PathChange } from './path-change.ts'

/** An event, written. */
export interface Event {
  type: DeliveredType
  payload: Redacted
}

const SEVERITIES = ['note', 'warning', 'error'] as const

/** JSON of ids, counts and words of ours: the schema has no member for anything else. */
function event(body: EventBody): Event {
  return { type: body.type, payload: JSON.stringify(body) as Redacted }
}

/** What `webhook` is told of a report that was made. `report` is the whole one, not cut to be stored; `change`: of its source's path. */
export function reportEvents(
  webhook: WebhookRow,
  { row }: NewReport,
  report: Pick<Report, 'summary' | 'findings'>,
  change: PathChange | null,
): Event[] {
  const { linesMasked, keywordsMasked, linesDiscarded } = report.summary
  const { id, verdict, errors, warnings, notes, sessions } = row
  const changes = { linesMasked, keywordsMasked, linesDiscarded }
  const data = {
    id,
    verdict,
    counts: { sessions, ...changes, errors, warnings, notes },
    findings: row.findings,
    href: `${webhook.origin}/v1/reports/${id}`,
  }
  const timestamp = time(row.createdAt)
  const findings = wantedFindings(webhook, report.findings)
  const events: Event[] = []
  if (webhook.events.includes('report.completed'))
    events.push(event({ type: 'report.completed', timestamp, data }))
  if (webhook.events.includes('finding.detected') && findings.length > 0)
    events.push(event({ type: 'finding.detected', timestamp, data: { ...data, findings } }))
  if (webhook.events.includes('path.changed') && change !== null)
    events.push(
      event({
        type: 'path.changed',
        timestamp,
        data: {
          id,
          source: change.after.source,
          observed: change.after.observed,
          verdict,
          before: { id: change.before.report, verdict: change.before.verdict },
          href: data.href,
        },
      }),
    )
  return events
}

/** Ids of the findings the webhook's filters let through, each once. */
function wantedFindings(webhook: WebhookRow, findings: Report['findings']): string[] {
  const least = SEVERITIES.indexOf(webhook.minSeverity ?? 'note')
  const wanted = findings.filter(
    ({ id, severity, mode }) =>
      SEVERITIES.indexOf(severity) >= least &&
      (webhook.findings?.includes(id) ?? true) &&
      // what this firewall did happened, as what a recording shows
      (webhook.modes?.includes(mode === 'did' ? 'observed' : mode) ?? true),
  )
  return [...new Set(wanted.map(({ id }) => id))]
}

/** What the tenant's other webhooks are told of one that was disabled. */
export function disabledEvent(webhook: WebhookRow, reason: 'gone' | 'failing', now: number): Event {
  const data = { ...dataOf(webhook), reason }
  return event({ type: 'webhook.disabled', timestamp: time(now), data })
}

/** What a webhook is tried with. */
export function testEvent(webhook: WebhookRow, now: number): Event {
  return event({ type: 'webhook.test', timestamp: time(now), data: dataOf(webhook) })
}

function dataOf({ id, origin }: WebhookRow) {
  return { id, href: `${origin}/v1/webhooks/${id}` }
}

function time(at: number): string {
  return new Date(at).toISOString()
}
