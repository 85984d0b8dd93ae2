import {
  MAX_ACKNOWLEDGED_GAP_OCTETS,
  MAX_OUT_OF_ORDER_OCTETS,
  MAX_OUT_OF_ORDER_SEGMENTS,
  MAX_WAITING_OCTETS,
  REORDER_PACKETS,
} from '../limits.ts'
import { ACK, costOf, FIN, Half, isFar, RST, SYN, type Segment, type Side } from './half.ts'

/** Where something of a connection stands: a segment, or a piece of one. */
export interface Stand {
  packet: number
  time: number
  sourceLine: number | null
}

/** Takes a connection's octets in order, each once. `octets` is lent for the call. */
export interface Listener {
  octets(side: Side, octets: Uint8Array, start: number, end: number, stand: Stand): void
  /** `octets` of this side crossed the wire and are not in the capture */
  gap(side: Side, octets: number, stand: Stand): void
  /** nothing comes after this; `side` closed first */
  closed(side: Side, how: 'eof' | 'reset', stand: Stand): void
}

/** What all connections of a capture share and count. */
export interface Tally {
  /** held until it is clear what a connection speaks */
  undecidedOctets: number
  waitingOctets: number
  retransmittedOctets: number
  gaps: number
  gapOctets: number
}

/**
 * One TCP connection, put in order. Octets go on as they come; what comes early waits until the hole
 * before it is filled, and what answers octets that were not seen yet waits for those, so that the two
 * directions stay in the order in which they can have happened. Of octets that come twice the first
 * copy counts. A hole is given up, as a gap, once the other end has acknowledged octets behind it and
 * REORDER_PACKETS have passed, once too much waits, or at the end.
 */
export class Flow {
  closed = false
  /** the side that answers: told by SYN or SYN-ACK, else null */
  server: Side | null = null
  readonly halves: readonly [Half, Half] = [new Half(), new Half()]
  #listener: Listener
  #tally: Tally
  #packets = 0
  #heldSince = 0
  #firstFin: { side: Side; stand: Stand } | null = null

  constructor(listener: Listener, tally: Tally) {
    this.#listener = listener
    this.#tally = tally
  }

  receive(side: Side, segment: Segment): void {
    if (this.closed) return
    const half = this.halves[side]
    const peer = this.halves[1 - side]!
    const flags = segment.flags
    this.#packets++
    if (flags & SYN) {
      this.server = flags & ACK ? side : side === 0 ? 1 : 0
      if (!half.known) half.begin((segment.seq + 1) | 0)
      if (segment.length === 0) return
      segment.seq = (segment.seq + 1) | 0
    }
    if (flags & ACK) {
      peer.acked = segment.ack
      peer.ackKnown = true
    }
    if (!half.known) this.#join(half, segment)
    // One far from the window is another's, or an attack: no receiver heeds it (RFC 9293 section 3.10.7.4).
    if (flags & RST) return isFar(segment.seq, half.next) ? undefined : this.#reset(side, segment)
    if (segment.length !== 0 || flags & FIN) this.#take(side, half, peer, segment)
    if (half.waiting.length + peer.waiting.length !== 0) this.#weigh()
  }

  /** The capture has ended, or another connection took this one's ports. */
  end(): void {
    if (this.closed) return
    this.#giveUp()
    const fin = this.#firstFin
    if (fin && !this.closed) this.#listener.closed(fin.side, 'eof', fin.stand)
    this.closed = true
  }

