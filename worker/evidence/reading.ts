import { HEAD_OCTETS, PRINT_AT_ONCE_OCTETS } from '../limits.ts'
import { joinOctets } from '../smtp/octets.ts'
import { Decoding, encodingOf } from '../transcript/encoding.ts'
import { OctetLines } from '../transcript/lines.ts'
import { whole, type Steps } from '../turn.ts'
import type { Evidence } from './evidence.ts'
import { EvidenceSearch } from './search.ts'

/** Searches a text, chunk by chunk. */
export class EvidenceReading {
  readonly #search = new EvidenceSearch()
  #head: Uint8Array[] | null = []
  #headOctets = 0
  #decoding: Decoding | null = null
  #isText = true
  readonly #lines = new OctetLines((text, sourceLine) => this.#search.line(text, sourceLine))

  /** Whether it is worth reading on: what has no end of line in its first HEAD_OCTETS is no text people post. */
  get isText(): boolean {
    return this.#isText
  }

  push(chunk: Uint8Array): void {
    whole(this.pushing(chunk))
  }

  /** The same in steps, between which `chunk` stays as it is. */
  *pushing(chunk: Uint8Array): Steps<void> {
    if (this.#head === null) return yield* this.#feeding(chunk)
    this.#head.push(chunk.slice())
    this.#headOctets += chunk.length
    if (this.#headOctets >= HEAD_OCTETS) yield* this.#beginning()
  }

  /** What was found, heaviest first. */
  end(): Evidence[] {
    if (this.#head !== null) whole(this.#beginning())
    if (this.#decoding !== null) this.#lines.push(this.#decoding.end())
    this.#lines.end()
    return this.#search.end()
  }

  *#beginning(): Steps<void> {
    const head = joinOctets(this.#head ?? [])
    this.#head = null
    if (head.length >= HEAD_OCTETS) this.#isText = head.includes(10) || head.includes(13)
    this.#decoding = new Decoding(encodingOf(head))
    yield* this.#feeding(head)
  }

  *#feeding(octets: Uint8Array): Steps<void> {
    for (let at = 0; at < octets.length; at += PRINT_AT_ONCE_OCTETS) {
      if (at > 0) yield
      const piece = octets.subarray(at, at + PRINT_AT_ONCE_OCTETS)
      const text = this.#decoding?.push(piece) ?? piece
      if (text.length > 0) this.#lines.push(text)
    }
  }
}
