import type { ByteString } from '../../../smtp/octets.ts'
import type { See } from '../sightings.ts'

/** What ends a line for somebody: CR LF, a LF not after CR, a CR not before LF. */
interface Terminator {
  offset: number
  crlf: boolean
}

/** A dot alone between two line ends, not both of them CR LF (inspection.md M7), for sessions the engine does not read. */
export class Smuggling {
  readonly #see: See
  #left: Terminator | null = null

  constructor(see: See) {
    this.#see = see
  }

  /** A line of mail data without its terminator, its first octet at `begins`; `length` counts the terminator too. */
  line(text: ByteString, begins: number, length: number, crlf: boolean): void {
    // The start of data counts as CR LF.
    let left = this.#left ?? { offset: begins, crlf: true }
    const end = { offset: begins + length - (crlf ? 2 : 1), crlf }
    if (text === '.' || text.includes('\r')) {
      const pieces = text.split('\r')
      let at = begins
      pieces.forEach((piece, i) => {
        at += piece.length
        const right = i === pieces.length - 1 ? end : { offset: at, crlf: false }
        if (piece === '.' && !(left.crlf && right.crlf))
          this.#see('smuggling-sequence', 'C', left.offset)
        left = right
        at++
      })
    }
    this.#left = end
  }
}
