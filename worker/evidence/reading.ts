import { HEAD_OCTETS } from '../limits.ts'
import { joinOctets } from '../smtp/octets.ts'
import { Decoding, encodingOf } from '../transcript/encoding.ts'
import { OctetLines } from '../transcript/lines.ts'
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
    if (this.#head === null) return this.#feed(chunk)
    this.#head.push(chunk.slice())
    this.#headOctets += chunk.length
    if (this.#headOctets >= HEAD_OCTETS) this.#begin()
  }

  /** What was found, heaviest first. */
  end(): Evidence[] {
    if (this.#head !== null) this.#begin()
    if (this.#decoding !== null) this.#lines.push(this.#decoding.end())
    this.#lines.end()
    return this.#search.end()
  }

  #begin(): void {
    const head = joinOctets(this.#head ?? [])
    this.#head = null
    if (head.length >= HEAD_OCTETS) this.#isText = head.includes(10) || head.includes(13)
    this.#decoding = new Decoding(encodingOf(head))
    this.#feed(head)
  }

  #feed(octets: Uint8Array): void {
    const text = this.#decoding?.push(octets) ?? octets
    if (text.length > 0) this.#lines.push(text)
  }
}
