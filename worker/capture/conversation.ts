import {
  MAX_UNDECIDED_OCTETS,
  MAX_UNDECIDED_OCTETS_TOGETHER,
  MAX_UNDECIDED_SEGMENTS,
  PIECE_OVERHEAD_OCTETS,
} from '../limits.ts'
import { toByteString, type Direction } from '../smtp/octets.ts'
import type { Peer, Place, SessionSink } from '../smtp/session.ts'
import type { Listener, Stand } from './flow.ts'
import type { Side } from './half.ts'
import { startsTls } from './judge.ts'
import { verdict, type Verdict } from './verdict.ts'

/** Who the two ends of a connection are. Read only once it is known to speak SMTP. */
export interface Ends {
  peer(side: Side): Peer
  port(side: Side): number
  key(client: Side): string
}

/** What conversations hold together until they are decided. */
export interface Budget {
  undecidedOctets: number
}

/** Octets of each side's beginning that a verdict looks at. */
const LOOK_OCTETS = 128
/** Verdicts tried on a connection that began before the capture and does not look like SMTP at first. */
const MAX_TRIES = 16

const NOTHING = new Uint8Array(0)

interface Held extends Stand {
  side: Side
  octets: Uint8Array
  /** octets that the capture lost behind these */
  lost: number
}

/**
 * What one connection says, from its ordered octets to a session of the sink. Octets are held, within
 * MAX_UNDECIDED_OCTETS, until it is clear that it is SMTP and who the server is; a connection that is
 * not is left out.
 */
export class Conversation implements Listener {
  state: 'silent' | 'undecided' | 'smtp' | 'other' = 'silent'
  /** the server by SYN or SYN-ACK; null if the capture has neither */
  serverBySyn: Side | null = null
  started = NaN
  #sink: SessionSink
  #ends: Ends
  #budget: Budget
  #session = -1
  #server: Side | null = null
  #tls = false
  #held: Held[] = []
  #heldOctets = 0
  #beginnings: [string, string] = ['', '']
  #tries = 0
  /** where its last octets stand */
  #last: Place = { sourceLine: null, packet: null, time: null }
  /** whether the side's last octet ended a line, or it has said nothing */
  #fresh: [boolean, boolean] = [true, true]

  /** `budget` is shared by all conversations of an upload. */
  constructor(sink: SessionSink, ends: Ends, budget: Budget) {
    this.#sink = sink
    this.#ends = ends
    this.#budget = budget
  }

