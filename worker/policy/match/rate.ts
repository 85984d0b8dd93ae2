import { MAX_RATE_TIMES } from '../../limits.ts'

const SECOND_MS = 1000

/** Occurrences of one match in the second before each. */
export class Rate {
  readonly #limit: number
  #times: number[] = []

  /** `limit`: occurrences a second */
  constructor(limit: number) {
    this.#limit = limit
  }

  /** Counts an occurrence at `time` (milliseconds); true if it is one too many. */
  exceeds(time: number): boolean {
    this.#times = this.#times.filter((earlier) => time - earlier < SECOND_MS)
    this.#times.push(time)
    if (this.#times.length > MAX_RATE_TIMES) this.#times.shift()
    return this.#times.length > this.#limit
  }
}
