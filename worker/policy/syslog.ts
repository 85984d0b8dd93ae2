import type { EventName } from '../engine/records.ts'
import { printed } from '../redact/redact.ts'
import { fixed, type Redacted } from '../redact/redacted.ts'
import { utf8ByteString } from '../smtp/octets.ts'
import type { EffectivePolicy } from './effective.ts'
import { cuts, metMatch } from './met.ts'

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
  const messagesOf = (event: SyslogEvent): Redacted[] => {
    const met = metMatch(policy, event)
    // the page gives no message for a line that is discarded or counted
    if (met !== null && met.log && met.act !== 'drop' && met.act !== 'rate-limit') {
      const matched = fixed`${from} to ${to}; matched Class ${met.position}: ${printed(utf8ByteString(met.text))}`
      if (!cuts(policy, event))
        return [
          fixed`${id(6, 108005)}: ESMTP Classification: Received ESMTP Request from ${matched}`,
        ]
      const verb = met.act === 'reset' ? fixed`Reset` : fixed`Dropped`
      return [
        fixed`${id(4, 108004)}: ESMTP Classification: ${verb} connection for ESMTP Request from ${matched}`,
      ]
    }
    if (event.name === 'tls-started' && policy.allowTlsLog)
      return [
        fixed`${id(6, 108007)}: TLS started on ESMTP session between client ${from} and server ${to}`,
      ]
    if (event.name !== 'bad-address') return []
    if (cuts(policy, event))
      return [
        fixed`${id(2, 108003)}: Terminating ESMTP connection; malicious pattern detected in the mail address from ${from} to ${to}. Mail Address:${event.address ?? fixed``}`,
      ]
    if (!policy.editAddresses) return []
    const out = client?.address ?? fixed`client`
    const inside = server?.address ?? fixed`server`
    const characters = printed(event.replaced ?? '')
    return [
      fixed`${id(2, 108002)}: SMTP replaced ${characters}: out ${out} in ${inside} data: ${event.line ?? fixed``}`,
    ]
  }
  const lines: Redacted[] = []
  for (const event of events) {
    lines.push(...messagesOf(event))
    if (cuts(policy, event)) return [...lines, terminated]
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
