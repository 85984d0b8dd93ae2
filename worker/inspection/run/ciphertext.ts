import type { Direction, Octets } from '../../smtp/octets.ts'
import type { Mark, Place, SessionAbout, SessionSink } from '../../smtp/session.ts'
import { TlsBorder } from '../../smtp/tls-border.ts'

/**
 * Passes sessions on without their ciphertext: from the first TLS record of a direction on its octets are
 * a mark with their number. The recording decides what was TLS; whoever is behind sees no octet of it.
 */
export class Ciphertext implements SessionSink {
  readonly #to: SessionSink
  readonly #borders = new Map<number, TlsBorder>()

  constructor(to: SessionSink) {
    this.#to = to
  }

  open(about: SessionAbout): number {
    const session = this.#to.open(about)
    this.#borders.set(session, new TlsBorder(about.server?.port))
    return session
  }

  wire(session: number, direction: Direction | null, octets: Octets, place: Place): void {
    const clear = direction === null ? octets.length : this.#clear(session, direction, octets)
    if (clear === octets.length) return this.#to.wire(session, direction, octets, place)
    if (clear > 0) this.#to.wire(session, direction, beginningOf(octets, clear), place)
    if (direction === null) return
    const mark: Mark = { kind: 'ciphertext', direction, octets: octets.length - clear }
    this.#to.mark(session, mark, place)
  }

  mark(session: number, mark: Mark, place: Place): void {
    if (mark.kind === 'gap') this.#borders.get(session)?.lost(mark.direction)
    this.#to.mark(session, mark, place)
  }

  close(session: number): void {
    this.#borders.delete(session)
    this.#to.close(session)
  }

  #clear(session: number, direction: Direction, octets: Octets): number {
    return this.#borders.get(session)?.clear(direction, octets) ?? octets.length
  }
}

function beginningOf(octets: Octets, length: number): Octets {
  return typeof octets === 'string' ? octets.slice(0, length) : octets.subarray(0, length)
}
