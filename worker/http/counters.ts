import type { MiddlewareHandler } from 'hono'
import { matchedRoutes } from 'hono/route'
import type { Metric } from '../probe/exposition.ts'
import type { SummaryRecord } from '../report/report.ts'
import type { ReportSink } from '../report/sink.ts'
import type { AppEnv } from './app-env.ts'

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

/**
 * What this isolate has done since it began. Isolates share no memory, and one may end any time: Prometheus takes
 * a counter that falls for one that began anew, and behind several isolates each scrape meets one of them.
 */
export class Counters {
  readonly #requests = new Map<string, { labels: Record<string, string>; value: number }>()
  readonly #uploads = new Map<string, number>()
  #sessions = 0

  /** Counts each answer by method, template of its route, and status. */
  readonly answers: MiddlewareHandler<AppEnv> = async (c, next) => {
    await next()
    // the template, never the path: that may hold an id, and there are any number of them
    const route = matchedRoutes(c).findLast(({ method }) => method !== 'ALL')?.path ?? 'none'
    const method = METHODS.includes(c.req.method) ? c.req.method : 'other'
    const labels = { method, route, code: String(c.res.status) }
    const key = Object.values(labels).join(' ')
    const counted = this.#requests.get(key)
    if (counted) counted.value++
    else this.#requests.set(key, { labels, value: 1 })
  }

  /** `sink`, and the verdict that comes to it is counted. */
  watching(sink: ReportSink): ReportSink {
    return {
      source: (source, policy) => sink.source(source, policy),
      session: (session) => sink.session(session),
      line: (session, line) => sink.line(session, line),
      finding: (finding) => sink.finding(finding),
      summary: (summary, conclusions, read) => {
        this.#inspected(summary)
        sink.summary(summary, conclusions, read)
      },
    }
  }

  #inspected({ verdict, sessions }: SummaryRecord): void {
    this.#uploads.set(verdict, (this.#uploads.get(verdict) ?? 0) + 1)
    this.#sessions += sessions
  }

  /** All of them, as they are now. */
  metrics(): Metric[] {
    return [
      {
        name: 'inspect_esmtp_http_requests_total',
        type: 'counter',
        help: 'Answers of this isolate by template of the route and status.',
        samples: [...this.#requests.values()],
      },
      {
        name: 'inspect_esmtp_inspected_uploads_total',
        type: 'counter',
        help: 'Uploads this isolate has inspected, by verdict.',
        samples: [...this.#uploads].map(([verdict, value]) => ({ labels: { verdict }, value })),
      },
      {
        name: 'inspect_esmtp_inspected_sessions_total',
        type: 'counter',
        help: 'Sessions this isolate has inspected.',
        samples: [{ value: this.#sessions }],
      },
    ]
  }
}
