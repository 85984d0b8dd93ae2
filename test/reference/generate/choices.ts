/**
 * A tape of numbers that a generator takes its choices from. A seed gives an endless tape; a written
 * tape gives 0, by custom the plainest choice, past its end, so cutting it short makes sessions simpler.
 */
export class Choices {
  readonly #next: () => number

  private constructor(next: () => number) {
    this.#next = next
  }

  /** The endless tape of `seed` (mulberry32: the same on every machine). */
  static ofSeed(seed: number): Choices {
    let state = seed >>> 0
    return new Choices(() => {
      state = (state + 0x6d2b79f5) >>> 0
      let mixed = Math.imul(state ^ (state >>> 15), state | 1)
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
      return (mixed ^ (mixed >>> 14)) >>> 0
    })
  }

  static ofTape(tape: ArrayLike<number>): Choices {
    let at = 0
    return new Choices(() => (at < tape.length ? tape[at++]! >>> 0 : 0))
  }

  /** 0 to `count` − 1. */
  below(count: number): number {
    return this.#next() % count
  }

  between(least: number, most: number): number {
    return least + this.below(most - least + 1)
  }

  /** One of `options`; the first is the plainest. */
  of<T>(options: readonly T[]): T {
    return options[this.below(options.length)]!
  }

  /** True `percent` times in a hundred; false is the plainer. */
  chance(percent: number): boolean {
    return this.below(1000) >= 1000 - percent * 10
  }
}
