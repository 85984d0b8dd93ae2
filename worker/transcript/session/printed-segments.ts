import { Conversation } from '../../capture/conversation.ts'
import { Flow, type Tally } from '../../capture/flow.ts'
import { ACK, Segment, SYN, type Side } from '../../capture/half.ts'
import { MAX_CAPTURE_FLOWS } from '../../limits.ts'
import type { SessionSink } from '../../smtp/session.ts'
import { DottedTls } from '../text/dotted-tls.ts'
import { endpointKey, PrintedEnds, type Endpoint } from './printed-connection.ts'

/** A TCP segment whose header was printed in words. */
export interface PrintedSegment {
  from: Endpoint
  to: Endpoint
  /** bits of the TCP header: FIN 1, SYN 2, RST 4, ACK 16 */
  flags: number
  /** null: not printed (an empty acknowledgement, or a brief print) */
  seq: number | null
  ack: number | null
  /** what of the payload was printed, and how long it was on the wire */
  octets: Uint8Array
  length: number
  packet: number
  /** milliseconds since 1970 UTC, or null */
  time: number | null
  sourceLine: number
}

interface Connection {
  flow: Flow
  talk: Conversation
  first: string
  /** what relative numbers count from, by side */
  base: [number | null, number | null]
}

/**
 * Segments with printed headers, put in order as a capture's are. Numbers may be absolute or, as
 * tcpdump prints them, relative to the first packet of the connection that was printed.
 */
export class PrintedSegments {
  #sink: SessionSink
  #connections = new Map<string, Connection>()
  #tally: Tally = {
    undecidedOctets: 0,
    waitingOctets: 0,
    retransmittedOctets: 0,
    gaps: 0,
    gapOctets: 0,
  }
  #segment = new Segment()

  constructor(sink: SessionSink) {
    this.#sink = sink
  }

  take(printed: PrintedSegment): void {
    const [one, other] = [endpointKey(printed.from), endpointKey(printed.to)]
    const key = one < other ? `${one} ${other}` : `${other} ${one}`
    let found = this.#connections.get(key)
    if (found && this.#isAnother(found, one, printed)) {
      this.#end(key, found)
      found = undefined
    }
    const isFirst = !found
    found ??= this.#add(key, one, printed)
    const side: Side = found.first === one ? 0 : 1
    const isBase = isFirst || (printed.flags & SYN) !== 0
    if (printed.flags & SYN)
      found.talk.serverBySyn = printed.flags & ACK ? side : side === 0 ? 1 : 0
    // The numbers of these are absolute: nothing to count from is known while they are read.
    if (isBase) found.base = [null, null]
    if (this.#fill(found, side, printed)) found.flow.receive(side, this.#segment)
    if (isBase) this.#rebase(found, side, printed)
  }

  end(): void {
    for (const [key, connection] of this.#connections) this.#end(key, connection)
  }

  /** A SYN with another number: the ports are used again. */
  #isAnother(found: Connection, one: string, { flags, seq }: PrintedSegment): boolean {
    if (!(flags & SYN) || flags & ACK || seq === null) return false
    const half = found.flow.halves[found.first === one ? 0 : 1]
    return half.known && half.first !== ((seq + 1) | 0)
  }

  #add(key: string, first: string, printed: PrintedSegment): Connection {
    if (this.#connections.size >= MAX_CAPTURE_FLOWS) {
      const [oldest] = this.#connections
      if (oldest) this.#end(oldest[0], oldest[1])
    }
    const talk = new Conversation(
      this.#sink,
      new PrintedEnds(printed.from, printed.to),
      this.#tally,
    )
    talk.started = printed.time ?? NaN
    const added: Connection = {
      flow: new Flow(new DottedTls(talk), this.#tally),
      talk,
      first,
      base: [null, null],
    }
    this.#connections.set(key, added)
    return added
  }

  #end(key: string, connection: Connection): void {
    connection.flow.end()
    connection.talk.end()
    this.#connections.delete(key)
  }

  /** tcpdump prints the first packet of a connection, and each SYN, with absolute numbers, and counts from them. */
  #rebase(found: Connection, side: Side, { flags, seq, ack }: PrintedSegment): void {
    if (seq !== null) found.base[side] = seq
    if (flags & ACK && ack !== null) found.base[side === 0 ? 1 : 0] = (ack - 1) | 0
  }

  #fill(found: Connection, side: Side, printed: PrintedSegment): boolean {
    const segment = this.#segment
    const half = found.flow.halves[side]
    const peer = found.flow.halves[side === 0 ? 1 : 0]
    if (printed.seq === null && !half.known && printed.length === 0) return false
    segment.seq =
      printed.seq === null
        ? half.next
        : nearest(printed.seq, found.base[side], half.known ? half.next : null)
    segment.flags = printed.flags
    if (printed.ack === null) segment.flags &= ~ACK
    else {
      const near = peer.known ? peer.next : null
      segment.ack = nearest(printed.ack, found.base[side === 0 ? 1 : 0], near)
    }
    segment.octets = printed.octets
    segment.start = 0
    segment.end = Math.min(printed.octets.length, printed.length)
    segment.length = printed.length
    segment.packet = printed.packet
    segment.time = printed.time ?? NaN
    segment.sourceLine = printed.sourceLine
    return true
  }
}

/** Absolute or relative: whichever is nearer to what comes next. */
function nearest(number: number, base: number | null, near: number | null): number {
  const absolute = number | 0
  if (base === null) return absolute
  const relative = (base + number) | 0
  if (near === null) return number >>> 0 > 0xffffff ? absolute : relative
  const far = Math.abs((absolute - near) | 0)
  return far < Math.abs((relative - near) | 0) ? absolute : relative
}
