import { MAX_STRAY_QUOTES, MIN_QUOTED_START_OCTETS } from '../../limits.ts'
import type { ByteString } from '../../smtp/octets.ts'

/**
 * Beginnings of lines of mail that a server took for commands: it may quote them in its replies, and what is mail
 * must not be shown there either.
 */
export class QuotableMail {
  readonly #starts: ByteString[] = []

  /** A line of mail, or what of one a record has. */
  add(line: ByteString): void {
    if (line.length < MIN_QUOTED_START_OCTETS || /^X+$/.test(line)) return
    this.#starts.push(line.slice(0, MIN_QUOTED_START_OCTETS).toLowerCase())
    if (this.#starts.length > MAX_STRAY_QUOTES) this.#starts.shift()
  }

  /** True if `reply` quotes one of them. */
  quotedIn(reply: ByteString): boolean {
    if (this.#starts.length === 0) return false
    const words = reply.toLowerCase()
    return this.#starts.some((start) => words.includes(start))
  }
}
