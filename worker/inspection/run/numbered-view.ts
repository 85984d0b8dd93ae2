import type { SessionView, ViewedLine } from '../../diagnosis/view.ts'
import { LINE_OVERHEAD_OCTETS, MAX_SESSION_LINES } from '../../limits.ts'

/** A view's lines as they come: each gets its number, and past the caps they are counted alone. */
export class NumberedView {
  /** octets of memory the lines take, by estimate */
  held = 0
  /** number of the last wire line */
  last = 0
  readonly #view: SessionView
  readonly #most: number

  /** `most` octets of memory. */
  constructor(view: SessionView, most: number) {
    this.#view = view
    this.#most = most
  }

  /** True once a line was left out: none behind it is kept, so that the view has no holes. */
  get isFull(): boolean {
    return this.#view.linesLeftOut > 0 || this.#view.lines.length >= MAX_SESSION_LINES
  }

  /** Takes the line, whose number is set here. Its index in the view; past the cap, the index it would have had. */
  push(line: ViewedLine): number {
    const { lines } = this.#view
    const at = lines.length
    this.last++
    const octets = line.octets.length + line.shown.length + (line.forwarded?.length ?? 0)
    if (this.isFull || this.held + octets > this.#most) this.#view.linesLeftOut++
    else {
      this.held += octets + LINE_OVERHEAD_OCTETS
      line.line = this.last
      lines.push(line)
    }
    return at
  }
}
