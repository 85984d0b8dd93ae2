import { chunkLine } from '../../smtp/chunk-line.ts'
import type { ByteString, Direction } from '../../smtp/octets.ts'
import { looksLikeCommand, replyCode, replyContinues } from '../../smtp/words.ts'
import { AwaitedReplies, askedBy } from '../../smtp/awaited-replies.ts'
import type { HeldLine } from '../envelope/layer.ts'
import { HeldLines, isMailData } from './perhaps-data.ts'
import type { PrintedSession } from './printed-session.ts'

type Mode = 'talk' | 'data' | 'perhaps-data' | 'early-data' | 'auth' | 'chunk'

/**
 * Reads a dialogue that bears no marks: which side sent a line follows from what it says and from
 * what came before it (RFC 5321 3.3, 4.2.1: replies begin with a code; after 354 the client speaks
 * until a lone dot, after 334 it answers once). A line that neither settles gets no direction.
 */
export class Dialogue {
  private readonly session: PrintedSession
  private mode: Mode = 'talk'
  private readonly awaited = new AwaitedReplies()
  private replyOpen = 0
  private greeted = false
  private ended = false
  private dotSeen = false
  /** DATA was refused: what is neither command nor reply is a message that is sent all the same; `text`: some came */
  private refused: 'no' | 'yes' | 'text' = 'no'
  private tls = false
  private chunkLeft = 0
  private readonly held = new HeldLines()

  constructor(session: PrintedSession) {
    this.session = session
  }

  /** True between 354 and the dot: what stands there is mail data whatever it looks like. */
  get inMailData(): boolean {
    return this.mode === 'data' || this.mode === 'perhaps-data' || this.mode === 'early-data'
  }

  /** True where the server may speak next: it has not greeted yet, a command waits, its reply goes on, it has said goodbye. */
  get awaitsReply(): boolean {
    return !this.greeted || this.ended || this.replyOpen !== 0 || !this.awaited.none
  }

  line(text: ByteString, sourceLine: number, terminator = '\r\n'): void {
    switch (this.mode) {
      case 'data':
        this.send('C', text, sourceLine, terminator)
        if (text === '.') this.endOfData()
        return
      case 'perhaps-data':
        this.perhapsData({ text, sourceLine, terminator })
        return
      case 'chunk':
        this.chunk(text, sourceLine, null)
        return
      default:
        this.talk(text, sourceLine, terminator)
    }
  }

  /** A line whose side the print tells. It may stand among lines that bear no mark. */
  told(direction: Direction, text: ByteString, sourceLine: number, shown?: string): void {
    const terminator = shown ?? '\r\n'
    if (direction === 'S') return this.toldReply(text, sourceLine, terminator)
    if (this.mode === 'perhaps-data') {
      // A dot right after the 354: the message was not printed, only its end.
      if (text === '.' && this.held.length === 0) return this.omitted(sourceLine)
      this.settleData(true)
    }
    if (this.mode === 'chunk') this.chunk(text, sourceLine, shown ?? null)
    else if (this.mode === 'data') this.line(text, sourceLine, terminator)
    else if (this.mode === 'auth' && text !== '') this.answerChallenge(text, sourceLine, terminator)
    else if (this.mode === 'early-data') this.earlyData(text, sourceLine, terminator)
    else this.command(text, sourceLine, terminator)
  }

  /** The print says that TLS has begun; once a session is enough. */
  tlsStarted(sourceLine: number): void {
    if (this.tls) return
    this.tls = true
    this.settleHeld(0)
    this.session.mark({ kind: 'tls-started' }, sourceLine)
  }

  /** The print leaves out the client's next octets: mail data after a 354, else the answer to a challenge. */
  omitted(sourceLine: number, octets: number | null = null): void {
    if (this.mode === 'perhaps-data' || this.mode === 'data') {
      this.session.mark({ kind: 'omitted', direction: 'C', what: 'mail-data', octets }, sourceLine)
      this.endOfData()
    } else if (this.mode === 'auth') {
      this.session.mark({ kind: 'omitted', direction: 'C', what: 'auth', octets }, sourceLine)
      this.mode = 'talk'
      this.awaited.expect('auth')
    }
  }

