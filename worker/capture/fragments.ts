import { MAX_FRAGMENTED_DATAGRAMS, MAX_FRAGMENT_OCTETS } from '../limits.ts'

/** No IP datagram is longer (RFC 791 section 3.1). */
const MAX_DATAGRAM_OCTETS = 65_535
/** Pieces of one datagram: 64 KiB over links of 576 octets make 119. More is a flood that costs a copy of the datagram each. */
const MAX_FRAGMENTS = 128

interface Part {
  from: number
  octets: Uint8Array
}

interface Datagram {
  parts: Part[]
  octets: number
  /** known once the last fragment came */
  length: number | null
}

/**
 * IP fragments put together (RFC 791 section 3.2, RFC 8200 section 4.5). Where fragments overlap, the
 * one that came first counts. Bounded by MAX_FRAGMENTED_DATAGRAMS and MAX_FRAGMENT_OCTETS.
 */
export class Fragments {
  /** datagrams given up */
  lost = 0
  #datagrams = new Map<string, Datagram>()
  #octets = 0

  /** Takes the fragment at `offset`; returns the whole body once nothing is missing, else null. `octets` is lent. */
  add(key: string, offset: number, last: boolean, octets: Uint8Array): Uint8Array | null {
    if (offset + octets.length > MAX_DATAGRAM_OCTETS) return null
    let datagram = this.#datagrams.get(key)
    if (!datagram) {
      if (this.#datagrams.size >= MAX_FRAGMENTED_DATAGRAMS) this.#giveUpOldest()
      datagram = { parts: [], octets: 0, length: null }
      this.#datagrams.set(key, datagram)
    }
    if (datagram.parts.length >= MAX_FRAGMENTS) return null
    datagram.parts.push({ from: offset, octets: octets.slice() })
    datagram.octets += octets.length
    this.#octets += octets.length
    if (last) datagram.length ??= offset + octets.length
    const length = datagram.length
    const enough = length !== null && datagram.octets >= length
    const whole = enough ? join(datagram.parts, length) : null
    if (whole) this.#forget(key, datagram)
    while (this.#octets > MAX_FRAGMENT_OCTETS) this.#giveUpOldest()
    return whole
  }

  /** The capture has ended: what is incomplete counts as lost. */
  end(): void {
    while (this.#datagrams.size) this.#giveUpOldest()
  }

  #giveUpOldest(): void {
    const [oldest] = this.#datagrams
    if (!oldest) return
    this.lost++
    this.#forget(oldest[0], oldest[1])
  }

  #forget(key: string, datagram: Datagram): void {
    this.#datagrams.delete(key)
    this.#octets -= datagram.octets
  }
}

function join(parts: readonly Part[], length: number): Uint8Array | null {
  const whole = new Uint8Array(length)
  const filled = new Uint8Array(length)
  let missing = length
  for (const { from, octets } of parts) {
    for (let i = 0; i < octets.length && from + i < length; i++) {
      if (filled[from + i]) continue
      filled[from + i] = 1
      whole[from + i] = octets[i]!
      missing--
    }
  }
  return missing === 0 ? whole : null
}
