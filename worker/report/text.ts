import { inReadingOrder, ShownRemedies } from './finding-order.ts'
import { COLUMNS, counted, hanging, wrapped } from './layout.ts'
import { lossWords } from './loss-words.ts'
import type { Painter } from './paint.ts'
import { painter } from './paint.ts'
import type { Report, SessionWithLines } from './report.ts'
import { findingText, heading, protocolFindingText } from './text-findings.ts'
import { sessionLines } from './text-lines.ts'

/**
 * `text/plain`: the report for a terminal of 80 columns. The verdict in one sentence; each session's lines
 * as recorded, with what arrives under those that were changed; findings with remedies to paste.
 */
export function toText(report: Report, { color }: { color: boolean }): string {
  const paint = painter(color)
  return [
    ...summary(report, paint),
    ...report.sessions.flatMap((session) => sessionText(session, paint)),
    ...findings(report, paint),
    '',
  ].join('\n')
}

function summary({ summary, source, policy }: Report, paint: Painter): string[] {
  const good = summary.verdict === 'clean'
  const verdict = summary.verdict.toUpperCase()
  const [first = '', ...more] = wrapped(`${verdict}  ${summary.sentence}`, COLUMNS)
  const painted = paint(good ? 'good' : 'loss', verdict) + first.slice(verdict.length)
  const loss = lossWords(source)
  const map = policy.mapName === null ? '' : ` with map ${policy.mapName}`
  return [
    painted,
    ...more,
    paint(
      'quiet',
      `${policy.profile}${map} · ${source.format} (${Math.round(source.confidence * 100)} % sure) · ` +
        `${counted(source.octets ?? 0, 'octet')} · ${counted(summary.sessions, 'session')}`,
    ),
    ...(loss === null ? [] : hanging('incomplete: ', loss).map((row) => paint('loss', row))),
    ...(summary.sessionsLeftOut
      ? hanging(
          '',
          `${counted(summary.sessionsLeftOut, 'session')} left out below: Accept: application/x-ndjson has them all.`,
        )
      : []),
  ]
}

function sessionText(session: SessionWithLines, paint: Painter): string[] {
  const { client, server, fingerprint, divergence, messages, syslog } = session
  const to = [server.name ?? server.address ?? 'server', software(session)].filter((word) => word)
  const from = client.name ?? client.address ?? 'client'
  const shown = sessionLines(session, paint)
  return [
    '',
    paint(
      'strong',
      heading(`session ${session.index + 1}, ${session.mode}: ${from} -> ${to.join(' ')}`),
    ),
    ...(fingerprint?.device
      ? hanging(
          'passed a ',
          `${fingerprint.device} (${Math.round(fingerprint.confidence * 100)} % sure), recorded on the ${fingerprint.vantage === 'unknown' ? 'unknown' : fingerprint.vantage} side`,
        )
      : []),
    ...(shown.length > 0
      ? [paint('quiet', 'C client, S server; -> is what arrives instead'), '', ...shown]
      : []),
    ...(divergence ? ['', ...hanging(`after line ${divergence.line}: `, divergence.why)] : []),
    ...(messages.length > 0 ? ['', `${counted(messages.length, 'message')} sent`] : []),
    ...(syslog.length > 0
      ? ['', 'The firewall writes to syslog:', ...syslog.map((line) => '  ' + line)]
      : []),
  ]
}

function software({ server }: SessionWithLines): string {
  if (server.software === null) return ''
  return `(${[server.software, server.version].filter((word) => word !== null).join(' ')})`
}

function findings({ findings, summary }: Report, paint: Painter): string[] {
  const { ofFirewall, ofOctets } = inReadingOrder(findings)
  const shown = new ShownRemedies()
  const leftOut = Object.entries(summary.findingsLeftOut ?? {})
  return [
    ...(ofFirewall.length > 0
      ? ['', paint('strong', heading(counted(ofFirewall.length, 'finding')))]
      : []),
    ...ofFirewall.flatMap((finding, index) => findingText(finding, index + 1, paint, shown)),
    ...(ofOctets.length > 0
      ? ['', paint('strong', heading('SMTP and MIME themselves, whatever the firewall')), '']
      : []),
    ...ofOctets.flatMap((finding, index) =>
      protocolFindingText(finding, ofFirewall.length + index + 1, paint),
    ),
    ...leftOut.map(([id, count]) => `   and ${count} more of ${id}`),
  ]
}
