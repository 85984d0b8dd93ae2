import type { Connection } from './connection.ts'
import { MessageHeader } from './header.ts'
import type { Lines, LineRules } from './lines.ts'
import { CR, DOT, LF } from './octets.ts'
import { ReferenceMessage, type Fate } from '../policy/reference/message.ts'
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
  /** of a policy map */
  readonly #matches: ReferenceMessage | null
  #text = ''
  /** of the line something was taken out, something went */
  #taken = false
  #gone = false
  #waitingDot = false
  #crSegment = 0

  /** `segment` tells which segment is being read; `ended` is called after the end of data. */
  constructor(connection: Connection, lines: Lines, segment: () => number, ended: () => void) {
    this.#connection = connection
    this.#lines = lines
    this.#segment = segment
    this.#ended = ended
    this.#matches =
      connection.matches &&
      new ReferenceMessage(connection.matches, lines.lineOffset, (outcome) =>
        connection.decided('C', outcome),
      )
    this.#header = new MessageHeader(connection)
    this.#smuggling = new SmugglingWatch(connection, lines.lineOffset)
  }

  begin(first: number): void {
    this.#text = ''
    this.#taken = false
    this.#gone = false
    this.#waitingDot = false
    const fate = this.#matches?.begins(String.fromCharCode(first), this.#connection.time)
    if (fate?.cut) return this.#connection.cut(fate.cut, 'C', '', this.#lines.lineOffset, 1)
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

  settles(): void {
    if (this.#waitingDot) this.#judge(DOT)
  }

  octet(octet: number): void {
    this.#length++
    if (this.#length > 1 || octet !== DOT) this.#onlyDot = false
    if (this.#tooLong()) return
    if (!this.#goes(octet)) return
    this.#header.octet(octet)
    if (octet === CR) this.#smuggling.terminator(this.#lines.lineOffset + this.#length - 1, false)
    else this.#smuggling.octet(octet)
  }

  end(terminator: 1 | 2): void {
    const terminatorOffset = this.#lines.lineOffset + this.#length
    if (!this.#terminatorGoes(terminator)) return
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
    if (this.#waitingDot && !this.#judge(DOT)) return
    this.#record()
  }

  #record(): void {
    const verdict = !this.#taken ? 'pass' : this.#gone ? 'edit' : 'discard'
    this.#connection.record('C', '', verdict, this.#lines.lineOffset, this.#lines.read)
  }

  /** An ordinary octet goes on unless a match of a map takes it; false if one cuts. */
  #goes(octet: number): boolean {
    if (this.#matches === null) {
      this.#connection.forward('C', octet)
      return true
    }
    // whether a dot alone ends the data is not known yet
    if (this.#onlyDot) {
      this.#waitingDot = true
      return true
    }
    if (this.#waitingDot && !this.#judge(DOT)) return false
    return this.#judge(octet)
  }

  #judge(octet: number): boolean {
    this.#waitingDot = false
    const text = String.fromCharCode(octet)
    const fate = this.#matches!.content(text, this.#connection.time)
    this.#text += text
    return this.#meets(fate, octet, this.#text.length)
  }

  #meets({ passes, cut }: Fate, octet: number, length: number): boolean {
    if (cut) {
      this.#connection.cut(cut, 'C', '', this.#lines.lineOffset, length)
      return false
    }
    if (passes) {
      this.#connection.forward('C', octet)
      this.#gone = true
    } else this.#taken = true
    return true
  }

  /** The same of the terminator, which ends the line. */
  #terminatorGoes(terminator: 1 | 2): boolean {
    const octets = terminator === 2 ? [CR, LF] : [LF]
    const matches = this.#matches
    const { lineOffset } = this.#lines
    const { time } = this.#connection
    const text = String.fromCharCode(...octets)
    if (matches === null) {
      for (const octet of octets) this.#connection.forward('C', octet)
      return true
    }
    if (this.#isEndOfData(terminator) || (this.#length === 0 && matches.inHeader)) {
      const end = this.#length > 0
      const { cut } = end ? matches.endOfData(time) : matches.headerEnds(time)
      if (cut) {
        this.#connection.cut(cut, 'C', '', lineOffset, this.#length + terminator)
        return false
      }
      for (const octet of end ? [DOT, ...octets] : octets) this.#connection.forward('C', octet)
      if (!end) matches.ended(text)
      return true
    }
    if (this.#waitingDot && !this.#judge(DOT)) return false
    for (const [i, octet] of octets.entries()) {
      const fate = matches.terminator(String.fromCharCode(octet), time)
      if (!this.#meets(fate, octet, this.#length + i + 1)) return false
    }
    matches.ended(text)
    return true
  }

  /** Classes 3 and 4, judged at octet N + 1; true if the connection was cut. */
  #tooLong(): boolean {
    const { limits } = this.#connection.rules
    const limit = this.#header.top ? limits['header-line-length'] : limits['body-line-length']
    if (!limit || this.#length <= limit.gt || this.#tooLongReported) return false
    this.#tooLongReported = true
    this.#connection.limitPassed(limit, this.#lines.lineOffset)
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