  octets(side: Side, octets: Uint8Array, start: number, end: number, stand: Stand): void {
    if (this.state === 'smtp') return this.#emit(side, octets, start, end, stand)
    if (this.state === 'other') return
    this.state = 'undecided'
    const room = LOOK_OCTETS - this.#beginnings[side].length
    this.#beginnings[side] += toByteString(octets, start, Math.min(end, start + room))
    const decided = this.#verdict(false)
    if (decided && decided !== 'other') {
      this.#open(decided, stand)
      if (this.#session >= 0) this.#emit(side, octets, start, end, stand)
      return
    }
    if (decided === 'other') return this.#reject()
    const { packet, time, sourceLine } = stand
    this.#hold({ side, octets: octets.slice(start, end), lost: 0, packet, time, sourceLine })
    const tooMuch =
      this.#heldOctets > MAX_UNDECIDED_OCTETS ||
      this.#held.length > MAX_UNDECIDED_SEGMENTS ||
      this.#budget.undecidedOctets > MAX_UNDECIDED_OCTETS_TOGETHER
    if (tooMuch) this.#settle(stand)
  }

  gap(side: Side, octets: number, stand: Stand): void {
    if (this.state === 'silent') {
      // What was lost came first: it is told once somebody has spoken.
      const { packet, time, sourceLine } = stand
      if (this.#held.length < MAX_UNDECIDED_SEGMENTS)
        this.#hold({ side, octets: NOTHING, lost: octets, packet, time, sourceLine })
      return
    }
    if (this.state === 'undecided') this.#settle(stand)
    if (this.state === 'smtp') this.#gap(side, octets, placeOf(stand))
  }

  /** The file was cut off while the connection was open: whatever else was said is not in it. */
  brokenOff(): void {
    const last = this.#held.at(-1)
    if (this.state === 'undecided' && last) this.#settle(last)
    if (this.state !== 'smtp') return
    for (const side of [0, 1] as const) this.#gap(side, null, this.#last)
  }

  closed(side: Side, how: 'eof' | 'reset', stand: Stand): void {
    if (this.state === 'undecided') this.#settle(stand)
    if (this.state !== 'smtp') return
    this.#sink.mark(
      this.#session,
      { kind: 'closed', by: this.#direction(side), how },
      placeOf(stand),
    )
  }

  /** TLS begins here, as whoever reads the octets can tell by other means than its records. */
  startTls(stand: Stand): void {
    if (this.state === 'undecided') this.#settle(stand)
    if (this.state === 'smtp' && !this.#tls) this.#tlsStarted(placeOf(stand))
  }

  /** So many octets of this side are ciphertext. */
  ciphertext(side: Side, octets: number, stand: Stand): void {
    const direction = this.#direction(side)
    if (this.state !== 'smtp' || direction === null) return
    this.#sink.mark(this.#session, { kind: 'ciphertext', direction, octets }, placeOf(stand))
  }

  /** The connection gives no more. Nothing may be called after this. */
  end(): void {
    const last = this.#held.at(-1)
    if (this.state === 'undecided' && last) this.#settle(last)
    if (this.state === 'smtp') this.#sink.close(this.#session)
    else this.#release()
  }

  #verdict(last: boolean): Verdict | 'other' | null {
    return verdict({
      beginnings: this.#beginnings,
      ports: [this.#ends.port(0), this.#ends.port(1)],
      serverBySyn: this.serverBySyn,
      last,
    })
  }

  #settle(stand: Stand): void {
    const decided = this.#verdict(true)
    if (decided === 'other' || decided === null) this.#reject()
    else this.#open(decided, stand)
  }

  #reject(): void {
    this.#release()
    this.#beginnings = ['', '']
    // A capture that begins in mid-message does not look like SMTP until the message is over.
    const again = this.serverBySyn === null && ++this.#tries < MAX_TRIES
    this.state = again ? 'undecided' : 'other'
  }

  #open(decided: Verdict, stand: Stand): void {
    this.state = 'smtp'
    this.#server = decided.server
    const client: Side = decided.server === 0 ? 1 : 0
    const known = decided.server !== null
    this.#session = this.#sink.open({
      key: this.#ends.key(client),
      client: known ? this.#ends.peer(client) : null,
      server: known ? this.#ends.peer(client === 0 ? 1 : 0) : null,
      vantage: 'unknown',
      segments: true,
      started: Number.isNaN(this.started) ? null : this.started,
    })
    const place = placeOf(this.#held[0] ?? stand)
    if (this.serverBySyn === null && known) {
      const missing = this.#tries > 0 ? (['C', 'S'] as const) : decided.missing
      for (const direction of missing) {
        this.#sink.mark(this.#session, { kind: 'gap', direction, octets: null }, place)
      }
    }
    if (decided.tls) this.#tlsStarted(place)
    const held = this.#release()
    for (const one of held) {
      if (one.octets.length > 0) this.#emit(one.side, one.octets, 0, one.octets.length, one)
      if (one.lost > 0) this.#gap(one.side, one.lost, placeOf(one))
    }
  }

  #hold(held: Held): void {
    this.#held.push(held)
    const cost = held.octets.length + PIECE_OVERHEAD_OCTETS
    this.#heldOctets += cost
    this.#budget.undecidedOctets += cost
  }

  #gap(side: Side, octets: number | null, place: Place): void {
    const direction = this.#direction(side)
    if (direction === null) return
    this.#fresh[side] = true
    this.#sink.mark(this.#session, { kind: 'gap', direction, octets }, place)
  }

  #release(): Held[] {
    const held = this.#held
    this.#held = []
    this.#budget.undecidedOctets -= this.#heldOctets
    this.#heldOctets = 0
    return held
  }

  #emit(side: Side, octets: Uint8Array, start: number, end: number, stand: Stand): void {
    const place = placeOf(stand)
    this.#last = place
    if (!this.#tls && octets[start] === 22 && this.#fresh[side] && startsTls(octets, start, end)) {
      this.#tlsStarted(place)
    }
    this.#fresh[side] = octets[end - 1] === 10
    const whole = start === 0 && end === octets.length
    this.#sink.wire(
      this.#session,
      this.#direction(side),
      whole ? octets : octets.subarray(start, end),
      place,
    )
  }

  #tlsStarted(place: Place): void {
    this.#tls = true
    this.#sink.mark(this.#session, { kind: 'tls-started' }, place)
  }

  #direction(side: Side): Direction | null {
    return this.#server === null ? null : side === this.#server ? 'S' : 'C'
  }
}

function placeOf(stand: Stand): Place {
  const { sourceLine, packet, time } = stand
  return { sourceLine, packet, time: Number.isNaN(time) ? null : time }
}
