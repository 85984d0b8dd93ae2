import { exposition, type Metric, type Sample } from './exposition.ts'
import type { ProbeReport } from './report.ts'

/** What is told of a probe, by the command and by the service alike, so that one alert fits both. */
const PROBE_METRICS = {
  inspected: {
    name: 'esmtp_probe_inspected',
    type: 'gauge',
    help: 'Whether the answers show an SMTP inspection in the path: 1 or 0.',
  },
  up: { name: 'esmtp_probe_up', type: 'gauge', help: 'Whether the port was reached: 1 or 0.' },
  ended: {
    name: 'esmtp_probe_timestamp_seconds',
    type: 'gauge',
    help: 'When the last probe ended, since 1970 UTC.',
  },
  duration: {
    name: 'esmtp_probe_duration_seconds',
    type: 'gauge',
    help: 'How long the last probe of all its ports took.',
  },
  greeting: {
    name: 'esmtp_probe_greeting_seconds',
    type: 'gauge',
    help: 'Until the greeting was whole.',
  },
  certificate: {
    name: 'esmtp_probe_certificate_expiry_timestamp_seconds',
    type: 'gauge',
    help: 'When the certificate ends, since 1970 UTC.',
  },
} as const satisfies Record<string, Omit<Metric, 'samples'>>

/** A metric of probes with its samples. */
export function probeMetric(id: keyof typeof PROBE_METRICS, samples: readonly Sample[]): Metric {
  return { ...PROBE_METRICS[id], samples }
}

/** A probe in Prometheus's text format, for the textfile collector. */
export function probeMetrics({ host, verdict, ports }: ProbeReport): string {
  const at = (port: number, value: number): Sample => ({ labels: { host, port }, value })
  return exposition([
    probeMetric(
      'inspected',
      // what was not reached is neither
      verdict === 'unreachable' ? [] : [at(ports[0]?.port ?? 0, verdict === 'observed' ? 1 : 0)],
    ),
    probeMetric(
      'up',
      ports.map(({ port, unreachable }) => at(port, unreachable === null ? 1 : 0)),
    ),
    probeMetric(
      'greeting',
      ports.flatMap(({ port, questions }) => {
        const greeting = questions.find(({ id }) => id === 'greeting')?.milliseconds ?? null
        return greeting === null ? [] : [at(port, greeting / 1000)]
      }),
    ),
    probeMetric(
      'certificate',
      ports.flatMap(({ port, tls }) => {
        const end = tls?.certificate?.notAfter ?? null
        return end === null ? [] : [at(port, Date.parse(end) / 1000)]
      }),
    ),
  ])
}
