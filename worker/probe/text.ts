import { COLUMNS, hanging, wrapped } from '../report/layout.ts'
import { painter, type Painter } from '../report/text/paint.ts'
import { heading } from '../report/text/text-findings.ts'
import { toText } from '../report/text/text.ts'
import type { PortReport, ProbeReport } from './report.ts'

/** Questions in words, as the table of a port has them. */
const WORDS: Readonly<Record<string, string>> = {
  greeting: 'greeting',
  ehlo: 'EHLO',
  helo: 'HELO',
  'unknown-verb': 'a verb no server knows',
  'lower-case': 'noop in lower case',
  pieces: 'NOOP in two pieces',
  'long-line': 'a NOOP of 500 octets',
  'over-limit': 'a NOOP of 513 octets',
  starttls: 'STARTTLS',
  'ehlo-inside-tls': 'EHLO inside TLS',
  quit: 'QUIT',
}

/** A probe for a terminal of 80 columns: what it is, each port's answers, the report of the first recording. */
export function toProbeText(probe: ProbeReport, { color }: { color: boolean }): string {
  const paint = painter(color)
  const verdict = probe.verdict.toUpperCase()
  const [first = '', ...more] = wrapped(`${verdict}  ${probe.sentence}`, COLUMNS)
  const bad = probe.verdict === 'observed' || probe.verdict === 'unreachable'
  const [reported] = probe.ports.filter(({ report }) => report !== null)
  return [
    paint(bad ? 'loss' : 'good', verdict) + first.slice(verdict.length),
    ...more,
    ...probe.ports.flatMap((port) => portText(port, probe, paint)),
    ...(reported?.report
      ? [
          '',
          paint('strong', heading(`the recording of port ${reported.port}`)),
          '',
          toText(reported.report, { color }),
        ]
      : ['']),
  ].join('\n')
}

function portText(port: PortReport, probe: ProbeReport, paint: Painter): string[] {
  const address = port.address === null ? '' : ` (${port.address})`
  const hidden = probe.hidden.filter((one) => one.port === port.port)
  const missing = probe.missing.find((one) => one.port === port.port)?.keywords ?? []
  return [
    '',
    paint('strong', heading(`port ${port.port}${address}`)),
    ...(port.unreachable === null ? [] : hanging('  ', `not reached: ${port.unreachable}`)),
    ...port.questions.map(({ id, answer, code, milliseconds }) => {
      const told =
        answer === 'reply'
          ? `${code}, ${milliseconds} ms`
          : answer === 'closed'
            ? 'the connection ended'
            : 'no answer'
      return `  ${(WORDS[id] ?? id).padEnd(26)}${told}`
    }),
    ...tlsText(port),
    ...port.signs.flatMap(({ says, side }) => hanging(side === 'for' ? '  ! ' : '  + ', says)),
    ...hidden.flatMap(({ masked, keyword }) =>
      hanging('  ! ', `${keyword} stands here where port ${probe.ports[0]!.port} shows ${masked}.`),
    ),
    ...(missing.length > 0
      ? hanging(
          '  ',
          `announced here and not on port ${probe.ports[0]!.port}: ${missing.join(', ')}`,
        )
      : []),
  ]
}

function tlsText({ tls }: PortReport): string[] {
  if (tls === null) return []
  if (!tls.ok) return hanging('  ', `TLS failed: ${tls.why}`)
  const { certificate, version } = tls
  const day = (time: string | null): string => time?.slice(0, 10) ?? 'unknown'
  const words =
    certificate === null
      ? ''
      : `, certificate of ${certificate.subject ?? certificate.names[0] ?? 'no name'} by ${certificate.issuer ?? 'no issuer'}, ${day(certificate.notBefore)} to ${day(certificate.notAfter)}`
  return hanging('  ', `${version ?? 'TLS'}${words}`)
}
