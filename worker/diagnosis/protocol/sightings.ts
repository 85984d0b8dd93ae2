import { MAX_SIGHTING_PLACES } from '../../limits.ts'
import type { Redacted } from '../../redact/redacted.ts'
import type { Direction } from '../../smtp/octets.ts'
import type { ProtocolId } from './pages.ts'

/** An anomaly as the octets of one session showed it, with the places of its first occurrences. */
export interface Sighting {
  id: ProtocolId
  /** direction of the first occurrence */
  direction: Direction
  /** octet of the first, in its direction from 0 */
  offset: number
  /** occurrences, the first ones with their place */
  count: number
  places: { direction: Direction; offset: number; detail: Redacted | null }[]
  /** what a number or a word of ours adds, of the first; no wire octets */
  detail: Redacted | null
}

/** Where a watcher tells what it saw: at which octet of which direction. */
export type See = (
  id: ProtocolId,
  direction: Direction,
  offset: number,
  detail?: Redacted | null,
) => void

/** The anomalies of one session, one entry an id. */
export class Sightings {
  readonly #byId = new Map<ProtocolId, Sighting>()

  readonly see: See = (id, direction, offset, detail = null) => {
    const sighting = this.#byId.get(id)
    if (sighting === undefined) {
      const places = [{ direction, offset, detail }]
      this.#byId.set(id, { id, direction, offset, count: 1, places, detail })
      return
    }
    sighting.count++
    if (sighting.places.length < MAX_SIGHTING_PLACES)
      sighting.places.push({ direction, offset, detail })
  }

  /** In the order in which each was first seen. */
  all(): Sighting[] {
    return [...this.#byId.values()]
  }
}
