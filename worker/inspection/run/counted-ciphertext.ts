import type { Direction } from '../../smtp/octets.ts'
import type { Place } from '../../smtp/session.ts'
import { lostTogether } from './lost.ts'
import type { EncryptedOctets } from './read-line.ts'

/** The ciphertext of a session, of which nobody reads more than its octets' number: one entry a direction. */
export class CountedCiphertext {
  /** the direction that came first before the other */
  readonly all: EncryptedOctets[] = []

  /** So many octets of a direction, the first of them at `offset` of all. */
  add(direction: Direction, octets: number, offset: number, place: Place): void {
    const begun = this.#of(direction)
    if (begun) begun.octets += octets
    else this.all.push({ direction, octets, offset, place })
  }

  /** Octets of a direction are missing, null: nobody knows how many. False where it is still in clear. */
  lost(direction: Direction, octets: number | null): boolean {
    const tls = this.#of(direction)
    if (tls === undefined) return false
    tls.octets += octets ?? 0
    tls.lost = lostTogether(tls.lost, octets)
    return true
  }

  #of(direction: Direction): EncryptedOctets | undefined {
    return this.all.find((tls) => tls.direction === direction)
  }
}
