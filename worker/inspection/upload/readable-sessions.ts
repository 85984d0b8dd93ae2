import { LEAST_LINE_OCTETS, MAX_UNREADABLE_OCTETS, MAX_UNREADABLE_PIECES } from '../../limits.ts'
import { toByteString, type Direction, type Octets } from '../../smtp/octets.ts'
import type { Mark, Place, SessionAbout, SessionSink } from '../../smtp/session.ts'

type Heard = (to: SessionSink, number: number) => void

/** A session of which no whole line has come. */
interface Waiting {
  about: SessionAbout
  heard: Heard[]
  octets: number
  /** octets of it are missing */
  torn: boolean
  /** octets of the line that each direction is in, since it began or octets were missing */
  line: { C: number; S: number; none: number }
}

/**
 * Passes sessions on and counts what is missing of them. A session of which octets are missing and not
 * one whole line is there is not passed on: its fragments are no lines, and nothing can be said of them.
 */
export class ReadableSessions implements SessionSink {
  /** sessions passed on */
  readable = 0
  /** sessions of which not one whole line is there */
  unreadable = 0
  gaps = 0
  /** octets of the gaps whose length is known */
  gapOctets = 0
  readonly #to: SessionSink
  readonly #waiting = new Map<number, Waiting>()
  /** number here → number there, of the sessions that were passed on */
  readonly #passed = new Map<number, number>()
  #numbers = 0

  constructor(to: SessionSink) {
    this.#to = to
  }

  open(about: SessionAbout): number {
    const number = this.#numbers++
    const line = { C: 0, S: 0, none: 0 }
    this.#waiting.set(number, { about, heard: [], octets: 0, torn: false, line })
    return number
  }

  wire(session: number, direction: Direction | null, octets: Octets, place: Place): void {
    const number = this.#passed.get(session)
    if (number !== undefined) return this.#to.wire(number, direction, octets, place)
    const waiting = this.#waiting.get(session)!
    waiting.octets += octets.length
    if (hasWholeLine(waiting, direction, octets) || (!waiting.torn && isMuch(waiting)))
      return this.#to.wire(this.#pass(session, waiting), direction, octets, place)
    const kept = typeof octets === 'string' ? octets : toByteString(octets)
    hear(waiting, place, (to, own) => to.wire(own, direction, kept, place))
  }

  mark(session: number, mark: Mark, place: Place): void {
    if (mark.kind === 'gap') {
      this.gaps++
      this.gapOctets += mark.octets ?? 0
    }
    const number = this.#passed.get(session)
    if (number !== undefined) return this.#to.mark(number, mark, place)
    const waiting = this.#waiting.get(session)!
    if (mark.kind === 'gap') {
      waiting.torn = true
      waiting.line[mark.direction] = 0
    }
    const isTls = mark.kind === 'tls-started' || mark.kind === 'ciphertext'
    if (isTls || (!waiting.torn && isMuch(waiting)))
      return this.#to.mark(this.#pass(session, waiting), mark, place)
    hear(waiting, place, (to, own) => to.mark(own, mark, place))
  }

  close(session: number): void {
    const waiting = this.#waiting.get(session)
    if (waiting?.torn === true) {
      this.#waiting.delete(session)
      this.unreadable++
      return
    }
    const number = waiting ? this.#pass(session, waiting) : this.#passed.get(session)
    this.#passed.delete(session)
    if (number !== undefined) this.#to.close(number)
  }

  #pass(session: number, { about, heard }: Waiting): number {
    this.#waiting.delete(session)
    this.readable++
    const number = this.#to.open(about)
    this.#passed.set(session, number)
    for (const one of heard) one(this.#to, number)
    return number
  }
}

function isMuch({ heard, octets }: Waiting): boolean {
  return heard.length >= MAX_UNREADABLE_PIECES || octets > MAX_UNREADABLE_OCTETS
}

/** Of a torn session more fragments than that are one gap. */
function hear(waiting: Waiting, place: Place, one: Heard): void {
  if (isMuch(waiting)) {
    const gap = (direction: Direction): Heard => {
      return (to, own) => to.mark(own, { kind: 'gap', direction, octets: null }, place)
    }
    waiting.heard = [gap('C'), gap('S')]
    waiting.octets = 0
  } else waiting.heard.push(one)
}

/** Whether a line ends here of which everything is there: an empty one may be the end of another. */
function hasWholeLine({ line }: Waiting, direction: Direction | null, octets: Octets): boolean {
  const side = direction ?? 'none'
  for (let at = 0; ;) {
    const lf = typeof octets === 'string' ? octets.indexOf('\n', at) : octets.indexOf(LF, at)
    if (lf < 0) {
      line[side] += octets.length - at
      return false
    }
    if (line[side] + lf - at >= LEAST_LINE_OCTETS) return true
    line[side] = 0
    at = lf + 1
  }
}

const LF = 10