  /** A line of the tool's own. */
  note(text: ByteString, sourceLine: number): void {
    this.session.note(text, sourceLine)
  }

  /** The connection has ended here; what follows is another session. */
  close(): void {
    if (this.mode === 'perhaps-data') this.settleData(this.held.haveOther)
    this.restart()
  }

  /** The transcript has ended; the session is closed too. */
  end(): void {
    this.close()
  }

  private toldReply(text: ByteString, sourceLine: number, terminator: string): void {
    const code = replyCode(text)
    // A reply to mail data whose lines, or whose dot, were not printed; 421 may come at any time.
    const ends = code !== 0 && code !== 421 && code !== 354
    if (ends && (this.mode === 'perhaps-data' || this.mode === 'data')) this.omitted(sourceLine)
    else if (ends && code !== 334 && this.mode === 'auth') this.omitted(sourceLine)
    if (code === 0) {
      this.settleHeld(0)
      this.send('S', text, sourceLine, terminator)
    } else this.reply(code, text, sourceLine, terminator)
  }

  private answerChallenge(text: ByteString, sourceLine: number, terminator: string): void {
    this.mode = 'talk'
    this.send('C', text, sourceLine, terminator)
    this.awaited.expect('auth')
  }

  private talk(text: ByteString, sourceLine: number, terminator: string): void {
    const code = replyCode(text)
    if (code !== 0 && !(this.mode === 'early-data' && this.isOfMessage(code)))
      return this.reply(code, text, sourceLine, terminator)
    if (this.mode === 'early-data') return this.earlyData(text, sourceLine, terminator)
    if (this.mode === 'auth' && text !== '') {
      this.answerChallenge(text, sourceLine, terminator)
      return
    }
    if (looksLikeCommand(text)) return this.command(text, sourceLine, terminator)
    if (this.awaited.last === 'data' && this.replyOpen === 0 && text !== '') {
      // Pasted in one block: the message stands before the 354 that it did not wait for.
      this.mode = 'early-data'
      return this.talk(text, sourceLine, terminator)
    }
    if (this.refused !== 'no' && text !== '' && !this.ended) {
      this.send('C', text, sourceLine, terminator)
      this.awaited.expect('mail-line')
      this.refused = text === '.' ? 'no' : 'text'
      return
    }
    this.held.push({ text, sourceLine, terminator })
    if (this.held.isFull) this.settleHeld(0)
  }

  /** Where no server has said a word, or DATA can't be answered so, what looks like a reply is a line of the message. */
  private isOfMessage(code: number): boolean {
    if (!this.greeted) return true
    return this.awaited.first === 'data' && code !== 354 && code < 400
  }

  private earlyData(text: ByteString, sourceLine: number, terminator: string): void {
    this.send('C', text, sourceLine, terminator)
    if (text !== '.') return
    this.dotSeen = true
    this.endOfData()
  }

  private command(text: ByteString, sourceLine: number, terminator: string): void {
    if (this.held.length > 0) this.settleHeld(0)
    this.send('C', text, sourceLine, terminator)
    this.asks(text)
  }

  /** What the command `text` changes. */
  private asks(text: ByteString): void {
    const asked = askedBy(text)
    this.awaited.expect(asked)
    if (asked === 'data') this.dotSeen = false
    else if (asked === 'bdat') this.startChunk(text)
  }

