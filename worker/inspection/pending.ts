import { MAX_PENDING_OCTETS, STRETCH_OVERHEAD_OCTETS } from '../limits.ts'
import type { ByteString } from '../smtp/octets.ts'
import type { Place } from '../smtp/session.ts'

interface Stretch {
  offset: number
  text: ByteString
  place: Place
}

/** Octets of no line of the upload. */
export const NOWHERE: Place = { sourceLine: null, packet: null, time: null }

/**
 * Octets of one direction that wait for their record. What is in the middle of a long run is let go
 * (the record of a run names octets, it does not show them).
 */
export class Pending {
  #stretches: Stretch[] = []
  #octets = 0
  /** offset of the next octet to come */
  end = 0

  /** Octets of memory, by estimate. */
  get held(): number {
    return this.#octets + this.#stretches.length * STRETCH_OVERHEAD_OCTETS
  }

  push(text: ByteString, place: Place): void {
    this.#stretches.push({ offset: this.end, text, place })
    this.end += text.length
    this.#octets += text.length
    while (this.held > MAX_PENDING_OCTETS && this.#stretches.length > 2) {
      // Half of them at once: one by one would cost a move of all each time.
      const dropped = this.#stretches.splice(1, Math.ceil((this.#stretches.length - 2) / 2))
      for (const stretch of dropped) this.#octets -= stretch.text.length
    }
  }

  /** Where the octet at `offset` was read. */
  placeOf(offset: number): Place {
    for (const { offset: from, text, place } of this.#stretches) {
      if (offset < from + text.length) return place
    }
    return NOWHERE
  }

  /** The octets [offset, offset + length), at most `most` of them; everything before their end is let go. */
  take(offset: number, length: number, most: number): ByteString {
    let taken = ''
    const end = offset + length
    let spent = 0
    for (const stretch of this.#stretches) {
      if (stretch.offset >= end) break
      if (taken.length < most) {
        const from = Math.max(0, offset - stretch.offset)
        taken += stretch.text.slice(
          from,
          Math.min(end - stretch.offset, from + most - taken.length),
        )
      }
      if (stretch.offset + stretch.text.length > end) break
      this.#octets -= stretch.text.length
      spent++
    }
    if (spent) this.#stretches.splice(0, spent)
    return taken
  }
}
