import type { Direction } from '../../smtp/octets.ts'

interface Stretch {
  from: number
  to: number
}

/** Which octets of the core's input were made up in place of what the recording lacks. They are no octets of the session. */
export class MadeUpOctets {
  readonly #stretches: Record<Direction, Stretch[]> = { C: [], S: [] }
  #any = false

  /** `length` octets from `from` on, in the core's count of that direction; behind all others. */
  add(direction: Direction, from: number, length: number): void {
    this.#any = true
    this.#stretches[direction].push({ from, to: from + length })
  }

  /** How many of the octets [from, to) were made up. */
  within(direction: Direction, from: number, to: number): number {
    if (!this.#any) return 0
    const stretches = this.#stretches[direction]
    let octets = 0
    for (let i = stretches.length - 1; i >= 0; i--) {
      const stretch = stretches[i]!
      if (stretch.to <= from) break
      octets += Math.max(0, Math.min(to, stretch.to) - Math.max(from, stretch.from))
    }
    return octets
  }

  /** How many of the octets that end before `end` were made up, back to the last that was recorded. */
  endingAt(direction: Direction, end: number): number {
    let from = end
    const stretches = this.#stretches[direction]
    for (let i = stretches.length - 1; i >= 0 && stretches[i]!.to >= from; i--)
      if (stretches[i]!.to === from) from = stretches[i]!.from
    return end - from
  }

  /** The offset among the octets that were recorded. */
  recorded(direction: Direction, offset: number): number {
    return offset - this.within(direction, 0, offset)
  }
}
