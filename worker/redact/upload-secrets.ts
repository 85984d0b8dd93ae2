import {
  MAX_KNOWN_VALUES,
  MAX_PUBLISHED_LINES,
  MIN_QUOTED_START_OCTETS,
  QUOTABLE_LINES,
} from '../limits.ts'
import type { ByteString } from '../smtp/octets.ts'
import { ExchangeScan } from './exchange-scan.ts'
import type { Quote } from './quote.ts'
import { Secrets } from './secrets.ts'
import { isEncoded, isUnusual } from './unusual.ts'

interface Value {
  text: ByteString
  /** of the upload, from 1 */
  line: number
  /** it is one beyond doubt; else a word that stands where an answer might */
  sure: boolean
}

/** Lines of an upload, in one of the forms in which they go by. */
export interface SecretsScan {
  line(text: ByteString, sourceLine: number): void
}

/**
 * The AUTH values of an upload, as far as its text tells them without any reader. A session knows those of its own
 * lines; what a reader lost on the way is known here, so that a line that was read cannot quote it. A value that a
 * session has is that session's own: elsewhere only what nobody says by chance is looked for, and only near to it.
 */
export class UploadSecrets {
  /** values that no session has */
  readonly #lost = new Map<ByteString, Value>()
  /** those that one has, the sure ones */
  readonly #had = new Map<ByteString, Value>()
  /** source line of the first sure value that is lost */
  #firstLost = Infinity
  /** forms that nobody says by chance, of sure values: of what was lost anywhere, of what was had near `#strongAt` */
  #strong = new Secrets(isStrong, isEncoded)
  #strongAt = 0
  /** values taken into `#strong` since it was made */
  #strongValues = 0
  /** sure values that `#strong` has yet to take: most uploads never ask for them */
  #waiting: ByteString[] = []
  /** all forms of what was lost before, and of what nobody says by chance: the same from one lost value to the next */
  #all = new Secrets(undefined, isEncoded)
  #allFrom = 0
  #allTo = 0
  readonly #published: ByteString[] = []
  /** a greeting or a hello was among the lines, or mail before it */
  #begun = false
  #disordered = false

  /**
   * A way for lines to come; each follows the exchanges in its own. `backwards`: they come from the last to the first,
   * so that a plain word is none.
   */
  scan(backwards = false): SecretsScan {
    let at = 0
    const scan = new ExchangeScan((text, sure) => {
      if (sure || !backwards || isUnusual(text)) this.#add({ text, line: at, sure })
    })
    return {
      line: (text, sourceLine) => {
        at = sourceLine
        if (!backwards && !this.#begun) this.#begin(text)
        scan.line(text)
      },
    }
  }

  /** Whether mail comes before a session begins: cut off, or the newest line first. What is no command is mail then. */
  get isDisordered(): boolean {
    return this.#disordered
  }

  #begin(text: ByteString): void {
    const begins = text.search(/\b(?:EHLO|HELO|LHLO)\b|(?:^|[^0-9.])220[ -]/i)
    const mail = text.search(/(?:^|[^0-9A-Za-z.])(?:354[ -]|DATA(?![A-Za-z0-9._@-]))/)
    this.#begun = begins >= 0
    if (mail >= 0 && (begins < 0 || mail < begins)) this.#disordered = true
  }

  /** Whether no value is known. */
  get isEmpty(): boolean {
    return this.#lost.size === 0 && this.#had.size === 0
  }

  /** Whether a value stands before `sourceLine` that no session has: what a reply quotes may be one, too. */
  isLostBefore(sourceLine: number): boolean {
    return this.#firstLost < sourceLine
  }

