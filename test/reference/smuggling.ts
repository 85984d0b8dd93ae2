import type { Connection } from './connection.ts'
import { DOT } from './octets.ts'

type Terminator = { offset: number; crlf: boolean }

/** M7: looks for `left . right` in mail data, whatever lines the terminators end or do not end. */
export class SmugglingWatch {
  readonly #connection: Connection
  /** the terminator before the last octet or terminator, if it was one; the start of data counts as CR LF */
  #left: Terminator | null = null
  #last: 'terminator' | 'dot' | 'other' = 'terminator'

  constructor(connection: Connection, startOfData: number) {
    this.#connection = connection
    this.#left = { offset: startOfData, crlf: true }
  }

  /** An octet of data that is no CR and no LF. */
  octet(octet: number): void {
    const dot = octet === DOT && this.#last === 'terminator'
    this.#last = dot ? 'dot' : 'other'
  }

  /** CR LF, a LF not after CR or a CR not before LF, at `offset`. */
  terminator(offset: number, crlf: boolean): void {
    const left = this.#left
    if (this.#last === 'dot' && left && !(left.crlf && crlf) && this.#connection.eol === 'crlf') {
      this.#connection.event('smuggling-sequence', 'C', left.offset)
    }
    this.#left = { offset, crlf }
    this.#last = 'terminator'
  }
}
