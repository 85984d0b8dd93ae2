import type { Conversation } from '../../capture/conversation.ts'
import type { Listener, Stand } from '../../capture/flow.ts'
import type { Side } from '../../capture/half.ts'
import { toByteString } from '../../smtp/octets.ts'

const DOT = 0x2e
const STARTTLS = 'STARTTLS'

/**
 * A conversation of a print in which octets that do not print are dots. A TLS record does not begin with
 * its 22 there but with dots, and what follows is nothing that crossed the wire: once STARTTLS was
 * answered with 220 and the client goes on with a dot, TLS has begun and the rest is counted.
 */
export class DottedTls implements Listener {
  readonly #talk: Conversation
  /** who said STARTTLS last; null if nobody, or another thing was said since */
  #asked: Side | null = null
  #isGranted = false
  #isTls = false

  constructor(talk: Conversation) {
    this.#talk = talk
  }

  octets(side: Side, octets: Uint8Array, start: number, end: number, stand: Stand): void {
    if (this.#isGranted && side === this.#asked && octets[start] === DOT) {
      this.#isTls = true
      this.#talk.startTls(stand)
    }
    if (this.#isTls) return this.#talk.ciphertext(side, end - start, stand)
    const begin = toByteString(octets, start, Math.min(end, start + STARTTLS.length)).toUpperCase()
    if (begin === STARTTLS && end - start <= STARTTLS.length + 2) {
      this.#asked = side
      this.#isGranted = false
    } else if (this.#asked !== null && side !== this.#asked)
      this.#isGranted = begin.startsWith('220')
    else this.#asked = null
    this.#talk.octets(side, octets, start, end, stand)
  }

  gap(side: Side, octets: number, stand: Stand): void {
    if (this.#isTls) this.#talk.ciphertext(side, octets, stand)
    else this.#talk.gap(side, octets, stand)
  }

  closed(side: Side, how: 'eof' | 'reset', stand: Stand): void {
    this.#talk.closed(side, how, stand)
  }
}
