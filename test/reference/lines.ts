import type { Direction } from '../../worker/smtp/octets.ts'
import type { Connection } from './connection.ts'
import { CR, LF, NUL } from './octets.ts'

/** What the rules do with the octets of one line. */
export interface LineRules {
  /** the first octet of a line was read; the line's mode is fixed here */
  begin(first: number): void
  /** a CR was read, and what follows it is not known yet (M5 asks in which segment that was) */
  undecidedCr(): void
  /** an ordinary octet was read: what waited for it is settled before anything is said of it */
  settles?(): void
  /** an octet of the line that is no terminator */
  octet(octet: number): void
  /** the line ended at LF (1) or CR LF (2) */
  end(terminator: 1 | 2): void
  /** no further octet of this line will come; a CR at its end was given as an octet */
  unfinished(): void
}

/** Section 1: the octets of one direction as lines, with the offsets and events of lines. */
export class Lines {
  readonly #connection: Connection
  readonly #direction: Direction
  readonly #rules: LineRules
  /** octets of this direction read so far */
  offset = 0
  /** offset of the current line's first octet */
  lineOffset = 0
  /** octets of the current line read so far, terminator and undecided CR included */
  read = 0
  #undecidedCr = false
  #bareCrReported = false
  #nulReported = false

  constructor(connection: Connection, direction: Direction, rules: (lines: Lines) => LineRules) {
    this.#connection = connection
    this.#direction = direction
    this.#rules = rules(this)
  }

  readOctet(octet: number): void {
    if (this.read === 0) this.#begin(octet)
    this.offset++
    this.read++
    if (this.#connection.closed) return
    if (this.#undecidedCr) {
      this.#undecidedCr = false
      if (octet === LF) return this.#end(2)
      this.#bareCr()
      if (this.#connection.closed) return
    }
    if (octet === CR) {
      this.#undecidedCr = true
      this.#rules.undecidedCr()
    } else if (octet === LF) this.#end(1)
    else this.#ordinary(octet)
  }

  /** At the end of input, or of what is inspected: a CR is then an ordinary octet. */
  finish(): void {
    if (this.read === 0 || this.#connection.closed) return
    if (this.#undecidedCr) {
      this.#undecidedCr = false
      this.#bareCr()
      if (this.#connection.closed) return
    }
    this.#rules.unfinished()
    this.read = 0
  }

  #begin(octet: number): void {
    this.lineOffset = this.offset
    this.#bareCrReported = false
    this.#nulReported = false
    this.#rules.begin(octet)
  }

  #bareCr(): void {
    this.#rules.settles?.()
    if (this.#connection.closed) return
    if (!this.#bareCrReported) {
      this.#connection.event('bare-cr', this.#direction, this.lineOffset)
      this.#bareCrReported = true
    }
    this.#rules.octet(CR)
  }

  #ordinary(octet: number): void {
    this.#rules.settles?.()
    if (this.#connection.closed) return
    if (octet === NUL && !this.#nulReported) {
      this.#connection.event('nul-octet', this.#direction, this.lineOffset)
      this.#nulReported = true
    }
    this.#rules.octet(octet)
  }

  #end(terminator: 1 | 2): void {
    this.#connection.lineEnded(this.#direction, terminator, this.lineOffset)
    this.#rules.end(terminator)
    this.read = 0
  }
}
