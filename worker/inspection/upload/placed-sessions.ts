import type { Direction, Octets } from '../../smtp/octets.ts'
import type { Mark, Place, SessionAbout, SessionSink } from '../../smtp/session.ts'
import type { LooseText } from './loose-text.ts'

/** Passes sessions on, each line with its place in the upload, and tells `loose` where they stand. */
export class PlacedSessions implements SessionSink {
  readonly #to: SessionSink
  readonly #loose: LooseText | null
  readonly #lineOf: (line: number) => number

  /** `lineOf`: the upload's number of a line that was read, where the text read is not all of the upload */
  constructor(to: SessionSink, loose: LooseText | null, lineOf: (line: number) => number) {
    this.#to = to
    this.#loose = loose
    this.#lineOf = lineOf
  }

  open(about: SessionAbout): number {
    return this.#to.open(about)
  }

  wire(session: number, direction: Direction | null, octets: Octets, place: Place): void {
    this.#loose?.wire(session, direction, place.sourceLine)
    this.#to.wire(session, direction, octets, this.#placed(place))
  }

  mark(session: number, mark: Mark, place: Place): void {
    this.#to.mark(session, mark, this.#placed(place))
  }

  close(session: number): void {
    this.#to.close(session)
  }

  #placed(place: Place): Place {
    const { sourceLine } = place
    if (sourceLine === null) return place
    const line = this.#lineOf(sourceLine)
    return line === sourceLine ? place : { ...place, sourceLine: line }
  }
}
