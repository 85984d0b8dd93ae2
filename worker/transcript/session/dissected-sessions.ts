import { MAX_CAPTURE_FLOWS } from '../../limits.ts'
import type { ByteString } from '../../smtp/octets.ts'
import type { Place, SessionSink } from '../../smtp/session.ts'
import { LoggedSession } from './logged-session.ts'
import type { Endpoint } from './printed-connection.ts'
import { endpointKey } from './printed-connection.ts'

/** Sessions of a dissector's print, which has commands and replies with their sides, and no segments. */
export class DissectedSessions {
  #sink: SessionSink
  #sessions = new Map<string, LoggedSession>()

  constructor(sink: SessionSink) {
    this.#sink = sink
  }

  command(key: string, client: Endpoint, server: Endpoint, line: ByteString, place: Place): void {
    this.#of(key, client, server, null).client(line, place)
  }

  reply(key: string, client: Endpoint, server: Endpoint, line: ByteString, place: Place): void {
    this.#of(key, client, server, line).server(line, place)
  }

  /** Something the client sent and the print has no octets of; `octets` null where it does not say how many. */
  omitted(
    key: string,
    client: Endpoint,
    server: Endpoint,
    octets: number | null,
    place: Place,
  ): void {
    const session = this.#of(key, client, server, null)
    const what = session.mailData || session.chunkLeft > 0 ? 'mail-data' : 'other'
    session.mark({ kind: 'omitted', direction: 'C', what, octets }, place)
  }

  end(): void {
    for (const session of this.#sessions.values()) session.end()
    this.#sessions.clear()
  }

  #of(key: string, client: Endpoint, server: Endpoint, reply: ByteString | null): LoggedSession {
    const known = this.#sessions.get(key)
    if (known && !(reply !== null && known.isOver(reply))) return known
    known?.end()
    if (this.#sessions.size >= MAX_CAPTURE_FLOWS) {
      const [oldest] = this.#sessions
      oldest?.[1].end()
      if (oldest) this.#sessions.delete(oldest[0])
    }
    const peer = ({ host, port }: Endpoint) => ({ name: null, address: host, port: port || null })
    const session = new LoggedSession(this.#sink, {
      key: `${endpointKey(client)} > ${endpointKey(server)}`,
      client: peer(client),
      server: peer(server),
      vantage: 'unknown',
      segments: false,
      started: null,
    })
    this.#sessions.set(key, session)
    return session
  }
}
