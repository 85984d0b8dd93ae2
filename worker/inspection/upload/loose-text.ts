import type { Evidence } from '../../evidence/evidence.ts'
import { EvidenceReading } from '../../evidence/reading.ts'
import { byWeight, EvidenceSearch } from '../../evidence/search.ts'
import { MAX_SEARCHED_BESIDE_OCTETS, MAX_SESSION_RANGES } from '../../limits.ts'
import { whole, type Steps } from '../../turn.ts'
import type { ByteString, Direction } from '../../smtp/octets.ts'
import { LineSet } from './line-set.ts'

interface Range {
  first: number
  last: number
}

/**
 * Text of an upload that no session is read from, searched for loose evidence: all of it while no session speaks, then
 * the lines before, between and after sessions. Within a session lies mail content, which is never searched: there only
 * lines that are no client's are, for what a log says of it (the command it answers, the host).
 */
export class LooseText {
  #whole: EvidenceReading | null = new EvidenceReading()
  readonly #around = new EvidenceSearch()
  readonly #replies = new LineSet()
  readonly #ranges = new Map<number, Range>()
  /** what the ranges of further sessions lie in */
  #rest: Range | null = null
  #octets = 0
  #spoken = false
  #ownWords = false

  /** Whether all of the text is searched, and no session has spoken. */
  get isWhole(): boolean {
    return this.#whole?.isText === true && !this.#spoken
  }

  /** The text is a mail system's own words: all of it is searched, whatever a session is read from. */
  ownWords(): void {
    this.#ownWords = true
  }

  /** It is no text. */
  none(): void {
    this.#spoken = true
    this.#whole = null
  }

  /** Octets of the upload. */
  push(octets: Uint8Array): void {
    whole(this.pushing(octets))
  }

  /** The same in steps. */
  *pushing(octets: Uint8Array): Steps<void> {
    this.#octets += octets.length
    if (this.#spoken && !this.#ownWords && this.#octets > MAX_SEARCHED_BESIDE_OCTETS)
      this.#whole = null
    if (this.#whole !== null) yield* this.#whole.pushing(octets)
  }

  /** A line of a session was read there. */
  wire(session: number, direction: Direction | null, sourceLine: number | null): void {
    this.#spoken = true
    if (sourceLine === null) return
    if (direction !== 'C' && this.#whole !== null) this.#replies.add(sourceLine)
    // what stands behind the last line that was told is no session's middle
    if (direction === null) return
    const range = this.#ranges.get(session)
    if (range !== undefined) range.last = Math.max(range.last, sourceLine)
    else if (this.#ranges.size < MAX_SESSION_RANGES)
      this.#ranges.set(session, { first: sourceLine, last: sourceLine })
    else if (this.#rest === null) this.#rest = { first: sourceLine, last: sourceLine }
    else this.#rest.last = Math.max(this.#rest.last, sourceLine)
  }

  /** A line that no session was read from. */
  unread(text: ByteString, sourceLine: number): void {
    this.#around.line(text, sourceLine)
  }

  /** What was found, heaviest first. */
  end(): Evidence[] {
    const whole = this.#whole?.end() ?? []
    if (!this.#spoken || this.#ownWords) return whole
    const ranges = [...this.#ranges.values(), ...(this.#rest === null ? [] : [this.#rest])]
    return byWeight([
      ...whole.filter(({ ofReply, sourceLine }) => ofReply && this.#replies.has(sourceLine)),
      ...this.#around.end().filter(
        ({ sign, sourceLine }) =>
          // a session speaks: there was a connection
          sign !== 'no-connection' &&
          !ranges.some(({ first, last }) => sourceLine > first && sourceLine < last),
      ),
    ])
  }
}
