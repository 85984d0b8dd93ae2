import type { PolicyFault } from './fault.ts'
import { quoted } from './fault.ts'
import type { ConfigLine, Word } from './lines.ts'
import { wordsOf } from './lines.ts'

/** Reads a line word by word; the first fault of a line is told, what follows from it is not. */
export class Cursor {
  readonly line: ConfigLine
  readonly words: readonly Word[]
  #faults: PolicyFault[]
  #at: number
  #failed = false

  constructor(line: ConfigLine, faults: PolicyFault[]) {
    this.line = line
    this.words = wordsOf(line.text)
    this.#faults = faults
    this.#at = 0
  }

  /** true after any fault of this line */
  get failed(): boolean {
    return this.#failed
  }

  /** how many words were taken */
  get position(): number {
    return this.#at
  }

  /** the next word, or null at the end of the line */
  get next(): Word | null {
    return this.words[this.#at] ?? null
  }

  /** Takes the next word, whatever it is. */
  take(): Word | null {
    const word = this.next
    if (word !== null) this.#at++
    return word
  }

  /** Takes the next words if they are these keywords, in any case. */
  accept(...keywords: string[]): boolean {
    const all = keywords.every((keyword, i) => this.words[this.#at + i]?.lower === keyword)
    if (all) this.#at += keywords.length
    return all
  }

  /** As `accept`, and a fault at the first word that differs. */
  expect(...keywords: string[]): boolean {
    for (const keyword of keywords) {
      if (!this.accept(keyword)) return this.fault(keyword)
    }
    return true
  }

  /** A fault unless the line ends here. */
  end(): boolean {
    return this.next === null ? !this.#failed : this.fault('the end of the line')
  }

  /** Tells that `expected` is not what stands at the next word (or at `word`). Always false. */
  fault(expected: string, word: Word | null = this.next): false {
    if (!this.#failed) {
      this.#failed = true
      this.#faults.push({
        line: this.line.number,
        column: word?.column ?? this.line.text.length + 1,
        found: word === null ? 'the end of the line' : quoted(word.text),
        expected,
      })
    }
    return false
  }
}
