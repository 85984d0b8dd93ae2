import type { ByteString, Direction } from '../../../smtp/octets.ts'
import type { SessionSink } from '../../../smtp/session.ts'
import { looksLikeCommand, replyCode } from '../../../smtp/words.ts'
import { Dialogue } from '../../session/dialogue.ts'
import type { HeldLine } from '../../envelope/layer.ts'
import type { Reader } from '../../format.ts'
import { PrintedEnd } from '../../text/printed-end.ts'
import { PrintedSession } from '../../session/printed-session.ts'
import { HEAD_OCTETS, MAX_LEARNED_MARKS, MAX_LEARNING_LINES } from '../../../limits.ts'

/** A line as what stands before its text, and the text. */
export interface MarkedText {
  mark: string
  text: ByteString
}

/** Cuts a line at its mark; null where it has none. `known` are the marks whose side has been learned. */
export type SplitMark = (line: ByteString, known: ReadonlySet<string>) => MarkedText | null

/** True for `C:` beside `S:`, `client>` beside `server>`: names that tell the client even if it spoke no SMTP. */
export function namesClient(mark: string, serverMark: string): boolean {
  return /^\W*c(?:lient)?\W*$/i.test(mark) && /^\W*s(?:erver)?\W*$/i.test(serverMark)
}

/** How often a mark stood before a reply, and before a command. */
export interface MarkVotes {
  replies: number
  commands: number
}

/** The side whose mark it is: null while nothing speaks for one, 'both' where content must tell. */
export function sideOf(votes: MarkVotes | undefined): Direction | 'both' | null {
  if (votes === undefined || votes.replies + votes.commands === 0) return null
  // Mail data may look like the other side; one such line in ten does not turn a mark round.
  if (votes.commands * 10 <= votes.replies) return 'S'
  return votes.replies * 10 <= votes.commands ? 'C' : 'both'
}

/** What marks mean is never assumed (arrows conflict between tools): what stands behind them tells. */
export class MarkTally {
  readonly votes = new Map<string, MarkVotes>()
  /** the mark of the side that said 354: until the dot, the other's lines may look like anything */
  private awaitsData: string | null = null

  add({ mark, text }: MarkedText): void {
    if (this.awaitsData !== null && mark !== this.awaitsData) {
      if (text === '.') this.awaitsData = null
      return
    }
    let votes = this.votes.get(mark)
    if (votes === undefined) {
      if (this.votes.size >= MAX_LEARNED_MARKS) return
      votes = { replies: 0, commands: 0 }
      this.votes.set(mark, votes)
    }
    const code = replyCode(text)
    this.awaitsData = code === 354 ? mark : null
    if (code !== 0) votes.replies++
    else if (looksLikeCommand(text)) votes.commands++
  }

  /** True if a mark of each side is known, or one that stands before both. */
  get isSettled(): boolean {
    const sides = [...this.votes.values()].map(sideOf)
    return sides.includes('both') || (sides.includes('S') && sides.includes('C'))
  }
}

/** Reads a form whose marks have to be learned from the first lines that bear them. */
export class LearningReader implements Reader {
  private readonly dialogue: Dialogue
  private readonly split: SplitMark
  private readonly tally = new MarkTally()
  private readonly known = new Set<string>()
  private held: HeldLine[] | null = []
  private octets = 0
  private readonly isPlain: boolean
  private readonly printedEnd = new PrintedEnd()
  private plain: { start: string; side: Direction }[] = []

  /** `isPlain`: a mark is the line's own beginning, to the letter, and a blank follows. */
  constructor(sink: SessionSink, split: SplitMark, isPlain = false) {
    this.isPlain = isPlain
    this.dialogue = new Dialogue(new PrintedSession(sink))
    this.split = split
  }

  line(text: ByteString, sourceLine: number, terminator: string): void {
    if (this.held === null) return this.read(text, sourceLine)
    const marked = this.split(text, this.known)
    if (marked !== null) {
      this.tally.add(marked)
      this.printedEnd.add(marked.text)
    }
    this.held.push({ text, sourceLine, terminator })
    this.octets += text.length
    const enough = this.held.length >= MAX_LEARNING_LINES || this.octets >= HEAD_OCTETS
    if (this.tally.isSettled || enough) this.learned()
  }

  end(): void {
    this.learned()
    this.dialogue.end()
  }

  private learned(): void {
    const held = this.held ?? []
    this.held = null
    for (const [mark, votes] of this.tally.votes) {
      const side = sideOf(votes)
      if (side === null) continue
      this.known.add(mark)
      if (this.isPlain && side !== 'both') this.plain.push({ start: `${mark} `, side })
    }
    const [server, ...others] = this.plain
    if (server?.side === 'S' && others.length === 0)
      for (const mark of this.tally.votes.keys())
        if (namesClient(mark, server.start)) this.plain.push({ start: `${mark} `, side: 'C' })
    for (const { text, sourceLine } of held) this.read(text, sourceLine)
  }

  private read(text: ByteString, sourceLine: number): void {
    // Nearly every line begins with one of two marks: no pattern is needed to see that.
    for (const { start, side } of this.plain)
      if (text.startsWith(start))
        return this.dialogue.told(side, this.printedEnd.strip(text.slice(start.length)), sourceLine)
    const marked = this.split(text, this.known)
    if (marked === null) return this.unmarked(text, sourceLine)
    const { mark } = marked
    const isKnown = this.known.has(mark)
    // What first comes in mail data is no mark of the server's, though a line of the mail looks like a reply.
    if (!isKnown && this.dialogue.inMailData) return this.dialogue.line(text, sourceLine)
    if (!isKnown) this.tally.add(marked)
    const side = sideOf(this.tally.votes.get(mark))
    if (!isKnown && side !== null) this.known.add(mark)
    if (side === null) this.unmarked(text, sourceLine)
    else if (side === 'both') this.dialogue.line(this.printedEnd.strip(marked.text), sourceLine)
    else this.dialogue.told(side, this.printedEnd.strip(marked.text), sourceLine)
  }

  /** Replies often go on without a mark, and so does mail data; anything else is chatter. */
  private unmarked(text: ByteString, sourceLine: number): void {
    // Where only the client's lines bear a mark, a reply without one is no mail data.
    if (replyCode(text) !== 0 && this.onlyClientMarked) this.dialogue.told('S', text, sourceLine)
    else if (this.dialogue.inMailData || replyCode(text) !== 0 || looksLikeCommand(text))
      this.dialogue.line(text, sourceLine)
    else this.dialogue.note(text, sourceLine)
  }

  private get onlyClientMarked(): boolean {
    const sides = [...this.known].map((mark) => sideOf(this.tally.votes.get(mark)))
    return sides.includes('C') && !sides.includes('S') && !sides.includes('both')
  }
}
