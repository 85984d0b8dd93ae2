import { endpointText } from '../../capture/address.ts'
import { Conversation, type Ends } from '../../capture/conversation.ts'
import type { Side } from '../../capture/half.ts'
import type { ByteString } from '../../smtp/octets.ts'
import type { Peer, SessionSink } from '../../smtp/session.ts'
import { DottedTls } from '../text/dotted-tls.ts'
import { peerOf } from './logged-session.ts'

/** An end of a connection as print names it. */
export interface Endpoint {
  /** name or address */
  host: ByteString
  /** 0 if it has none, or a name that is not known */
  port: number
}

/** Service names that tcpdump and tshark print for mail's ports (IANA, and Debian's older /etc/services). */
const PORTS: ReadonlyMap<string, number> = new Map([
  ['smtp', 25],
  ['mail', 25],
  ['submission', 587],
  ['submissions', 465],
  ['smtps', 465],
  ['ssmtp', 465],
  ['urd', 465],
])

/** The number of a port, printed as number or name; 0 if the name is not one of mail's. */
export function portOf(text: ByteString): number {
  const known = PORTS.get(text)
  if (known !== undefined) return known
  return /^\d{1,5}$/.test(text) ? Number(text) : 0
}

/** `host` and `port` as one key, the same for both. */
export function endpointKey(end: Endpoint): string {
  return endpointText(end.host, end.port)
}

/** Two printed ends: 0 is the one whose packet came first. */
export class PrintedEnds implements Ends {
  readonly ends: readonly [Endpoint, Endpoint]

  constructor(first: Endpoint, second: Endpoint) {
    this.ends = [first, second]
  }

  peer(side: Side): Peer {
    const { host, port } = this.ends[side]
    return peerOf(host, port || null)
  }

  port(side: Side): number {
    return this.ends[side].port
  }

  key(client: Side): string {
    return `${endpointKey(this.ends[client])} > ${endpointKey(this.ends[client === 0 ? 1 : 0])}`
  }
}

interface Printed {
  talk: Conversation
  heard: DottedTls
  key: string
  /** how the print writes its directions */
  directions: string[]
}

/** Connections of a print that has payload and no sequence numbers: told apart by their ends. */
export class PrintedConversations {
  #sink: SessionSink
  #limit: number
  #budget = { undecidedOctets: 0 }
  #printed = new Map<string, Printed>()
  /** most lines repeat a direction letter for letter: no ends are read then */
  #directions = new Map<string, { one: Printed; side: Side }>()

  /** `limit`: connections held at once; the oldest is ended for the next. */
  constructor(sink: SessionSink, limit: number) {
    this.#sink = sink
    this.#limit = limit
  }

  /** `direction` is how the print writes the two ends; `ends` reads it. */
  octets(
    direction: string,
    ends: () => readonly [from: Endpoint, to: Endpoint],
    octets: Uint8Array,
    stand: { packet: number; time: number; sourceLine: number },
  ): void {
    let known = this.#directions.get(direction)
    if (!known) {
      known = this.#learn(ends(), stand.time)
      known.one.directions.push(direction)
      this.#directions.set(direction, known)
    }
    if (octets.length !== 0) known.one.heard.octets(known.side, octets, 0, octets.length, stand)
  }

  end(): void {
    while (this.#printed.size) this.#endOldest()
  }

  #learn([from, to]: readonly [Endpoint, Endpoint], time: number): { one: Printed; side: Side } {
    const [sender, receiver] = [endpointKey(from), endpointKey(to)]
    const answered = this.#printed.get(`${receiver} ${sender}`)
    if (answered) return { one: answered, side: 1 }
    const key = `${sender} ${receiver}`
    const again = this.#printed.get(key)
    if (again) return { one: again, side: 0 }
    if (this.#printed.size >= this.#limit) this.#endOldest()
    const talk = new Conversation(this.#sink, new PrintedEnds(from, to), this.#budget)
    talk.started = time
    const one: Printed = { talk, heard: new DottedTls(talk), key, directions: [] }
    this.#printed.set(key, one)
    return { one, side: 0 }
  }

  #endOldest(): void {
    const [oldest] = this.#printed.values()
    if (!oldest) return
    oldest.talk.end()
    this.#printed.delete(oldest.key)
    for (const direction of oldest.directions) this.#directions.delete(direction)
  }
}