  /** A session has this value. */
  attribute(value: ByteString): void {
    if (this.#lost.size === 0) return
    const own = value.toLowerCase().trim()
    if (own.length < LEAST_ATTRIBUTED_OCTETS) return
    for (const one of this.#lost.values()) {
      const text = one.text.toLowerCase()
      if (!own.includes(text) && !text.includes(own)) continue
      this.#lost.delete(one.text)
      if (one.sure) keep(this.#had, one)
      this.#allTo = 0
    }
    this.#firstLost = Infinity
    for (const { line, sure } of this.#lost.values())
      if (sure) this.#firstLost = Math.min(this.#firstLost, line)
  }

  /** A line that is shown in full makes what it says public. */
  publish(line: ByteString): void {
    if (this.isEmpty) return
    const strong = this.#strongWith().publish(line)
    if (!this.#all.publish(line) && !strong) return
    this.#published.push(line)
    if (this.#published.length > MAX_PUBLISHED_LINES) this.#published.shift()
  }

  /** Where any text of the upload, at `sourceLine`, quotes a value beyond doubt. */
  quotes(text: ByteString, sourceLine: number): Quote[] {
    return this.isEmpty ? [] : this.#strongFor(sourceLine).quotes(text)
  }

  /** The same of a text in which a value is likely: all that is lost, short and plain words too. */
  likelyQuotes(text: ByteString, sourceLine: number): Quote[] {
    if (this.isEmpty) return []
    return [...this.quotes(text, sourceLine), ...this.#allFor(sourceLine).quotes(text)]
  }

  #add(value: Value): void {
    const { text, line, sure } = value
    if (this.#had.has(text)) return
    const known = this.#lost.get(text)
    if (known !== undefined && (known.sure || !sure)) return
    keep(this.#lost, value)
    this.#allTo = 0
    if (!sure) return
    this.#firstLost = Math.min(this.#firstLost, line)
    this.#waiting.push(text)
    if (this.#waiting.length > MAX_KNOWN_VALUES) this.#waiting.shift()
  }

  #strongWith(): Secrets {
    for (const text of this.#waiting) this.#strong.addWord(text)
    this.#strongValues += this.#waiting.length
    this.#waiting = []
    return this.#strong
  }

  #strongFor(sourceLine: number): Secrets {
    // values that are known no more go with those that are far
    const isNear = Math.abs(sourceLine - this.#strongAt) <= QUOTABLE_LINES
    if (isNear && this.#strongValues <= MOST_STRONG_VALUES) return this.#strongWith()
    this.#strongAt = sourceLine
    this.#strongValues = 0
    this.#waiting = []
    const near = [...this.#had.values()].filter(
      ({ line }) => Math.abs(line - sourceLine) <= 2 * QUOTABLE_LINES,
    )
    const lost = [...this.#lost.values()].filter(({ sure }) => sure)
    this.#strong = this.#made(new Secrets(isStrong, isEncoded), [...near, ...lost])
    return this.#strong
  }

  #allFor(sourceLine: number): Secrets {
    if (this.#allFrom <= sourceLine && sourceLine < this.#allTo) return this.#all
    this.#allFrom = 0
    this.#allTo = Infinity
    for (const { line } of this.#lost.values())
      if (line <= sourceLine) this.#allFrom = Math.max(this.#allFrom, line)
      else this.#allTo = Math.min(this.#allTo, line)
    const before = [...this.#lost.values()].filter(
      ({ text, line }) => line <= sourceLine || isUnusual(text),
    )
    this.#all = this.#made(new Secrets(undefined, isEncoded), before)
    return this.#all
  }

  #made(secrets: Secrets, values: readonly Value[]): Secrets {
    for (const { text } of values) secrets.addWord(text)
    for (const line of this.#published) secrets.publish(line)
    return secrets
  }
}

/** Values that `#strong` takes before it is made anew: more than all that are known at once. */
const MOST_STRONG_VALUES = 4 * MAX_KNOWN_VALUES

/** A shorter value is in many that are not its own. */
const LEAST_ATTRIBUTED_OCTETS = 3

function keep(values: Map<ByteString, Value>, value: Value): void {
  values.set(value.text, value)
  if (values.size <= MAX_KNOWN_VALUES) return
  const [oldest] = values.keys()
  values.delete(oldest!)
}

function isStrong(form: ByteString): boolean {
  return form.length >= MIN_QUOTED_START_OCTETS && isUnusual(form)
}
