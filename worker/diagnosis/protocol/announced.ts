import { MAX_ANNOUNCED_KEYWORDS, MAX_ANNOUNCED_OCTETS } from '../../limits.ts'
import type { ByteString } from '../../smtp/octets.ts'
import type { See } from './sightings.ts'

/** S3's overwritten keyword: what it was cannot be told, so nothing can be called not announced. */
const OVERWRITTEN = /^X+[A-Z]$/

/** Keywords that real servers announce twice, in an old spelling and the new one. */
const TWICE = /^(?:AUTH|X-EXPS)$/

/** What a server announced in its reply to EHLO, or to HELO: nothing. */
export class Announced {
  readonly #keywords = new Map<string, ByteString>()
  /** false: a keyword is overwritten or there were too many, so that others may have been announced */
  #whole = true

  /** A line of the reply after the first, without its code. */
  line(text: ByteString, offset: number, see: See): void {
    if (OVERWRITTEN.test(text)) {
      this.#whole = false
      return
    }
    const [, keyword = '', rest = ''] = /^([^ \t=]*)[ \t=]*(.*)$/s.exec(text) ?? []
    const name = keyword.toUpperCase()
    const before = this.#keywords.get(name)
    if (before !== undefined && name !== '' && !TWICE.test(name))
      see('ehlo-keyword-repeated', 'S', offset)
    if (this.#keywords.size >= MAX_ANNOUNCED_KEYWORDS) this.#whole = false
    else this.#keywords.set(name, `${before ?? ''} ${rest}`.trim().slice(0, MAX_ANNOUNCED_OCTETS))
  }

  /** True, false, or null where it cannot be told. */
  has(keyword: string): boolean | null {
    if (this.#keywords.has(keyword)) return true
    return this.#whole ? false : null
  }

  /** What stood behind the keyword; '' if nothing did. */
  after(keyword: string): ByteString {
    return this.#keywords.get(keyword) ?? ''
  }

  /** The number after SIZE; null where there is none, or 0, which says that there is no limit. */
  get size(): number | null {
    const size = /^\d{1,15}/.exec(this.after('SIZE'))?.[0]
    return size === undefined || Number(size) === 0 ? null : Number(size)
  }
}
