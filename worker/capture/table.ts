import { MAX_CAPTURE_FLOWS } from '../limits.ts'
import type { Peer, SessionSink } from '../smtp/session.ts'
import { endpointText, ipv4Text, ipv6Text } from './address.ts'
import { Conversation, type Ends } from './conversation.ts'
import { Flow, type Tally } from './flow.ts'
import { ACK, isFar, SYN, type Segment, type Side } from './half.ts'

/** The ends of a packet, as numbers; IPv4 addresses stand in the last word. One object serves all packets. */
export class Header {
  v6 = false
  s0 = 0
  s1 = 0
  s2 = 0
  s3 = 0
  d0 = 0
  d1 = 0
  d2 = 0
  d3 = 0
  sourcePort = 0
  targetPort = 0
}

/** Connections of a capture by what became of them. */
export interface FlowCount {
  /** given to the sink as sessions */
  smtp: number
  /** something else than SMTP */
  other: number
  /** no octet of payload in the capture */
  silent: number
  /** closed early: more connections at once than are held */
  evicted: number
}

/** How long, in milliseconds, a connection that has said nothing may take a second SYN for the firewall's other side. */
const OTHER_SIDE_MS = 2_000

class Connection implements Ends {
  readonly flow: Flow
  readonly talk: Conversation
  readonly header: Header
  chained: Connection | null = null
  /** another live connection has the same ends: both sides of a firewall that rewrites sequence numbers */
  twin = false

  constructor(header: Header, sink: SessionSink, tally: Tally, segment: Segment) {
    this.header = Object.assign(new Header(), header)
    this.talk = new Conversation(sink, this, tally)
    this.talk.started = segment.time
    this.flow = new Flow(this.talk, tally)
  }

  /** Which side sends packets with this header; null if it is another connection. */
  side(h: Header): Side | null {
    const o = this.header
    if (o.v6 !== h.v6) return null
    if (o.sourcePort === h.sourcePort && o.targetPort === h.targetPort) {
      if (o.s3 === h.s3 && o.d3 === h.d3 && o.s0 === h.s0 && o.d0 === h.d0)
        if (o.s1 === h.s1 && o.d1 === h.d1 && o.s2 === h.s2 && o.d2 === h.d2) return 0
    }
    if (o.sourcePort === h.targetPort && o.targetPort === h.sourcePort) {
      if (o.s3 === h.d3 && o.d3 === h.s3 && o.s0 === h.d0 && o.d0 === h.s0)
        if (o.s1 === h.d1 && o.d1 === h.s1 && o.s2 === h.d2 && o.d2 === h.s2) return 1
    }
    return null
  }

  port(side: Side): number {
    return side === 0 ? this.header.sourcePort : this.header.targetPort
  }

  peer(side: Side): Peer {
    const h = this.header
    const text = h.v6
      ? ipv6Text(side === 0 ? [h.s0, h.s1, h.s2, h.s3] : [h.d0, h.d1, h.d2, h.d3])
      : ipv4Text(side === 0 ? h.s3 : h.d3)
    return { name: null, address: text, port: this.port(side) }
  }

  key(client: Side): string {
    const text = (side: Side) => endpointText(this.peer(side).address!, this.port(side))
    return `${text(client)} > ${text(client === 0 ? 1 : 0)}`
  }
}

/** Finds the connection of each segment. A new SYN on known ends is a new connection. */
export class FlowTable {
  readonly count: FlowCount = { smtp: 0, other: 0, silent: 0, evicted: 0 }
  #sink: SessionSink
  #tally: Tally
  #chains = new Map<number, Connection>()
  #size = 0
  #last: Connection | null = null

  constructor(sink: SessionSink, tally: Tally) {
    this.#sink = sink
    this.#tally = tally
  }

  segment(header: Header, segment: Segment): void {
    // Packets of one connection come in runs.
    let found = this.#last
    let side = found && !found.twin ? found.side(header) : null
    if (side === null) {
      found = this.#find(header, segment)
      side = found && found.side(header)
    }
    if (found && side !== null && this.#isAnother(found, side, segment)) {
      found = this.#replace(found, header, segment)
      side = 0
    }
    if (!found || side === null) {
      found = this.#add(header, segment)
      side = 0
    }
    this.#last = found
    const { flow, talk } = found
    if (segment.flags & SYN) {
      talk.serverBySyn = segment.flags & ACK ? side : side === 0 ? 1 : 0
    }
    const open = !flow.closed
    flow.receive(side, segment)
    if (open && flow.closed) this.#count(found)
  }

  /** The capture has ended; `early`: there was more of it than could be read. */
  end(early = false): void {
    for (const chain of this.#chains.values()) {
      for (let one: Connection | null = chain; one; one = one.chained) this.#finish(one, early)
    }
    this.#chains.clear()
    this.#last = null
  }

