import type { ProbeReport } from './report.ts'

/** A probe in the text format of Prometheus (exposition format 0.0.4), for the textfile collector. */
export function probeMetrics({ host, verdict, ports }: ProbeReport): string {
  const labels = (port: number): string => `{host="${escaped(host)}",port="${port}"}`
  const lines = [
    '# HELP esmtp_probe_inspected Whether the answers show an SMTP inspection in the path: 1 or 0.',
    '# TYPE esmtp_probe_inspected gauge',
    ...(verdict === 'unreachable'
      ? []
      : [`esmtp_probe_inspected${labels(ports[0]?.port ?? 0)} ${verdict === 'observed' ? 1 : 0}`]),
    '# HELP esmtp_probe_up Whether the port was reached: 1 or 0.',
    '# TYPE esmtp_probe_up gauge',
    ...ports.map(
      ({ port, unreachable }) => `esmtp_probe_up${labels(port)} ${unreachable === null ? 1 : 0}`,
    ),
    '# HELP esmtp_probe_greeting_seconds Until the greeting was whole.',
    '# TYPE esmtp_probe_greeting_seconds gauge',
    ...ports.flatMap(({ port, questions }) => {
      const greeting = questions.find(({ id }) => id === 'greeting')?.milliseconds ?? null
      return greeting === null
        ? []
        : [`esmtp_probe_greeting_seconds${labels(port)} ${greeting / 1000}`]
    }),
    '# HELP esmtp_probe_certificate_expiry_seconds When the certificate ends, since 1970 UTC.',
    '# TYPE esmtp_probe_certificate_expiry_seconds gauge',
    ...ports.flatMap(({ port, tls }) => {
      const end = tls?.certificate?.notAfter ?? null
      return end === null
        ? []
        : [`esmtp_probe_certificate_expiry_seconds${labels(port)} ${Date.parse(end) / 1000}`]
    }),
  ]
  return lines.join('\n') + '\n'
}

function escaped(label: string): string {
  return label.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}
