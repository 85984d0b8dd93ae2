import type { EventName } from '../engine/records.ts'
import { printed } from '../redact/redact.ts'
import { fixed, type Redacted } from '../redact/redacted.ts'
import { utf8ByteString } from '../smtp/octets.ts'
import { matchText } from './config/match-text.ts'
import type { CompiledMatch, EffectivePolicy } from './effective.ts'

/** One end of the connection, as far as it is known. */
export interface SyslogPeer {
  /** name of the firewall's interface, `outside` */
  interface: Redacted | null
  address: Redacted | null
  port: number | null
}

/** An event with what its message quotes. */
export interface SyslogEvent {
  name: EventName
  /** place of the match in the map, or null */
  match: number | null
  /** bad-address: the line as it came, without its terminator, as it may be shown */
  line?: Redacted
  /** bad-address: the octets replaced, in order, of `|`, `<`, `>` */
  replaced?: string
  /** bad-address: the address as it may be shown */
  address?: Redacted
}

/** Cuts that no match of a map decides: C8 and S4. */
const OVERFLOWS: readonly EventName[] = ['command-overflow', 'pipeline-overflow', 'reply-overflow']

/** The messages a firewall under `policy` writes of these events, in order: section 7, octet by octet. */
export function syslogLines(
  events: readonly SyslogEvent[],
  policy: EffectivePolicy,
  client: SyslogPeer | null,
  server: SyslogPeer | null,
): Redacted[] {
  if (policy.profile === 'off') return []
  const from = endpoint(client, fixed`client`)
  const to = endpoint(server, fixed`server`)
  const id = (severity: number, number: number): Redacted =>
    policy.syslogPrefix === 'PIX'
      ? fixed`%PIX-${severity}-${number}`
      : fixed`%ASA-${severity}-${number}`
  const terminated = fixed`${id(4, 507003)}: tcp flow from ${from} to ${to} terminated by inspection engine, reason - inspector disconnected, dropped packet.`
  const lines: Redacted[] = []
  for (const event of events) {
    const met = actionOf(event, policy)
    if (met !== null) {
      const matched = fixed`${from} to ${to}; matched Class ${met.position}: ${met.text}`
      const cut = met.act === 'drop-connection' || met.act === 'reset'
      if (cut && met.log) {
        const verb = met.act === 'reset' ? fixed`Reset` : fixed`Dropped`
        lines.push(
          fixed`${id(4, 108004)}: ESMTP Classification: ${verb} connection for ESMTP Request from ${matched}`,
        )
      } else if (met.log) {
        lines.push(
          fixed`${id(6, 108005)}: ESMTP Classification: Received ESMTP Request from ${matched}`,
        )
      }
      if (cut) return [...lines, terminated]
    } else if (event.name === 'tls-started' && policy.allowTlsLog) {
      lines.push(
        fixed`${id(6, 108007)}: TLS started on ESMTP session between client ${from} and server ${to}`,
      )
    } else if (event.name === 'bad-address') {
      if (policy.specialCharacter === 'drop-connection') {
        const address = event.address ?? fixed``
        const malicious = fixed`${id(2, 108003)}: Terminating ESMTP connection; malicious pattern detected in the mail address from ${from} to ${to}. Mail Address:${address}`
        return [...lines, malicious, terminated]
      }
      if (policy.editAddresses) {
        const out = client?.address ?? fixed`client`
        const inside = server?.address ?? fixed`server`
        const characters = printed(event.replaced ?? '')
        lines.push(
          fixed`${id(2, 108002)}: SMTP replaced ${characters}: out ${out} in ${inside} data: ${event.line ?? fixed``}`,
        )
      }
    } else if (event.name === 'mail-relay' && policy.mailRelay?.act === 'drop-connection') {
      return [...lines, terminated]
    } else if (OVERFLOWS.includes(event.name)) {
      return [...lines, terminated]
    }
  }
  return lines
}

/** `interface:ip/port` where all of it is known. */
function endpoint(peer: SyslogPeer | null, otherwise: Redacted): Redacted {
  if (peer === null || peer.interface === null || peer.address === null || peer.port === null) {
    return otherwise
  }
  return fixed`${peer.interface}:${peer.address}/${peer.port}`
}

interface Met {
  position: number
  text: Redacted
  act: CompiledMatch['action']['act']
  log: boolean
}

/** The match an event is of; null for events of no match, and for actions that write no message. */
function actionOf(event: SyslogEvent, policy: EffectivePolicy): Met | null {
  const limit = policy.limits.find(
    ({ match, position }) => match === event.name && position === event.match,
  )
  if (limit !== undefined) {
    const { position, match: kind, gt, action: act } = limit
    const text = matchText({ not: false, criterion: { kind, gt } })
    return { position, text: words(text), act, log: limit.log || act === 'log' }
  }
  const match = policy.matches.find(
    ({ criterion, position }) => criterion.kind === event.name && position === event.match,
  )
  if (match === undefined) return null
  const { act, log } = match.action
  // the page gives no message for a line that is discarded or counted
  const told = act !== 'drop' && act !== 'rate-limit'
  return { position: match.position, text: words(matchText(match)), act, log: log && told }
}

/** Words of the map, in which the names are the user's own. */
function words(text: string): Redacted {
  return printed(utf8ByteString(text))
}
