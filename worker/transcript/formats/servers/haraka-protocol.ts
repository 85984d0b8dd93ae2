import type { ByteString } from '../../../smtp/octets.ts'
import type { Peer, Place, SessionSink } from '../../../smtp/session.ts'
import { Conversation } from '../../session/conversation.ts'
import type { Format, Reader } from '../../format.ts'
import { OpenSessions } from '../../session/open-sessions.ts'
import { lineSign } from '../../text/signs.ts'
import { StampReader } from '../../text/stamp.ts'

const PRINT = { omitsMailData: true }
const CONNECT = /connect ip=(\S+) port=(\d+) local_ip=(\S+) local_port=(\d+)/
const STATE = /(?:^| )state=-?\d+$/
const PROTOCOL = /\[PROTOCOL\] \[[^\]]+\] \[[^\]]+\] [CS]: /

const LOGFMT =
  /level=([A-Z]+) uuid=([\w.-]{1,64}) source=([\w./-]{1,64}) message="((?:[^"\\]|\\.)*)"/
const JSON_FIELDS =
  /\{"level":"([A-Z]+)","uuid":"([\w.-]{1,64})","source":"([\w./-]{1,64})","message":"((?:[^"\\]|\\.)*)"/

interface Logged {
  conversation: Conversation
  end(): void
}

interface Addresses {
  client: Peer
  server: Peer
}

/** Connections by their UUID. `.N` after it is the transaction; a delivery of Haraka's own has a connection of its own there. */
class HarakaReader implements Reader {
  readonly #sink: SessionSink
  readonly #stamps = new StampReader()
  readonly #open = new OpenSessions<Logged>()
  #connecting: { key: string; peers: Addresses } | null = null

  constructor(sink: SessionSink) {
    this.#sink = sink
  }

  line(raw: ByteString, sourceLine: number): void {
    const text = raw.includes('uuid') ? inBrackets(raw) : raw
    const protocol = text.indexOf('[PROTOCOL] [')
    if (protocol >= 0) {
      this.#protocol(text, protocol + 12, sourceLine)
      return
    }
    if (text.includes(' connect ip=')) this.#connect(text)
    else if (text.includes('] disconnect ip=') || text.includes('] client has disconnected')) {
      this.#disconnect(text, sourceLine)
    }
  }

  end(): void {
    this.#open.finishAll()
  }

  #protocol(text: ByteString, from: number, sourceLine: number): void {
    const close = text.indexOf('] [', from)
    const plugin = close < 0 ? -1 : text.indexOf('] ', close + 3)
    if (plugin < 0) return
    const outbound = !text.startsWith('core]', close + 3)
    const key = keyOf(text.slice(from, close), outbound)
    const at = plugin + 2
    const client = text.startsWith('C: ', at)
    if (!client && !text.startsWith('S: ', at)) return
    const place: Place = { sourceLine, packet: null, time: this.#stamps.read(text, 0) }
    const conversation = this.#session(key, outbound, place)
    const line = text.slice(at + 3)
    if (client) conversation.client(outbound ? line : line.replace(STATE, ''), place)
    else conversation.server(line, place)
  }

  #connect(text: ByteString): void {
    const found = CONNECT.exec(text)
    const uuid = /\] \[([^\]]+)\]/.exec(text)?.[1]
    if (found === null || uuid === undefined) return
    const peer = (address: string | undefined, port: string | undefined): Peer => ({
      name: null,
      address: address ?? null,
      port: Number(port),
    })
    this.#connecting = {
      key: keyOf(uuid, false),
      peers: { client: peer(found[1], found[2]), server: peer(found[3], found[4]) },
    }
  }

  #disconnect(text: ByteString, sourceLine: number): void {
    const uuid = /\] \[([^\]]+)\]/.exec(text)?.[1]
    if (uuid === undefined) return
    const key = keyOf(uuid, false)
    const place: Place = { sourceLine, packet: null, time: this.#stamps.read(text, 0) }
    const gone = text.includes('client has disconnected')
    this.#open.get(key)?.conversation.closed(gone ? 'C' : null, 'eof', place)
    // `client has disconnected` comes before the last replies are logged
    if (!gone) this.#open.finish(key)
  }

  #session(key: string, outbound: boolean, place: Place): Conversation {
    const known = this.#open.get(key)
    if (known !== undefined) return known.conversation
    const peers = this.#connecting?.key === key ? this.#connecting.peers : null
    const conversation = new Conversation(
      this.#sink,
      {
        key,
        client: peers?.client ?? null,
        server: peers?.server ?? null,
        vantage: outbound ? 'client' : 'server',
        segments: false,
        started: place.time,
      },
      PRINT,
    )
    this.#open.begin(key, { conversation, end: () => conversation.end() })
    return conversation
  }
}

/** `log format = logfmt` or `json` (Haraka 2.8.20): the same fields by name, the connection's line within quotes. */
function inBrackets(text: ByteString): ByteString {
  const named = LOGFMT.exec(text) ?? JSON_FIELDS.exec(text)
  if (named === null) return text
  const [, level, uuid, source, quoted = ''] = named
  const message = quoted.replace(/\\(["\\])/g, '$1')
  return `${text.slice(0, named.index)}[${level}] [${uuid}] [${source}] ${message}`
}

/** The connection's key: the UUID without its transaction, or the whole name for a delivery. */
function keyOf(name: string, outbound: boolean): string {
  const dot = name.indexOf('.')
  return outbound || dot < 0 ? name : name.slice(0, dot)
}

/** Haraka with `loglevel=PROTOCOL` (or more). */
export const harakaProtocol: Format = {
  id: 'haraka-protocol',
  title: 'Haraka log, level PROTOCOL',
  example: `2026-11-24T02:21:45.617Z [PROTOCOL] [088216E8-793C-4EA4-9343-A8091453B98E] [core] S: 220 mx7 ESMTP
2026-11-24T02:21:45.618Z [PROTOCOL] [088216E8-793C-4EA4-9343-A8091453B98E] [core] C: EHLO client state=1`,
  loses: 'message content; line ends',
  detect: (head) =>
    lineSign(
      head,
      'has Haraka\'s "[PROTOCOL] [connection] [plugin] C: " or "S: "',
      0.9,
      (line) => line.includes('PROTOCOL') && PROTOCOL.test(inBrackets(line)),
    ),
  read: (sink) => new HarakaReader(sink),
}