  /** A connection that began before the capture. What the other end had acknowledged by then is its start. */
  #join(half: Half, segment: Segment): void {
    const ahead = half.ackKnown ? (segment.seq - half.acked) | 0 : 0
    // A keep-alive repeats the last octet before its time, as a NUL.
    const isKeepAlive = segment.length === 1 && segment.octets[segment.start] === 0
    if (isKeepAlive) return half.begin((segment.seq + 1) | 0)
    half.begin(ahead > 0 && ahead <= MAX_ACKNOWLEDGED_GAP_OCTETS ? half.acked : segment.seq)
  }

  #take(side: Side, half: Half, peer: Half, segment: Segment): void {
    const behind = (half.next - segment.seq) | 0
    if (behind > 0) {
      this.#tally.retransmittedOctets += Math.min(behind, segment.length)
      const fin = segment.flags & FIN && !half.finished
      if (behind > segment.length || (behind === segment.length && !fin)) return
    }
    const seq = behind > 0 ? half.next : segment.seq
    const inOrder = behind >= 0 && half.waiting.length === 0
    if (
      inOrder &&
      (!(segment.flags & ACK) || !peer.known || ((peer.next - segment.ack) | 0) >= 0)
    ) {
      const skip = behind > 0 ? behind : 0
      const start = Math.min(segment.start + skip, segment.end)
      const lost = segment.length - skip - (segment.end - start)
      this.#deliver(side, half, segment.octets, start, segment.end, lost, segment)
      if (segment.flags & FIN) this.#finish(side, half, segment)
      if (peer.waiting.length !== 0) this.#drain()
      return
    }
    if (half.waiting.length + peer.waiting.length === 0) this.#heldSince = this.#packets
    this.#tally.waitingOctets += half.hold(segment, seq)
    this.#drain()
  }

  #deliver(
    side: Side,
    half: Half,
    octets: Uint8Array,
    start: number,
    end: number,
    lost: number,
    stand: Stand,
  ): void {
    half.next = (half.next + (end - start) + lost) | 0
    if (end > start) this.#listener.octets(side, octets, start, end, stand)
    if (lost > 0) this.#gap(side, lost, stand)
  }

  #gap(side: Side, octets: number, stand: Stand): void {
    this.#tally.gaps++
    this.#tally.gapOctets += octets
    this.#listener.gap(side, octets, stand)
  }

  #finish(side: Side, half: Half, stand: Stand): void {
    half.finished = true
    half.next = (half.next + 1) | 0
    const { packet, time, sourceLine } = stand
    this.#firstFin ??= { side, stand: { packet, time, sourceLine } }
    if (!this.halves[0].finished || !this.halves[1].finished) return
    this.closed = true
    this.#listener.closed(this.#firstFin.side, 'eof', this.#firstFin.stand)
  }

  #reset(side: Side, segment: Segment): void {
    this.#giveUp()
    if (this.closed) return
    this.closed = true
    this.#listener.closed(side, 'reset', segment)
  }

  /** Hands on whatever waits and has its turn, the earlier packet first. */
  #drain(): void {
    for (;;) {
      const one = this.#ready(0)
      const other = this.#ready(1)
      if (!one && !other) return
      const firstOne = one && (!other || this.#front(0) <= this.#front(1))
      this.#deliverFront(firstOne ? 0 : 1)
    }
  }

  #front(side: Side): number {
    return this.halves[side].waiting[0]?.packet ?? Infinity
  }

  #ready(side: Side): boolean {
    const half = this.halves[side]
    const peer = this.halves[side === 0 ? 1 : 0]
    const front = half.waiting[0]
    if (!front || ((front.seq - half.next) | 0) > 0) return false
    return !(front.flags & ACK) || !peer.known || ((peer.next - front.ack) | 0) >= 0
  }

  #deliverFront(side: Side): void {
    const half = this.halves[side]
    const front = half.waiting.shift()!
    half.waitingOctets -= costOf(front)
    this.#tally.waitingOctets -= costOf(front)
    const skip = Math.max(0, (half.next - front.seq) | 0)
    if (skip <= front.length) {
      const start = Math.min(skip, front.octets.length)
      const lost = front.length - skip - (front.octets.length - start)
      this.#deliver(side, half, front.octets, start, front.octets.length, lost, front)
    }
    if (front.flags & FIN && !half.finished) this.#finish(side, half, front)
  }

  /** Something waits: is it time to give a hole up? */
  #weigh(): void {
    const [one, other] = this.halves
    const tooMuch = () =>
      one.waitingOctets + other.waitingOctets > MAX_OUT_OF_ORDER_OCTETS ||
      one.waiting.length + other.waiting.length > MAX_OUT_OF_ORDER_SEGMENTS ||
      this.#tally.waitingOctets > MAX_WAITING_OCTETS
    while (one.waiting.length + other.waiting.length !== 0) {
      const late = this.#packets - this.#heldSince > REORDER_PACKETS && this.#acknowledged()
      if (!late && !tooMuch()) return
      this.#skip()
      this.#heldSince = this.#packets
    }
  }

  /** Whether what is missing did arrive at the other end, so that it will not come again. */
  #acknowledged(): boolean {
    return this.halves.some(
      (half) => half.known && half.ackKnown && ((half.acked - half.next) | 0) > 0,
    )
  }

  /** Gives up the hole that the earliest waiting piece waits for. */
  #skip(): void {
    const side: Side = this.#front(0) <= this.#front(1) ? 0 : 1
    const half = this.halves[side]
    const front = half.waiting[0]!
    const hole = (front.seq - half.next) | 0
    if (hole > 0) {
      half.next = front.seq
      this.#gap(side, hole, front)
      this.#drain()
      if (half.waiting[0] !== front) return
    }
    // What it answers may be missing as well.
    this.#skipOther(side === 0 ? 1 : 0, front.ack, front)
    this.#deliverFront(side)
    this.#drain()
  }

  /** A piece answers octets of the other direction that are not in the capture. */
  #skipOther(side: Side, ack: number, stand: Stand): void {
    const half = this.halves[side]
    const held = half.waiting[0]
    const missing = (ack - half.next) | 0
    const hole = held ? Math.min(missing, (held.seq - half.next) | 0) : missing
    // One octet behind everything is a FIN that was not captured.
    if (hole <= 1 || hole > MAX_ACKNOWLEDGED_GAP_OCTETS || half.finished) return
    half.next = (half.next + hole) | 0
    this.#gap(side, hole, stand)
  }

  #giveUp(): void {
    while (this.halves[0].waiting.length + this.halves[1].waiting.length !== 0) this.#skip()
  }
}
