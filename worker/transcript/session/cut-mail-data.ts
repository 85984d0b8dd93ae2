import type { ByteString } from '../../smtp/octets.ts'
import { MAX_ENDING_LINES } from '../../limits.ts'
import { replyCode } from '../../smtp/words.ts'
import type { Dialogue } from './dialogue.ts'
import type { HeldLine } from '../envelope/layer.ts'
import type { Frame } from './frame.ts'

/**
 * A connection that breaks in the middle of mail data: what a terminal shows then (421, the program's
 * notice, the shell) could stand in a message too. Such lines are held until more mail data, or
 * another connection, or the end of the record tells.
 */
export class CutMailData {
  private readonly dialogue: Dialogue
  private readonly frameOf: (text: ByteString) => Frame
  private lines: HeldLine[] = []

  /** `frameOf` tells which lines are the program's or the shell's. */
  constructor(dialogue: Dialogue, frameOf: (text: ByteString) => Frame) {
    this.dialogue = dialogue
    this.frameOf = frameOf
  }

  /** True if the line is held: it may be the end. It must stand in mail data, or behind a line that is held. */
  holds(line: HeldLine): boolean {
    const { text } = line
    const mayEnd = text === '' || replyCode(text) === 421 || this.frameOf(text) !== null
    if (!mayEnd) this.settle(this.endedByAnother())
    else this.lines.push(line)
    if (this.lines.length > MAX_ENDING_LINES) this.settle(false)
    return mayEnd
  }

  /** The record is over. */
  end(): void {
    this.settle(true)
  }

  get isHolding(): boolean {
    return this.lines.length > 0
  }

  /** True if the connection is said to be closed, and then another to be opened. */
  private endedByAnother(): boolean {
    const frames = this.lines.map(({ text }) => this.frameOf(text))
    const closed = frames.indexOf('closed')
    return closed >= 0 && frames.indexOf('opened', closed) > closed
  }

  private settle(isEnd: boolean): void {
    const lines = this.lines
    this.lines = []
    for (const { text, sourceLine } of lines) {
      if (!isEnd) this.dialogue.line(text, sourceLine)
      else if (replyCode(text) !== 0) this.dialogue.told('S', text, sourceLine)
      else if (text !== '') {
        this.dialogue.note(text, sourceLine)
        if (this.frameOf(text) === 'closed') this.dialogue.close()
      }
    }
  }
}
