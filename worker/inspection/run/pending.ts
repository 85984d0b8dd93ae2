import { MAX_PENDING_OCTETS, STRETCH_OVERHEAD_OCTETS } from '../../limits.ts'
import type { ByteString, Octets } from '../../smtp/octets.ts'
import { toByteString } from '../../smtp/octets.ts'
import type { Place } from '../../smtp/session.ts'

interface Stretch {
  offset: number
  octets: Octets
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

  /** Octets in a buffer that is used again: `settle` or `letGo` before that. */
  push(octets: Octets, place: Place): void {
    this.#stretches.push({ offset: this.end, octets, place })
    this.end += octets.length
    this.#octets += octets.length
    while (this.held > MAX_PENDING_OCTETS && this.#stretches.length > 2) {
      // Half of them at once: one by one would cost a move of all each time.
      const dropped = this.#stretches.splice(1, Math.ceil((this.#stretches.length - 2) / 2))
      for (const stretch of dropped) this.#octets -= stretch.octets.length
    }
  }

  /** What still waits of the last push is kept in memory of its own. */
  settle(): void {
    const last = this.#stretches.at(-1)
    if (last !== undefined && typeof last.octets !== 'string')
      last.octets = toByteString(last.octets)
  }

  /** So many octets come of which nobody will ask what they are, or did with the last push. */
  letGo(octets = 0): void {
    const last = this.#stretches.at(-1)
    if (last !== undefined && typeof last.octets !== 'string') {
      this.#stretches.pop()
      this.#octets -= last.octets.length
    }
    this.end += octets
  }

  /** Where the octet at `offset` was read. */
  placeOf(offset: number): Place {
    for (const { offset: from, octets, place } of this.#stretches) {
      if (offset < from + octets.length) return place
    }
    return NOWHERE
  }

  /** Where the octets [offset, offset + length) were read: in each place up to `end`, counted from `offset`. */
  placesOf(offset: number, length: number): { end: number; place: Place }[] {
    return this.#stretches
      .filter(({ offset: from, octets }) => from < offset + length && from + octets.length > offset)
      .map(({ offset: from, octets, place }) => ({ end: from + octets.length - offset, place }))
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
        const to = Math.min(end - stretch.offset, from + most - taken.length)
        taken += textOf(stretch.octets, from, to)
      }
      if (stretch.offset + stretch.octets.length > end) break
      this.#octets -= stretch.octets.length
      spent++
    }
    if (spent) this.#stretches.splice(0, spent)
    return taken
  }
}

function textOf(octets: Octets, from: number, to: number): ByteString {
  if (typeof octets === 'string') return octets.slice(from, to)
  return toByteString(octets, from, Math.min(to, octets.length))
}