  #hash(h: Header): number {
    const ends = (h.s0 ^ h.d0) + (h.s1 ^ h.d1) + (h.s2 ^ h.d2) + Math.imul(h.s3 ^ h.d3, 0x9e3779b1)
    const ports = Math.imul(h.sourcePort ^ h.targetPort, 0x85ebca6b) + h.sourcePort + h.targetPort
    return (ends ^ ports) & 0x3fffffff
  }

  #find(header: Header, segment: Segment): Connection | null {
    let best: Connection | null = null
    let nearest = Infinity
    for (let one = this.#chains.get(this.#hash(header)) ?? null; one; one = one.chained) {
      const side = one.side(header)
      if (side === null) continue
      if (!one.twin) return one
      const distance = distanceOf(one.flow, side, segment)
      if (distance < nearest) {
        nearest = distance
        best = one
      }
    }
    return best
  }

  #isAnother(found: Connection, side: Side, segment: Segment): boolean {
    const half = found.flow.halves[side]
    if (!(segment.flags & SYN)) return this.#isElsewhere(found, side, segment)
    const isNew = half.first !== ((segment.seq + 1) | 0)
    if (found.flow.closed) return !half.known || isNew
    // Where the capture has one direction, the answering end's SYN is all there is.
    return half.known && isNew && (!(segment.flags & ACK) || half.finished)
  }

  /** The capture lost a SYN, or was filtered: both numbers of a segment are nowhere near the connection's. One alone may be damaged. */
  #isElsewhere({ flow }: Connection, side: Side, segment: Segment): boolean {
    if (segment.length === 0 || !(segment.flags & ACK)) return false
    const half = flow.halves[side]
    if (!half.known || !isFar(segment.seq, half.next)) return false
    const peer = flow.halves[side === 0 ? 1 : 0]
    if (peer.known) return isFar(segment.ack, peer.next)
    return peer.ackKnown && isFar(segment.ack, peer.acked)
  }

  #replace(found: Connection, header: Header, segment: Segment): Connection {
    const isFresh =
      found.talk.state === 'silent' && segment.time - found.talk.started < OTHER_SIDE_MS
    // Two, never more: each of a flood of numbers would cost the next a search.
    const otherSide = !found.flow.closed && !found.twin && (isFresh || (segment.flags & SYN) === 0)
    if (!otherSide) {
      this.#finish(found)
      this.#drop(found)
    } else found.twin = true
    const added = this.#add(header, segment)
    added.twin = otherSide
    return added
  }

  #add(header: Header, segment: Segment): Connection {
    if (this.#size >= MAX_CAPTURE_FLOWS) this.#makeRoom()
    const added = new Connection(header, this.#sink, this.#tally, segment)
    const hash = this.#hash(header)
    added.chained = this.#chains.get(hash) ?? null
    this.#chains.set(hash, added)
    this.#size++
    return added
  }

  /** Closed connections are kept to know their late packets by; they go first, then the oldest quarter. */
  #makeRoom(): void {
    const all: Connection[] = []
    for (const chain of this.#chains.values()) {
      for (let one: Connection | null = chain; one; one = one.chained) all.push(one)
    }
    for (const one of all) if (one.flow.closed) this.#drop(one)
    const open = all.filter((one) => !one.flow.closed)
    if (open.length < MAX_CAPTURE_FLOWS / 2) return
    for (const one of open.slice(0, MAX_CAPTURE_FLOWS / 4)) {
      this.count.evicted++
      this.#finish(one)
      this.#drop(one)
    }
  }

  #drop(gone: Connection): void {
    const hash = this.#hash(gone.header)
    const first = this.#chains.get(hash) ?? null
    if (first === gone) {
      if (gone.chained) this.#chains.set(hash, gone.chained)
      else this.#chains.delete(hash)
    } else {
      let before = first
      while (before && before.chained !== gone) before = before.chained
      if (before) before.chained = gone.chained
    }
    if (this.#last === gone) this.#last = null
    this.#size--
  }

  #finish(one: Connection, early = false): void {
    if (one.flow.closed) return
    one.flow.end()
    if (early) one.talk.brokenOff()
    this.#count(one)
  }

  #count(one: Connection): void {
    one.talk.end()
    const state = one.talk.state
    this.count[state === 'undecided' ? 'other' : state]++
  }
}

function distanceOf(flow: Flow, side: Side, segment: Segment): number {
  const half = flow.halves[side]
  const peer = flow.halves[side === 0 ? 1 : 0]
  const ahead = half.known ? Math.abs((segment.seq - half.next) | 0) : 0
  const acks = segment.flags & ACK && peer.known
  return ahead + (acks ? Math.abs((segment.ack - peer.next) | 0) : 0)
}
