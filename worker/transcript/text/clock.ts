import type { ByteString } from '../../smtp/octets.ts'

/**
 * Reads the time stamps of one print. Lines of the same second repeat the stamp letter for letter, so
 * only a new one is parsed.
 */
export class Clock {
  #stamp = ''
  #time: number | null = null

  /** `stamp` (`YYYY-MM-DD HH:MM:SS`, or ISO 8601) in milliseconds since 1970; UTC where it names no zone; null if it is no time. */
  read(stamp: ByteString): number | null {
    if (stamp !== this.#stamp) {
      this.#stamp = stamp
      const iso = stamp.replace(' ', 'T')
      const time = Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/.test(iso) ? iso : iso + 'Z')
      this.#time = Number.isNaN(time) ? null : time
    }
    return this.#time
  }
}
