import { MAX_UNREAD_HELD_LINES, MAX_UNREAD_HELD_OCTETS, MAX_UNREAD_LINE_OCTETS } from '../limits.ts'
import type { ByteString } from '../smtp/octets.ts'

/**
 * Takes a line that no session was read from: its text, unwrapped, at most MAX_UNREAD_LINE_OCTETS of
 * it, and the upload's line number from 1. In the order of the upload, never one that is blank.
 */
export type OnUnread = (text: ByteString, sourceLine: number) => void

interface Held {
  text: ByteString
  sourceLine: number
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
  readonly #out: OnUnread
  /** a line may stand for all of the upload's up to the next */
  readonly #joined: boolean
  readonly #isOwn: (text: ByteString) => boolean
  #held: Held[] = []
  #octets = 0
  #text: ByteString = ''
  #current = 0
  #taken = false
  /** the line counted last: one of the upload may be several for a reader */
  #counted = 0

  /**
   * `joined`: a line may stand for all lines of the upload until the next one's number. `isOwn` is true
   * for a line that the program printed of itself: it is read though no session has it.
   */
  constructor(out: OnUnread, joined: boolean, isOwn: (text: ByteString) => boolean) {
    this.#out = out
    this.#joined = joined
    this.#isOwn = isOwn
  }

  /** The next line is about to be handed to the reader. */
  next(text: ByteString, sourceLine: number): void {
    this.#settle(sourceLine)
    this.#text = text
    this.#current = sourceLine
    this.#taken = false
  }

  /** Something of this line was told of a session. */
  take(sourceLine: number): void {
    if (sourceLine === this.#current) this.#taken = true
    else this.#takeHeld(sourceLine)
  }

  /** No line comes any more, and the reader has told all it had; `lines`: how many the upload has. */
  end(lines: number): void {
    this.#settle(lines + 1)
    this.#release(Infinity)
  }

  #settle(next: number): void {
    const lines = this.#joined ? Math.max(1, next - this.#current) : 1
    if (this.#taken) {
      this.#count(this.#current, lines)
      if (this.#held.length > 0) this.#release(this.#current)
    } else if (this.#current > 0 && this.#text.trim() !== '') {
      const text = this.#text.slice(0, MAX_UNREAD_LINE_OCTETS)
      this.#held.push({ text, sourceLine: this.#current, lines, taken: false })
      this.#octets += text.length
      if (this.#held.length > MAX_UNREAD_HELD_LINES || this.#octets > MAX_UNREAD_HELD_OCTETS)
        this.#release(this.#held[this.#held.length >> 1]!.sourceLine)
    }
    this.#current = 0
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
      else this.#out(line.text, line.sourceLine)
    }
    this.#held.splice(0, count)
  }
}
