import type { CutPoint, MatchEvent } from './decision.ts'
import type { Outcome } from './point.ts'

const CR = 13
const LF = 10
const DOT = 46

/** A stretch of mail data that is being looked at, and what was gathered of it. */
export interface Stretch {
  octets: Uint8Array
  /** of its first octet in the client's input */
  offset: number
  time: number | null
  /** no octet follows: a CR at the end is an ordinary octet, a `.` no end of data */
  final: boolean
  /** octets settled so far */
  at: number
  events: MatchEvent[]
  discarded: [number, number][]
  cut: { outcome: Outcome; at: CutPoint } | null
  reply: Outcome['reply']
  ended: boolean
}

/** What is done with the parts of lines. Each moves `stretch.at` on, to `end` or to where it cuts. */
export interface LineParts {
  /** the first octet of a line was read; nothing is moved on */
  begins(stretch: Stretch): void
  /** octets up to `end`, none of a terminator */
  content(stretch: Stretch, end: number): void
  /** of a line that is not empty */
  terminator(stretch: Stretch, end: number, crLf: boolean): void
  /** an empty line */
  empty(stretch: Stretch, end: number, crLf: boolean): void
  endOfData(stretch: Stretch, octets: number): void
}

/** M1: mail data as lines, in stretches of any size, up to its end. */
export class MailLines {
  readonly #parts: LineParts
  #lf = false
  #previousCrLf = true
  /** `begun`: its first octet was read, and what it is part of is not known yet */
  #line: 'none' | 'begun' | 'open' = 'none'
  /** offset of the line's first octet */
  lineOffset = 0

  constructor(parts: LineParts) {
    this.#parts = parts
  }

  /** Data mode begins. */
  begin(eol: 'crlf' | 'lf'): void {
    this.#lf = eol === 'lf'
    this.#line = 'none'
    this.#previousCrLf = true
  }

  /** To the end of the stretch but for what is not known yet, to a cut, or to the end of data. */
  read(stretch: Stretch): void {
    while (stretch.at < stretch.octets.length && stretch.cut === null && !stretch.ended) {
      if (!this.#step(stretch)) return
    }
  }

  /** The next octets of one line, as many as there are; false if more must be known first. */
  #step(stretch: Stretch): boolean {
    const { octets, at, final } = stretch
    if (this.#line === 'none') {
      this.#line = 'begun'
      this.lineOffset = stretch.offset + at
      this.#parts.begins(stretch)
      if (stretch.cut !== null) return true
    }
    if (this.#line === 'begun') {
      const length = this.#endOfData(stretch)
      if (length === null) return false
      if (length === 0 && !final && octets[at] === CR && at + 1 === octets.length) return false
      this.#line = 'open'
      if (length > 0) {
        this.#parts.endOfData(stretch, length)
        return true
      }
    }
    return this.#octets(stretch)
  }

  #octets(stretch: Stretch): boolean {
    const { octets, at, final } = stretch
    const lf = octets.indexOf(LF, at)
    const end = lf < 0 ? octets.length : lf
    const crBefore = end > at && octets[end - 1] === CR && (lf >= 0 || !final)
    const contentEnd = crBefore ? end - 1 : end
    if (lf >= 0 && contentEnd === at && stretch.offset + at === this.lineOffset) {
      this.#parts.empty(stretch, lf + 1, crBefore)
    } else {
      if (contentEnd > at) this.#parts.content(stretch, contentEnd)
      if (stretch.cut !== null || lf < 0) return stretch.at === end
      this.#parts.terminator(stretch, lf + 1, crBefore)
    }
    if (stretch.cut === null) {
      this.#previousCrLf = crBefore
      this.#line = 'none'
    }
    return true
  }

  /** Octets of the end of data that stands at a line's beginning; 0 if none does, null if that is not known yet. */
  #endOfData({ octets, at, final }: Stretch): number | null {
    const unknown = final ? 0 : null
    if (octets[at] !== DOT) return 0
    const next = octets[at + 1]
    if (next === undefined) return unknown
    if (next === LF) return this.#lf ? 2 : 0
    if (next !== CR) return 0
    const last = octets[at + 2]
    if (last === undefined) return unknown
    return last === LF && (this.#lf || this.#previousCrLf) ? 3 : 0
  }
}

/** Where a stretch is cut by the octets up to `end`, the line having begun at `lineOffset`. */
export function cutPoint({ octets, offset }: Stretch, lineOffset: number, end: number): CutPoint {
  const last = octets[end - 1]
  const before = octets[end - 2]
  return {
    lineOctets: offset + end - lineOffset,
    nul: last === 0,
    bareCr: last === CR && octets[end] !== LF,
    bareLf: last === LF && before !== CR,
    crBefore: before === CR && last !== LF,
  }
}
