import { MAX_HELD_LINE_OCTETS } from '../../limits.ts'
import type { ByteString, Direction } from '../../smtp/octets.ts'
import type { Place } from '../../smtp/session.ts'
import type { LoggedSession } from './logged-session.ts'

/**
 * Cuts what a dump shows of single reads and writes into the lines of its session. A line that is not
 * complete is held, MAX_HELD_LINE_OCTETS of it at most, until the rest of it is read or written.
 */
export class LoggedOctets {
  readonly #session: LoggedSession
  readonly #held: Record<Direction, ByteString> = { C: '', S: '' }
  #place: Place | null = null

  constructor(session: LoggedSession) {
    this.#session = session
  }

  /** Octets of one direction, in the order of the wire. */
  push(direction: Direction, octets: ByteString, place: Place): void {
    this.#place = place
    const text = this.#held[direction] + octets
    let from = 0
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      const hasCr = end > from && text.charCodeAt(end - 1) === 0x0d
      this.#line(direction, text.slice(from, hasCr ? end - 1 : end), hasCr ? '\r\n' : '\n')
      from = end + 1
    }
    const rest = text.slice(from)
    this.#held[direction] = rest
    if (rest.length > MAX_HELD_LINE_OCTETS) this.#flush(direction)
  }

  /** What is held goes out as it is, a line without an end. */
  end(): void {
    this.#flush('C')
    this.#flush('S')
  }

  #flush(direction: Direction): void {
    const rest = this.#held[direction]
    this.#held[direction] = ''
    if (rest !== '') this.#line(direction, rest, '')
  }

  #line(direction: Direction, line: ByteString, terminator: string): void {
    if (this.#place === null) return
    if (direction === 'C') this.#session.clientLine(line, terminator, this.#place)
    else this.#session.serverLine(line, terminator, this.#place)
  }
}
