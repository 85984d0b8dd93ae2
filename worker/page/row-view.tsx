import { isChange } from '../engine/records.ts'
import { ruleOf } from '../policy/rules.ts'
import { counted } from '../report/layout.ts'
import type { LineRecord } from '../report/line.ts'
import type { SessionWithLines } from '../report/report.ts'
import { isUnchanged, type Row } from './rows.ts'

/** One row of the list of sessions. */
export function RowView({ row }: { row: Row }) {
  switch (row.row) {
    case 'session':
      return <SessionHead session={row.session} />
    case 'line':
      return <Line line={row.line} />
    case 'divergence':
      return <p class="aside">{row.why} From here on as recorded.</p>
    case 'left-out':
      return <p class="aside">{counted(row.lines, 'more line')}, left out.</p>
    case 'syslog':
      return (
        <div class="aside">
          What the firewall writes to its log:
          <pre>{row.messages.join('\n')}</pre>
        </div>
      )
  }
}

function SessionHead({ session }: { session: SessionWithLines }) {
  const { index, mode, client, server, fingerprint } = session
  const software = server.software === null ? '' : ` (${server.software})`
  return (
    <div class="session-head">
      <b>Session {index + 1}</b> {client.name ?? client.address ?? 'client'} →{' '}
      {server.name ?? server.address ?? 'server'}
      {software}
      <span class={`tag ${mode}`}>
        {mode === 'observed' ? 'recorded through a firewall' : 'predicted'}
      </span>
      {fingerprint?.device ? (
        <span class="quiet">
          {fingerprint.device}, {Math.round(fingerprint.confidence * 100)} % sure, recorded on{' '}
          {fingerprint.vantage === 'unknown'
            ? 'an unknown side'
            : `the ${fingerprint.vantage}’s side`}
        </span>
      ) : (
        ''
      )}
    </div>
  )
}

function Line({ line }: { line: LineRecord }) {
  const { direction, text, kind, octets, verdict, forwarded, rules, events } = line
  const unchanged = isUnchanged(line)
  const graded = rules.map((id) => `${id} ${ruleOf(id)?.grade ?? ''}`.trim())
  const changes = isChange(verdict)
  const why = [...(changes ? [verdict] : []), ...events, ...graded].join(' · ')
  return (
    <div class={unchanged ? 'line' : 'line changed'}>
      <span class="number">{line.line}</span>
      <span class={`side ${direction ?? 'unknown'}`} title={sideOf(direction)}>
        {direction ?? '?'}
      </span>
      <span class="wire">
        {text === '' && octets > 2 ? <i>{`${kind}, ${counted(octets, 'octet')}`}</i> : text}
        {changes ? <ins>{arrives(forwarded, verdict)}</ins> : ''}
      </span>
      <span class="why">{why}</span>
    </div>
  )
}

/** What comes out on the other side. In a recording made behind a firewall that is the line itself. */
function arrives(forwarded: string | null, verdict: LineRecord['verdict']): string {
  if (forwarded !== null) return forwarded
  return verdict === 'mask' ? '' : '(nothing)'
}

function sideOf(direction: LineRecord['direction']): string {
  if (direction === null) return 'The print does not tell whose line this is.'
  return direction === 'C' ? 'client to server' : 'server to client'
}
