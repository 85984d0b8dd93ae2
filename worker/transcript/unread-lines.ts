import { MAX_UNREAD_HELD_LINES, MAX_UNREAD_HELD_OCTETS } from '../limits.ts'
import type { ByteString } from '../smtp/octets.ts'
import type { HeldLine } from './envelope/layer.ts'
import type { LineSink } from './lines.ts'

/**
 * Takes a line that no session was read from: its text, unwrapped, at most MAX_UNREAD_LINE_OCTETS of
 * it, and the upload's line number from 1. In the order of the upload, never one that is blank.
 */
export type OnUnread = (text: ByteString, sourceLine: number) => void

interface Held extends HeldLine {
  /** lines of the upload it stands for */
  lines: number
  taken: boolean
}

/**
 * Tells the lines that a reader takes into a session from those it leaves. A reader may take a line
 * later than it was handed one: it waits here until a later one is taken, or too many wait.
 */
export class UnreadLines {
  /** lines of the upload that were taken */
  read = 0
  readonly #out: LineSink
  /** a line may stand for all of the upload's up to the next */
  readonly #joined: boolean
  readonly #isOwn: (text: ByteString) => boolean
  #held: Held[] = []
  #octets = 0
  #text: ByteString = ''
  #current = 0
  #terminator = ''
  #taken = false
  /** the line counted last: one of the upload may be several for a reader */
  #counted = 0

  /**
   * `joined`: a line may stand for all lines of the upload until the next one's number. `isOwn` is true
   * for a line that the program printed of itself: it is read though no session has it.
   */
  constructor(out: LineSink, joined: boolean, isOwn: (text: ByteString) => boolean) {
    this.#out = out
    this.#joined = joined
    this.#isOwn = isOwn
  }

  /** The next line is about to be handed to the reader. */
  next(text: ByteString, sourceLine: number, terminator: string): void {
    this.#settle(sourceLine)
    this.#terminator = terminator
    this.#text = text
    this.#current = sourceLine
    this.#taken = false
  }

  /** Something of this line was told of a session. */
  take(sourceLine: number): void {
    if (sourceLine === this.#current) this.#taken = true
    else this.#takeHeld(sourceLine)
  }

  /** No line comes any more, and the reader has told all it had; `nextLine`: the number of the first that is not its. */
  end(nextLine: number): void {
    this.#settle(nextLine)
    this.#release(Infinity)
  }

  #settle(next: number): void {
    const lines = this.#joined ? Math.max(1, next - this.#current) : 1
    if (this.#taken) {
      this.#count(this.#current, lines)
      if (this.#held.length > 0) this.#release(this.#current)
    } else if (this.#current > 0 && this.#text.trim() !== '') {
      const line = { text: this.#text, sourceLine: this.#current, terminator: this.#terminator }
      this.#held.push({ ...line, lines, taken: false })
      this.#octets += line.text.length
      if (this.#held.length > MAX_UNREAD_HELD_LINES || this.#octets > MAX_UNREAD_HELD_OCTETS)
        this.#relieve()
    }
    this.#current = 0
  }

  /** Half of what waits need not any more; all of it where it is one line in pieces. */
  #relieve(): void {
    const before = this.#held.length
    this.#release(this.#held[before >> 1]!.sourceLine)
    if (this.#held.length === before) this.#release(Infinity)
  }

  #count(sourceLine: number, lines: number): void {
    if (sourceLine === this.#counted) return
    this.#counted = sourceLine
    this.read += lines
  }

  #takeHeld(sourceLine: number): void {
    for (let i = this.#held.length - 1; i >= 0; i--) {
      const line = this.#held[i]!
      if (line.sourceLine < sourceLine) return
      if (line.sourceLine !== sourceLine || line.taken) continue
      line.taken = true
    }
  }

  /** Lets go of the lines before `sourceLine`. */
  #release(sourceLine: number): void {
    let count = 0
    for (const line of this.#held) {
      if (line.sourceLine >= sourceLine) break
      count++
      this.#octets -= line.text.length
      if (line.taken || this.#isOwn(line.text)) this.#count(line.sourceLine, line.lines)
      else this.#out(line.text, line.sourceLine, line.terminator)
    }
    this.#held.splice(0, count)
  }
}
