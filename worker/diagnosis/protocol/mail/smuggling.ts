import type { ByteString } from '../../../smtp/octets.ts'
import { fixed, type Redacted } from '../../../redact/redacted.ts'
import { own } from '../../literal.ts'
import type { See } from '../sightings.ts'

/** What ends a line for somebody: CR LF, a LF not after CR, a CR not before LF; or the start of data, which counts as CR LF. */
interface Terminator {
  offset: number
  end: 'CR LF' | 'LF' | 'CR' | 'start'
}

const isProper = ({ end }: Terminator): boolean => end === 'CR LF' || end === 'start'

/** The exact octets of a sequence, in words of ours. */
function octetsOf(left: Terminator, right: Terminator): Redacted {
  return left.end === 'start'
    ? fixed`The octets are . ${own(right.end)} at the start of the mail data.`
    : fixed`The octets are ${own(left.end)} . ${own(right.end)}.`
}

/** A dot alone between two line ends, not both of them CR LF (inspection.md M7), for sessions the engine does not read. */
export class Smuggling {
  readonly #see: See
  /** what ended the line before, and where; mail begins with neither */
  #leftEnd: Terminator['end'] = 'start'
  #leftOffset: number | null = null

  constructor(see: See) {
    this.#see = see
  }

  /** A line of mail data without its terminator, its first octet at `begins`; `length` counts the terminator too. */
  line(text: ByteString, begins: number, length: number, crlf: boolean): void {
    const offset = begins + length - (crlf ? 2 : 1)
    const end = crlf ? 'CR LF' : 'LF'
    if (text === '.' || text.includes('\r')) this.#pieces(text, begins, { offset, end })
    this.#leftEnd = end
    this.#leftOffset = offset
  }

  /** What CR alone divides. */
  #pieces(text: ByteString, begins: number, end: Terminator): void {
    let left: Terminator = { offset: this.#leftOffset ?? begins, end: this.#leftEnd }
    const pieces = text.split('\r')
    let at = begins
    pieces.forEach((piece, i) => {
      at += piece.length
      const right: Terminator = i === pieces.length - 1 ? end : { offset: at, end: 'CR' }
      if (piece === '.' && !(isProper(left) && isProper(right)))
        this.#see('smuggling-sequence', 'C', left.offset, octetsOf(left, right))
      left = right
      at++
    })
  }
}