  private reply(code: number, text: ByteString, sourceLine: number, terminator: string): void {
    if (code === 220 && this.replyOpen === 0 && this.startsAnother()) this.restart()
    if (this.held.length > 0) this.settleHeld(this.replyOpen === 0 ? code : 0)
    this.send('S', text, sourceLine, terminator)
    if (replyContinues(text)) {
      this.replyOpen = code
      return
    }
    this.replyOpen = 0
    const asked = this.greeted || code !== 220 ? this.awaited.answered() : undefined
    this.greeted = true
    if (code === 354) {
      if (this.dotSeen) return
      // The rest of a message that did not wait: what looks like a reply in it is none.
      if (this.mode === 'early-data') {
        this.mode = 'data'
        return
      }
      // Print that leaves mail data out goes on with the reply to it; only what follows can tell.
      this.mode = 'perhaps-data'
    } else if (code === 334) this.mode = 'auth'
    else {
      if (this.mode === 'auth') this.mode = 'talk'
      if (asked === 'data') {
        this.refused = this.mode === 'early-data' ? 'text' : code >= 400 ? 'yes' : 'no'
        if (this.mode === 'early-data') this.mode = 'talk'
      }
      if (asked === 'starttls' && code === 220) this.tlsStarted(sourceLine)
      if (code === 221 || code === 421) this.ended = true
    }
  }

  /** A greeting in the middle: another session, unless the command asked for one (STARTTLS, XCLIENT). */
  private startsAnother(): boolean {
    // A message that was begun in spite of a refusal may have any line.
    if (!this.greeted || (this.refused === 'text' && !this.ended)) return false
    return this.ended || this.awaited.none || this.awaited.first === 'quit'
  }

  private restart(): void {
    this.settleHeld(0)
    this.session.close()
    this.awaited.forget()
    this.mode = 'talk'
    this.ended = this.greeted = this.dotSeen = this.tls = false
    this.refused = 'no'
    this.replyOpen = 0
  }

  private perhapsData(line: HeldLine): void {
    const isData = isMailData(this.held, line)
    if (isData !== null) return this.settleData(isData, line)
    this.held.push(line)
    if (this.held.isFull) this.settleData(true)
  }

  private settleData(isData: boolean, last?: HeldLine): void {
    const lines = this.held.take()
    if (last !== undefined) lines.push(last)
    this.mode = isData ? 'data' : 'talk'
    if (!isData) {
      this.session.mark(
        { kind: 'omitted', direction: 'C', what: 'mail-data', octets: null },
        lines[0]?.sourceLine ?? 0,
      )
      this.awaited.expect('end-of-data')
    }
    for (const line of lines) this.line(line.text, line.sourceLine, line.terminator)
  }

  private endOfData(): void {
    this.mode = 'talk'
    this.awaited.expect('end-of-data')
  }

  private startChunk(text: ByteString): void {
    const size = /^BDAT[ \t]+(\d{1,15})/i.exec(text)
    this.chunkLeft = size === null ? 0 : Number(size[1])
    if (this.chunkLeft > 0) this.mode = 'chunk'
  }

  /** `terminator` null: the print does not tell it. */
  private chunk(text: ByteString, sourceLine: number, terminator: string | null): void {
    const { octets, left, command } = chunkLine(this.chunkLeft, text, terminator)
    this.send('C', octets, sourceLine, '')
    this.chunkLeft = left
    if (left === 0) this.mode = 'talk'
    if (command !== null) this.asks(command)
  }

  /**
   * Lines that neither code nor verb explains. A reply right after one, with no command open, answers
   * it: the client sent it. An empty line counts only if it was refused; people leave such as gaps.
   */
  private settleHeld(code: number): void {
    const last = this.held.last
    if (last === undefined) return
    const answered =
      code !== 0 &&
      this.greeted &&
      !this.ended &&
      this.awaited.none &&
      (last.text !== '' || code >= 500)
    for (const line of this.held.take()) {
      if (line === last && answered) {
        this.send('C', line.text, line.sourceLine, line.terminator)
        this.awaited.expect('other')
      } else if (line.text !== '' && this.session.isOpen)
        this.send(null, line.text, line.sourceLine, line.terminator)
    }
  }

  private send(
    direction: Direction | null,
    text: ByteString,
    sourceLine: number,
    terminator: string,
  ): void {
    this.session.wire(direction, text, sourceLine, null, terminator)
  }
}
