import { isChange } from '../engine/records.ts'
import { cureMarkup, findingsMarkup } from './html-findings.ts'
import { counted } from './layout.ts'
import type { LineRecord } from './line.ts'
import { lossWords, lostWords } from './loss-words.ts'
import type { Markup } from './markup.ts'
import { markup, page } from './markup.ts'
import { predictionWords } from './predictions.ts'
import type { Report, SessionWithLines } from './report.ts'

/** `text/markup`: the report as a page of its own that loads nothing and runs nothing. */
export function toHtml(report: Report): string {
  const { summary, source, policy, sessions, findings } = report
  const loss = lossWords(source)
  return page(
    summary.question === 'happened'
      ? `${summary.verdict}: what happened to an SMTP session`
      : `${summary.verdict}: SMTP through ${policy.profile}`,
    markup`<h1>
        <span class="${['clean', 'ruled-out', 'no-sign'].includes(summary.verdict) ? 'quiet' : 'loss'}">${summary.verdict}</span>:
        ${summary.sentence}
      </h1>
      <p class="quiet">
        ${summary.question === 'happened' ? '' : `${policy.profile}${policy.mapName === null ? '' : `, map ${policy.mapName}`} · `}read as
        ${source.format} · ${counted(source.octets ?? 0, 'octet')} · SHA-256
        ${source.sha256 ?? 'unknown'}
        ${summary.sessionsLeftOut ? `· ${counted(summary.sessionsLeftOut, 'session')} left out below` : ''}
      </p>
      ${loss === null ? '' : markup`<p class="loss">Incomplete: ${loss}</p>`}
      ${predictionsMarkup(report)} ${evidenceMarkup(report.evidence)}
      ${cureMarkup(report.cure)} ${findingsMarkup(findings, report.cure)}
      ${sessions.map(sessionMarkup)}`,
  )
}

function evidenceMarkup(evidence: Report['evidence']): Markup | '' {
  if (evidence.length === 0) return ''
  return markup`<h2>Loose evidence</h2>
    <table>
      <thead>
        <tr>
          <th>line</th>
          <th>text</th>
          <th>proves</th>
          <th>about</th>
          <th>meaning</th>
        </tr>
      </thead>
      <tbody>
        ${evidence.map(
          ({ sourceLine, text, weight, command, host, says, next }) =>
            markup`<tr><td>${sourceLine ?? ''}</td><td><code>${text}</code></td><td>${weight}</td><td>${[command, host].filter((word) => word !== null).join(', ')}</td><td>${says}${next === null ? '' : ` Next: ${next}`}</td></tr>`,
        )}
      </tbody>
    </table>`
}

function predictionsMarkup({ predictions, summary }: Report): Markup | '' {
  if (predictions === null || summary.verdict === 'observed') return ''
  return markup`<p>What the built-in policies would do to it:</p>
    <table>
      ${predictions.map((one) => markup`<tr><td>${one.profile}</td><td>${predictionWords(one)}</td></tr>`)}
    </table>`
}

function sessionMarkup(session: SessionWithLines): Markup {
  const { index, mode, client, server, fingerprint, divergence, syslog, lines, linesLeftOut } =
    session
  const from = client.name ?? client.address ?? 'client'
  const to = server.name ?? server.address ?? 'server'
  return markup`<h2>
      Session ${index + 1}, ${mode}: ${from} →
      ${to}${server.software === null ? '' : ` (${server.software})`}
    </h2>
    ${fingerprint?.device ? deviceMarkup(fingerprint) : ''}
    ${(fingerprint?.ruledOut ?? []).map(({ profiles, why }) => markup`<p>Ruled out ${profiles.join(', ')}: ${why}</p>`)}
    ${divergence ? markup`<p>After line ${divergence.line}: ${divergence.why}</p>` : ''}
    <table>
      <thead>
        <tr>
          <th>line</th>
          <th></th>
          <th>recorded</th>
          <th>arrives as</th>
          <th>rule</th>
        </tr>
      </thead>
      <tbody>
        ${lines.map((line) => lineMarkup(line, index))}
      </tbody>
    </table>
    ${linesLeftOut ? markup`<p class="quiet">${counted(linesLeftOut, 'more line')}, left out</p>` : ''}
    ${
      syslog.length > 0
        ? markup`<h3>Syslog</h3>
            <pre>${syslog.join('\n')}</pre>`
        : ''
    }`
}

function deviceMarkup(fingerprint: NonNullable<SessionWithLines['fingerprint']>): Markup {
  const { device, confidence, vantage } = fingerprint
  const side = vantage === 'unknown' ? 'an unknown side' : `the ${vantage}'s side`
  return markup`<p>
    Passed a <b>${device ?? ''}</b> (${Math.round(confidence * 100)} % sure), recorded on ${side}.
  </p>`
}

function lineMarkup(line: LineRecord, session: number): Markup {
  const unchanged = !isChange(line.verdict)
  const arrives = unchanged ? '' : (line.forwarded ?? (line.verdict === 'mask' ? '' : 'nothing'))
  const text =
    line.text === '' && line.octets > 2
      ? `(${line.kind}, ${counted(line.octets, 'octet')})`
      : line.text
  const missing = lostWords(line)
  const why = [
    ...(unchanged ? [] : [line.verdict]),
    ...(missing === null ? [] : [missing]),
    ...line.events,
    ...line.rules,
  ].join(', ')
  return markup`<tr id="line-${session}-${line.line}">
    <td class="quiet">${line.line}</td>
    <td>${line.direction ?? '?'}</td>
    <td class="wire">${text}</td>
    <td class="wire loss">${arrives}</td>
    <td class="quiet">${why}</td>
  </tr> `
}
