import { MAX_ACKNOWLEDGED_GAP_OCTETS, PIECE_OVERHEAD_OCTETS } from '../limits.ts'

/** One end of a connection, as the table saw them: 0 is the end whose packet came first. */
export type Side = 0 | 1

export const FIN = 0x01
export const SYN = 0x02
export const RST = 0x04
export const ACK = 0x10

/** A TCP segment. One object serves all packets; `octets` is lent by whoever reads the file. */
export class Segment {
  octets: Uint8Array = new Uint8Array(0)
  /** payload that was captured */
  start = 0
  end = 0
  /** payload that crossed the wire: more than captured where the capture cut packets off */
  length = 0
  /** as signed integers: numbers of RFC 9293 section 3.4 compare by their difference */
  seq = 0
  ack = 0
  flags = 0
  packet = 0
  time = NaN
  sourceLine: number | null = null
}

/** Part of a segment that came before its turn; its octets are a copy. */
export interface Piece {
  seq: number
  ack: number
  flags: number
  octets: Uint8Array
  length: number
  packet: number
  time: number
  sourceLine: number | null
}

/** One direction's sequence space: what was handed on, and what waits. */
export class Half {
  known = false
  /** sequence number of the first octet (SYN left out) */
  first = 0
  /** sequence number of the octet that is handed on next */
  next = 0
  /** the newest acknowledgement the other end sent for this direction */
  acked = 0
  ackKnown = false
  finished = false
  waiting: Piece[] = []
  /** what `waiting` takes, PIECE_OVERHEAD_OCTETS a piece included */
  waitingOctets = 0

  begin(seq: number): void {
    this.known = true
    this.first = seq
    this.next = seq
  }

  /**
   * Keeps what of `segment` from `seq` on is not held yet: whatever came first stays, an overlap is
   * taken from the later copy only where the earlier one has nothing. Returns by
   * how much `waitingOctets` grew.
   */
  hold(segment: Segment, seq: number): number {
    const held = this.waiting
    const last = (segment.seq + segment.length) | 0
    let from = seq
    let at = 0
    let grown = 0
    while (at < held.length && ((held[at]!.seq + held[at]!.length - from) | 0) <= 0) at++
    while (((last - from) | 0) > 0) {
      const after = held[at]
      const to = after && ((after.seq - last) | 0) < 0 ? after.seq : last
      if (((to - from) | 0) > 0) {
        held.splice(at++, 0, pieceOf(segment, from, to))
        grown += costOf(held[at - 1]!)
      }
      if (!after) break
      from = (after.seq + after.length) | 0
      at++
    }
    if (segment.flags & FIN && !held.some((piece) => piece.flags & FIN)) {
      if (held.length && held.at(-1)!.seq + held.at(-1)!.length === last) held.at(-1)!.flags |= FIN
      else {
        held.push(pieceOf(segment, last, last))
        grown += costOf(held.at(-1)!)
      }
    }
    this.waitingOctets += grown
    return grown
  }
}

/** Whether two numbers of one sequence space are further apart than anything under way can be. */
export function isFar(one: number, other: number): boolean {
  const distance = (one - other) | 0
  return distance > MAX_ACKNOWLEDGED_GAP_OCTETS || distance < -MAX_ACKNOWLEDGED_GAP_OCTETS
}

/** What a held piece takes. */
export function costOf(piece: Piece): number {
  return piece.octets.length + PIECE_OVERHEAD_OCTETS
}

function pieceOf(segment: Segment, from: number, to: number): Piece {
  const last = (segment.seq + segment.length) | 0
  const start = segment.start + ((from - segment.seq) | 0)
  const end = Math.min(segment.end, segment.start + ((to - segment.seq) | 0))
  return {
    seq: from,
    ack: segment.ack,
    flags: to === last ? segment.flags : segment.flags & ~FIN,
    octets: start < end ? segment.octets.slice(start, end) : segment.octets.slice(0, 0),
    length: (to - from) | 0,
    packet: segment.packet,
    time: segment.time,
    sourceLine: segment.sourceLine,
  }
}
