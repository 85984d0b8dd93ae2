import type { SessionView, ViewedLine } from '../../diagnosis/view.ts'
import type { EngineEvent } from '../../engine/records.ts'
import type { EffectivePolicy } from '../../policy/effective.ts'
import { syslogLines, type SyslogEvent, type SyslogPeer } from '../../policy/syslog.ts'
import { printed } from '../../redact/redact.ts'
import { fixed, type Redacted } from '../../redact/redacted.ts'
import { utf8ByteString, type ByteString } from '../../smtp/octets.ts'
import type { Peer, SessionAbout } from '../../smtp/session.ts'

/** The messages the firewall would write: section 7. */
export function syslogOf(view: SessionView, policy: EffectivePolicy): Redacted[] {
  const events = view.events.map((event) =>
    quoting(event, event.at === null ? undefined : view.lines[event.at]),
  )
  return written(events, view.about, policy, view.question === 'did')
}

/** The same of one event of a connection that is under way, and the line it is about. */
export function syslogOfEvent(
  event: Pick<EngineEvent, 'name' | 'match'>,
  line: ViewedLine | undefined,
  about: SessionAbout,
  policy: EffectivePolicy,
): Redacted[] {
  return written([quoting(event, line)], about, policy, true)
}

function written(
  events: readonly SyslogEvent[],
  { client, server }: SessionAbout,
  policy: EffectivePolicy,
  own: boolean,
): Redacted[] {
  // this firewall has two sides; of a recording nobody knows what its interfaces are called
  const end = (about: Peer | null, side: Redacted): SyslogPeer | null =>
    about?.address == null
      ? null
      : {
          interface: own ? side : null,
          address: printed(utf8ByteString(about.address)),
          port: about.port,
        }
  return syslogLines(events, policy, end(client, fixed`outside`), end(server, fixed`inside`))
}

/** An event with what its message quotes of the line. */
function quoting(
  { name, match }: Pick<EngineEvent, 'name' | 'match'>,
  line: ViewedLine | undefined,
): SyslogEvent {
  if (name !== 'bad-address' || line === undefined) return { name, match }
  const address = printed(/:[ \t]*(.*)$/.exec(line.octets)?.[1] ?? '')
  return { name, match, line: line.shown, address, replaced: replaced(line.octets) }
}

/** C10: the octets that become SP, in order. */
function replaced(line: ByteString): string {
  const colon = line.indexOf(':')
  let open = false
  let found = ''
  for (const octet of line.slice(colon < 0 ? 4 : colon + 1)) {
    if (octet === '|' || (octet === '<' && open) || (octet === '>' && !open)) found += octet
    else if (octet === '<') open = true
    else if (octet === '>') open = false
  }
  return found
}
