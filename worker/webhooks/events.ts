import type { Redacted } from '../redact/redacted.ts'
import type { Report } from '../report/report.ts'
import type { DeliveredType } from '../store/deliveries.ts'
import type { NewReport } from '../store/reports.ts'
import type { DisabledReason, WebhookRow } from '../store/webhooks.ts'

/** An event as it is sent: thin. */
export interface Event {
  type: DeliveredType
  payload: Redacted
}

/** What an event may say: ids, counts and words of ours. No member takes text of a transcript. */
type EventBody =
  | {
      type: 'report.completed' | 'finding.detected'
      data: {
        id: string
        verdict: Report['summary']['verdict']
        counts: Record<Count, number>
        findings: string[]
        href: string
      }
    }
  | { type: 'webhook.disabled'; data: { id: string; reason: DisabledReason; href: string } }
  | { type: 'webhook.test'; data: { id: string; href: string } }

type Count =
  'sessions' | 'linesMasked' | 'keywordsMasked' | 'linesDiscarded' | 'errors' | 'warnings' | 'notes'

const SEVERITIES = ['note', 'warning', 'error'] as const

function event(body: EventBody, now: number): Event {
  const { type, data } = body
  const payload = JSON.stringify({ type, timestamp: new Date(now).toISOString(), data })
  return { type, payload: payload as Redacted }
}

/** What `webhook` is told of a report that was made: nothing, one event or two. `report` is the whole one, not cut to be stored. */
export function reportEvents(
  webhook: WebhookRow,
  { row }: NewReport,
  report: Pick<Report, 'summary' | 'findings'>,
): Event[] {
  const { linesMasked, keywordsMasked, linesDiscarded } = report.summary
  const { errors, warnings, notes, sessions } = row
  const of = (type: 'report.completed' | 'finding.detected', findings: string[]) =>
    event(
      {
        type,
        data: {
          id: row.id,
          verdict: row.verdict,
          counts: {
            sessions,
            linesMasked,
            keywordsMasked,
            linesDiscarded,
            errors,
            warnings,
            notes,
          },
          findings,
          href: `${webhook.origin}/v1/reports/${row.id}`,
        },
      },
      row.createdAt,
    )
  const wanted = wantedFindings(webhook, report.findings)
  return [
    ...(webhook.events.includes('report.completed') ? [of('report.completed', row.findings)] : []),
    ...(webhook.events.includes('finding.detected') && wanted.length > 0
      ? [of('finding.detected', wanted)]
      : []),
  ]
}

/** Ids of the findings the webhook's filters let through, each once. */
function wantedFindings(webhook: WebhookRow, findings: Report['findings']): string[] {
  const least = SEVERITIES.indexOf(webhook.minSeverity ?? 'note')
  const wanted = findings.filter(
    ({ id, severity }) =>
      SEVERITIES.indexOf(severity) >= least && (webhook.findings?.includes(id) ?? true),
  )
  return [...new Set(wanted.map(({ id }) => id))]
}

/** What the tenant's other webhooks are told of one that was disabled. */
export function disabledEvent(webhook: WebhookRow, reason: DisabledReason, now: number): Event {
  const { id, origin } = webhook
  const href = `${origin}/v1/webhooks/${id}`
  return event({ type: 'webhook.disabled', data: { id, reason, href } }, now)
}

/** What a webhook is tried with. */
export function testEvent({ id, origin }: WebhookRow, now: number): Event {
  return event({ type: 'webhook.test', data: { id, href: `${origin}/v1/webhooks/${id}` } }, now)
}
