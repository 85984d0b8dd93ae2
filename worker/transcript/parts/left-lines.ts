import {
  HEAD_LINES,
  HEAD_OCTETS,
  MAX_FREELY_JUDGED_OCTETS,
  MIN_READ_OCTETS_A_JUDGED_OCTET,
} from '../../limits.ts'
import type { HeldLine } from '../envelope/layer.ts'
import { planning, type Part } from './plan.ts'
import { maySpeak } from './speaks.ts'
import type { Steps } from '../../turn.ts'

/** What becomes of lines that were left. */
export interface LeftLinesSink {
  /** Parts were found; `goesOn`: the last of them did not end where the stretch does. */
  found(parts: readonly Part[], goesOn: boolean): void
  /** Nothing was found in this line. */
  unread(line: HeldLine): void
}

interface Stretch {
  lines: HeldLine[]
  octets: number
  speaks: boolean
  /** it was cut for its size */
  goesOn: boolean
}

/**
 * Lines behind the head that no reader took, until there is a stretch of them that may be of another
 * tool. At most HEAD_LINES and HEAD_OCTETS wait; what it costs to look at them is bounded by what was read.
 */
export class LeftLines {
  readonly #sink: LeftLinesSink
  #lines: HeldLine[] = []
  #octets = 0
  #speaking = 0
  #judged = 0
  #ready: Stretch[] = []

  constructor(sink: LeftLinesSink) {
    this.#sink = sink
  }

  /** True if a stretch waits that should be looked at: not in the middle of a line, for readers may end. */
  get isDue(): boolean {
    return this.#ready.length > 0
  }

  /** `contiguous`: lines that were read in between end the stretch. */
  add(line: HeldLine, contiguous: boolean): void {
    const last = this.#lines.at(-1)
    if (contiguous && last !== undefined && line.sourceLine > last.sourceLine + MAX_BLANK_LINES)
      this.#cut(false)
    this.#lines.push(line)
    this.#octets += line.text.length
    if (maySpeak(line.text)) this.#speaking++
    if (this.#lines.length >= HEAD_LINES || this.#octets >= HEAD_OCTETS) this.#cut(true)
  }

  /** Looks at what waits. `octets`: read of the upload so far; `goesOn`: the upload does. */
  *settling(octets: number, goesOn: boolean): Steps<void> {
    if (!goesOn) this.#cut(false)
    const ready = this.#ready
    this.#ready = []
    for (const stretch of ready) yield* this.#judging(stretch, octets)
  }

  #cut(goesOn: boolean): void {
    const speaks = this.#speaking >= LEAST_SPEAKING
    if (this.#lines.length > 0)
      this.#ready.push({ lines: this.#lines, octets: this.#octets, speaks, goesOn })
    this.#lines = []
    this.#octets = 0
    this.#speaking = 0
  }

  *#judging({ lines, octets, speaks, goesOn }: Stretch, read: number): Steps<void> {
    if (!speaks || !this.#mayJudge(read)) return lines.forEach((line) => this.#sink.unread(line))
    this.#judged += octets
    const { parts, others } = yield* planning(lines, !goesOn)
    const found = parts.filter(({ trial }) => trial.sessions > 0)
    const taken = new Set(
      [...found, ...others].flatMap((part) => part.lines.map(({ sourceLine }) => sourceLine)),
    )
    if (found.length > 0) this.#sink.found(found, goesOn)
    for (const line of lines) if (!taken.has(line.sourceLine)) this.#sink.unread(line)
  }

  #mayJudge(octets: number): boolean {
    return this.#judged <= MAX_FREELY_JUDGED_OCTETS + octets / MIN_READ_OCTETS_A_JUDGED_OCTET
  }
}

/** Blank lines are nobody's: so many of them do not end a stretch. */
const MAX_BLANK_LINES = 4
const LEAST_SPEAKING = 2
