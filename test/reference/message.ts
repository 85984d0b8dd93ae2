import type { Connection } from './connection.ts'
import { MessageHeader } from './header.ts'
import type { Lines, LineRules } from './lines.ts'
import { CR, DOT, LF } from './octets.ts'
import { SmugglingWatch } from './smuggling.ts'

/** The line before, as M1 and M5 ask about it. */
interface LineBefore {
  endedWithCrLf: boolean
  /** input offset, and segment, of the first octet of its terminator */
  terminatorOffset: number
  terminatorSegment: number
}

/** M1: one message in data mode, from its first line up to and including the end of data. */
export class Message implements LineRules {
  readonly #connection: Connection
  readonly #lines: Lines
  readonly #segment: () => number
  readonly #header: MessageHeader
  readonly #smuggling: SmugglingWatch
  readonly #ended: () => void
  #before: LineBefore | null = null
  #length = 0
  #onlyDot = true
  #tooLongReported = false
  #firstSegment = 0
  #crSegment = 0

  /** `segment` tells which segment is being read; `ended` is called after the end of data. */
  constructor(connection: Connection, lines: Lines, segment: () => number, ended: () => void) {
    this.#connection = connection
    this.#lines = lines
    this.#segment = segment
    this.#ended = ended
    this.#header = new MessageHeader(connection)
    this.#smuggling = new SmugglingWatch(connection, lines.lineOffset)
  }

  begin(first: number): void {
    this.#length = 0
    this.#onlyDot = true
    this.#tooLongReported = false
    this.#firstSegment = this.#segment()
    this.#header.begin(first, this.#lines.lineOffset)
  }

  /** A CR was read and is not decided yet: M5 asks in which segment. */
  undecidedCr(): void {
    this.#crSegment = this.#segment()
  }

  octet(octet: number): void {
    this.#length++
    if (this.#length > 1 || octet !== DOT) this.#onlyDot = false
    if (this.#tooLong()) return
    this.#connection.forward('C', octet)
    this.#header.octet(octet)
    if (octet === CR) this.#smuggling.terminator(this.#lines.lineOffset + this.#length - 1, false)
    else this.#smuggling.octet(octet)
  }

  end(terminator: 1 | 2): void {
    const terminatorOffset = this.#lines.lineOffset + this.#length
    if (terminator === 2) this.#connection.forward('C', CR)
    this.#connection.forward('C', LF)
    this.#smuggling.terminator(terminatorOffset, terminator === 2)
    this.#record()
    if (this.#isEndOfData(terminator)) {
      if (!this.#connection.settings.stream) this.#dotCrLfSplit()
      return this.#ended()
    }
    this.#header.end(this.#lines.lineOffset)
    this.#before = {
      endedWithCrLf: terminator === 2,
      terminatorOffset,
      terminatorSegment: terminator === 2 ? this.#crSegment : this.#segment(),
    }
  }

  unfinished(): void {
    this.#record()
  }

  #record(): void {
    this.#connection.record('C', '', 'pass', this.#lines.lineOffset, this.#lines.read)
  }

  /** Classes 3 and 4, judged at octet N + 1; true if the connection was cut. */
  #tooLong(): boolean {
    const { limits } = this.#connection.rules
    const limit = this.#header.top ? limits['header-line-length'] : limits['body-line-length']
    if (!limit || this.#length <= limit.gt || this.#tooLongReported) return false
    this.#tooLongReported = true
    this.#connection.event(limit.match, 'C', this.#lines.lineOffset)
    if (limit.action === 'log') return false
    this.#connection.cut(limit.action, 'C', '', this.#lines.lineOffset, limit.gt + 1)
    return true
  }

  /** M1: crlf, `.` CR LF after a line that ended with CR LF, or first; lf, `.` with either terminator. */
  #isEndOfData(terminator: 1 | 2): boolean {
    if (!this.#onlyDot || this.#length !== 1) return false
    if (this.#connection.eol === 'lf') return true
    return terminator === 2 && (this.#before === null || this.#before.endedWithCrLf)
  }

  /** M5: terminator, dot, terminator (of an empty message dot, terminator) over more than one segment. */
  #dotCrLfSplit(): void {
    const before = this.#before
    const segment = before ? before.terminatorSegment : this.#firstSegment
    if (segment === this.#segment()) return
    const offset = before ? before.terminatorOffset : this.#lines.lineOffset
    this.#connection.event('dotcrlf-split', 'C', offset)
  }
}
