import { MAX_RATE_TIMES } from '../../limits.ts'

const SECOND_MS = 1000

/** What passed of one match's occurrences in the second before each. */
export class Rate {
  readonly #limit: number
  #times: number[] = []

  /** `limit`: occurrences a second */
  constructor(limit: number) {
    this.#limit = limit
  }

  /** True if an occurrence at `time` (milliseconds) is one too many; one that passes counts. */
  exceeds(time: number): boolean {
    this.#times = this.#times.filter((earlier) => time - earlier < SECOND_MS)
    if (this.#times.length >= this.#limit) return true
    this.#times.push(time)
    if (this.#times.length > MAX_RATE_TIMES) this.#times.shift()
    return false
  }
}
