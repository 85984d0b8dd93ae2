import { OpenAPIHono, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { exposition, EXPOSITION_TYPE, type Metric } from '../probe/exposition.ts'
import { probeMetric } from '../probe/metrics.ts'
import { readRoundSettings } from '../probe/round-settings.ts'
import { storedCounts } from '../store/counts.ts'
import type { Database } from '../store/d1.ts'
import type { TenantId } from '../store/ids.ts'
import { probedHosts } from '../store/probed-hosts.ts'
import type { AppEnv } from './app-env.ts'
import type { Counters } from './counters.ts'
import type { Env } from './env.ts'
import { failed, problemResponse } from './problem.ts'
import { problemResponses } from './problem-schema.ts'

/** GET /metrics, for Prometheus. */
export function metricsRoutes(counters: Counters, version: string) {
  const routes = new OpenAPIHono<AppEnv>()
  routes.openAPIRegistry.registerPath({
    method: 'get',
    path: '/metrics',
    operationId: 'getMetrics',
    tags: ['Service'],
    summary: 'What the service does, for Prometheus',
    description:
      'Text format 0.0.4. Requests and uploads are those of the isolate that answers: it begins at 0 whenever it is started. Deliveries, webhooks and probes are read from the database: with a token of scope read those of its tenant, with ADMIN_TOKEN all, without a token none.',
    responses: {
      200: { description: 'The metrics', content: { 'text/plain': { schema: z.string() } } },
      ...problemResponses(401, 403, 429),
    },
  })
  return routes.get('/metrics', async (c) => {
    const caller = c.get('caller')
    if (caller.kind === 'token' && !caller.scopes.includes('read')) {
      const detail = `This needs a token with scope read; the token has ${caller.scopes.join(', ')}.`
      return problemResponse(failed('forbidden', detail).problem)
    }
    const build = {
      name: 'inspect_esmtp_build_info',
      type: 'gauge' as const,
      help: 'Version of the service; always 1.',
      samples: [{ labels: { version }, value: 1 }],
    }
    const metrics = [build, ...counters.metrics(), ...(await storedMetrics(c))]
    return new Response(exposition(metrics), { headers: { 'content-type': EXPOSITION_TYPE } })
  })
}

/** What the database holds for the caller; that it does not answer is a metric too. */
async function storedMetrics(c: Context<AppEnv>): Promise<Metric[]> {
  const { DB: db } = c.env
  const caller = c.get('caller')
  if (!db || caller.kind === 'anonymous') return []
  const tenant = caller.kind === 'token' ? caller.tenant : null
  const up = (value: 0 | 1): Metric => ({
    name: 'inspect_esmtp_database_up',
    type: 'gauge',
    help: 'Whether the database answers: 1 or 0.',
    samples: [{ value }],
  })
  try {
    return [up(1), ...(await deliveryMetrics(db, tenant)), ...(await lastProbes(c.env, db, tenant))]
  } catch {
    return [up(0)]
  }
}

async function deliveryMetrics(db: Database, tenant: TenantId | null): Promise<Metric[]> {
  const { pending, firstDue, dead, disabled } = await storedCounts(db, tenant)
  const lateMs = firstDue === null ? 0 : Math.max(0, Date.now() - firstDue)
  const gauge = (name: string, help: string, value: number): Metric => ({
    name,
    type: 'gauge',
    help,
    samples: [{ value }],
  })
  return [
    gauge(
      'inspect_esmtp_webhook_deliveries_pending',
      'Deliveries that wait for their next try.',
      pending,
    ),
    gauge(
      'inspect_esmtp_webhook_deliveries_dead',
      'Deliveries that were given up and are kept.',
      dead,
    ),
    gauge(
      'inspect_esmtp_webhook_delivery_overdue_seconds',
      'How long the delivery that is due first has waited past its time.',
      lateMs / 1000,
    ),
    gauge('inspect_esmtp_webhooks_disabled', 'Webhooks that are disabled.', disabled),
  ]
}

/** The last probe of each host that PROBE_EVERY lists, if its reports are the caller's. */
async function lastProbes(env: Env, db: Database, tenant: TenantId | null): Promise<Metric[]> {
  const read = readRoundSettings(env)
  if (!read?.ok || (tenant !== null && tenant !== read.settings.tenant)) return []
  const ports = new Map(read.settings.hosts.map(({ host, ports }) => [host, ports[0] ?? 0]))
  const probed = (await probedHosts(db, read.settings.tenant)).flatMap((row) => {
    const port = ports.get(row.host)
    // one that is listed no more is alerted of no more
    if (port === undefined || row.endedAt === null || row.verdict === null) return []
    return [{ ...row, endedAt: row.endedAt, labels: { host: row.host, port } }]
  })
  return [
    probeMetric(
      'inspected',
      probed
        .filter(({ verdict }) => verdict !== 'unreachable')
        .map(({ labels, verdict }) => ({ labels, value: verdict === 'observed' ? 1 : 0 })),
    ),
    probeMetric(
      'up',
      probed.map(({ labels, verdict }) => ({ labels, value: verdict === 'unreachable' ? 0 : 1 })),
    ),
    probeMetric(
      'ended',
      probed.map(({ labels, endedAt }) => ({ labels, value: endedAt / 1000 })),
    ),
    probeMetric(
      'duration',
      probed
        // one that is under way began after the last ended
        .filter(({ startedAt, endedAt }) => endedAt >= startedAt)
        .map(({ labels, startedAt, endedAt }) => ({ labels, value: (endedAt - startedAt) / 1000 })),
    ),
  ]
}
