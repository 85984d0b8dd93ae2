import type { ByteString } from '../../../smtp/octets.ts'
import type { Peer, Place, SessionSink } from '../../../smtp/session.ts'
import { Conversation } from '../../session/conversation.ts'
import type { Format, Reader } from '../../format.ts'
import { OpenSessions } from '../../session/open-sessions.ts'
import { lineSign } from '../../text/signs.ts'
import { SyslogPrefix } from '../../text/syslog-prefix.ts'

const PRINT = { omitsMailData: false }
const MESSAGE = /%(?:ASA|PIX|FTD|FWSM)-(?:[a-z]+-)?\d-(?:10800[2-7]|507003): /
/** the text of 108004 and 108005 alone, as people paste it */
const CLASSIFICATION =
  /ESMTP (?:Classification|Parameter): [A-Z][\w ]{0,40}? ESMTP (?:Request|Response) from \S+ to \S+/
/** an end: `interface:address/port`, with Cisco's older `|` before the port, or the address alone */
const FROM_TO =
  /(?: from | client )(\S+?)(?: \([^)]{0,80}\))? (?:to|and server) (\S+?)(?:[;,]|\.?(?:\s|$))/
const OUT_IN = /: out (\S+) in (\S+) data: /
/** ports a server listens on (IANA): smtp, submissions, submission */
const SERVER_PORTS = new Set([25, 465, 587])

interface Logged {
  conversation: Conversation
  end(): void
}

/** An end of a connection as the firewall names it; the interface, which may differ from message to message, is left out. */
function endOf(text: ByteString): Peer {
  const colon = text.indexOf(':')
  const slash = Math.max(text.lastIndexOf('/'), text.lastIndexOf('|'))
  // an interface's name has no dot before its colon and an IPv6 address has more than one colon
  const from =
    colon > 0 && /^[A-Za-z_-]/.test(text) && !/^[0-9A-Fa-f]{1,4}:.*:/.test(text) ? colon + 1 : 0
  const port = slash > from ? Number(text.slice(slash + 1)) : Number.NaN
  const address = text.slice(from, slash > from ? slash : undefined)
  return { name: null, address, port: Number.isInteger(port) ? port : null }
}

function named(end: Peer): string {
  return end.port === null ? (end.address ?? '') : `${end.address}/${end.port}`
}

/**
 * The firewall's own messages about ESMTP inspection, 108002 to 108007 and 507003, from its log or a
 * syslog server's: each is a note of the connection it names. Nothing of it is wire octets.
 */
class CiscoReader implements Reader {
  readonly #sink: SessionSink
  readonly #prefix = new SyslogPrefix()
  readonly #open = new OpenSessions<Logged>()

  constructor(sink: SessionSink) {
    this.#sink = sink
  }

  line(text: ByteString, sourceLine: number): void {
    const message = messageOf(text)
    if (message === null) return
    const ends = FROM_TO.exec(message) ?? OUT_IN.exec(message)
    if (ends === null) return
    const place: Place = { sourceLine, packet: null, time: this.#prefix.time(text) }
    const first = endOf(ends[1] ?? '')
    const second = endOf(ends[2] ?? '')
    const turned =
      message.includes('ESMTP Response from') ||
      (SERVER_PORTS.has(first.port ?? 0) && !SERVER_PORTS.has(second.port ?? 0))
    const [client, server] = turned ? [second, first] : [first, second]
    const key = `${named(client)} ${named(server)}`
    const conversation = this.#session(key, client, server, place)
    conversation.note(message, place)
    if (!message.includes('-507003: ')) return
    conversation.closed(null, 'reset', place)
    this.#open.finish(key)
  }

  end(): void {
    this.#open.finishAll()
  }

  #session(key: string, client: Peer, server: Peer, place: Place): Conversation {
    const known = this.#open.get(key)
    if (known !== undefined) return known.conversation
    const conversation = new Conversation(
      this.#sink,
      { key, client, server, vantage: 'unknown', segments: false, started: place.time },
      PRINT,
    )
    this.#open.begin(key, { conversation, end: () => conversation.end() })
    return conversation
  }
}

/** The message in `line` from its `%` on, or its bare text; null if it is none of ESMTP inspection. */
function messageOf(line: ByteString): ByteString | null {
  const percent = line.indexOf('%')
  if (percent >= 0) {
    const found = MESSAGE.exec(line)
    if (found !== null) return line.slice(found.index)
  }
  const bare = line.includes('ESMTP ') ? CLASSIFICATION.exec(line) : null
  return bare === null ? null : line.slice(bare.index)
}

/** Log of a PIX, ASA or Firepower. */
export const ciscoSyslog: Format = {
  id: 'cisco-syslog',
  title: 'Cisco PIX/ASA log (108002-108007, 507003)',
  example: `%ASA-4-108004: ESMTP Classification: Dropped connection for ESMTP Request from outside:198.51.100.7/35314 to dmz:192.0.2.25/25; matched Class 4: header line length gt 998
%ASA-4-507003: tcp flow from outside:198.51.100.7/35314 to dmz:192.0.2.25/25 terminated by inspection engine, reason - inspector disconnected, dropped packet.`,
  loses: 'the dialogue: it says what the firewall did, and quotes a line only in 108002',
  detect: (head) => [
    ...lineSign(
      head,
      'is a message of ESMTP inspection from a PIX or ASA',
      0.9,
      (line) => line.includes('%') && MESSAGE.test(line),
    ),
    ...lineSign(
      head,
      'is the text of message 108004 or 108005',
      0.6,
      (line) => line.includes('ESMTP ') && CLASSIFICATION.test(line),
    ),
  ],
  read: (sink) => new CiscoReader(sink),
}
