import { MAX_DIALOGUE_HELD_LINES, MAX_DIALOGUE_HELD_OCTETS } from '../../limits.ts'
import { looksLikeCommand, replyCode } from '../../smtp/words.ts'
import type { HeldLine } from '../envelope/layer.ts'

/** Lines held until what follows tells whose they are, no more than is worth it. */
export class HeldLines {
  #lines: HeldLine[] = []
  #octets = 0

  get length(): number {
    return this.#lines.length
  }

  /** True once so much is held that it must be settled by what there is. */
  get isFull(): boolean {
    return this.#lines.length > MAX_DIALOGUE_HELD_LINES || this.#octets > MAX_DIALOGUE_HELD_OCTETS
  }

  get last(): HeldLine | undefined {
    return this.#lines[this.#lines.length - 1]
  }

  /** True if one of them is no reply. */
  get haveOther(): boolean {
    return this.#lines.some(({ text }) => replyCode(text) === 0)
  }

  push(line: HeldLine): void {
    this.#lines.push(line)
    this.#octets += line.text.length
  }

  take(): HeldLine[] {
    const lines = this.#lines
    this.#lines = []
    this.#octets = 0
    return lines
  }
}

/**
 * What stands behind a 354, as far as `line` and those held before it tell: mail data, or the dialogue
 * that goes on because the print left the mail data out. null: not yet told.
 */
export function isMailData(held: HeldLines, line: HeldLine): boolean | null {
  const code = replyCode(line.text)
  const last = held.last
  if (line.text === '.' || (last === undefined && code === 0)) return true
  if (last === undefined) return null
  if (code === 220 || code === 221 || (code !== 0 && looksLikeCommand(last.text))) return false
  // Of a dialogue every line is a reply or a command.
  return code === 0 && !looksLikeCommand(line.text) ? true : null
}
