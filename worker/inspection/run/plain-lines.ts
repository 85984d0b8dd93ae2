import type { ByteString, Direction } from '../../smtp/octets.ts'
import type { Follower } from '../../smtp/follower.ts'
import type { Place } from '../../smtp/session.ts'
import { MAX_VIEWED_LINE_OCTETS } from '../../limits.ts'
import { TERMINATORS, type ReadLine, type ReadMessage } from './read-line.ts'

/** What is read goes here. */
export interface PlainSink {
  line(read: ReadLine): void
  message(read: ReadLine, message: ReadMessage): void
}

interface Side {
  text: ByteString
  offset: number
  place: Place | null
}

interface OpenMessage extends ReadMessage {
  places: { end: number; place: Place }[]
  offset: number
  length: number
  inHeader: boolean
  place: Place
}

/** Lines of a session that the core passes through unread, with mail data told from commands. */
export class PlainLines {
  readonly #sink: PlainSink
  /** why they pass: M4, or null where nothing is inspected */
  readonly #rule: string | null
  readonly #sides: Record<Direction, Side> = {
    C: { text: '', offset: 0, place: null },
    S: { text: '', offset: 0, place: null },
  }
  readonly #follower: Follower
  #message: OpenMessage | null = null
  readonly #keepMail: boolean
  #greeted = false
  /** the command line that came last is an EHLO: what 250 answers are its keywords */
  #helloAsked = false
  /** a 334 came last: a line of the client answers it */
  #challenged = false

  /** `follower` is ahead of what is pushed; `keepMail`: the lines of messages are wanted. */
  constructor(sink: PlainSink, rule: string | null, follower: Follower, keepMail: boolean) {
    this.#keepMail = keepMail
    this.#sink = sink
    this.#rule = rule
    this.#follower = follower
  }

  /** Octets of lines that have not ended. */
  get held(): number {
    return this.#sides.C.text.length + this.#sides.S.text.length
  }

  /** `before`: octets of this direction that came before all of these. */
  push(direction: Direction, text: ByteString, place: Place, before: number): void {
    const side = this.#sides[direction]
    side.offset = Math.max(side.offset, before)
    const octets = side.text + text
    side.place ??= place
    let from = 0
    for (let lf = octets.indexOf('\n'); lf >= 0; lf = octets.indexOf('\n', from)) {
      const terminator = lf > from && octets.charCodeAt(lf - 1) === 0x0d ? 2 : 1
      this.#line(direction, octets.slice(from, lf + 1 - terminator), terminator, side)
      from = lf + 1
      side.place = place
    }
    side.text = octets.slice(from)
    if (side.text.length > MAX_VIEWED_LINE_OCTETS) {
      // A line without end is told in pieces: memory stays bounded.
      this.#line(direction, side.text, 0, side)
      side.text = ''
    }
    if (side.text === '') side.place = null
  }

  /** The line of a direction that has not ended ends here; `madeUp` octets stand for what is missing. */
  tear(direction: Direction, madeUp: number): void {
    const side = this.#sides[direction]
    if (side.text !== '') this.#line(direction, side.text, 0, side)
    side.text = ''
    side.place = null
    side.offset += madeUp
  }

  /** A message has begun and not ended. */
  get inMessage(): boolean {
    return this.#message !== null || (this.#follower.modes.inData && this.#sides.C.text !== '')
  }

  /** The server's greeting is not in the recording. */
  greetingLost(): void {
    this.#greeted = true
  }

  end(): void {
    for (const direction of ['C', 'S'] as const) this.tear(direction, 0)
    this.#endMessage(false)
  }

  #line(direction: Direction, text: ByteString, terminator: 0 | 1 | 2, side: Side): void {
    const { offset } = side
    const place = side.place!
    const end = offset + text.length + terminator
    side.offset = end
    if (direction === 'S') {
      this.#endMessage(false)
      return this.#sink.line(
        this.#read('S', this.#replyKind(text), text, terminator, offset, place),
      )
    }
    const mail = this.#follower.mailAt(offset, end - offset)
    if (mail?.is === 'message') {
      this.#mailLine(text, terminator, offset, place)
      return mail.whole && mail.to <= end ? this.#endMessage(true) : this.#mailText(text)
    }
    this.#endMessage(false)
    this.#greeted = true
    const challenged = this.#challenged
    this.#challenged = false
    if (!challenged) this.#helloAsked = /^EHLO(?:[ \t]|$)/i.test(text)
    const kind = challenged ? 'auth-response' : 'command'
    this.#sink.line(this.#read('C', kind, text, terminator, offset, place))
  }

  #replyKind(text: ByteString): ReadLine['kind'] {
    const keywords = this.#helloAsked && text.startsWith('250')
    const kind = keywords ? 'ehlo-reply' : this.#greeted ? 'reply' : 'greeting'
    this.#challenged = text.startsWith('334')
    if (text[3] !== '-') {
      this.#greeted = true
      this.#helloAsked = false
    }
    return kind
  }

  /** A line of a message, its dot too. */
  #mailLine(text: ByteString, terminator: 0 | 1 | 2, offset: number, place: Place): void {
    const message = (this.#message ??= {
      ...{ lines: 0, longest: 0, headerLines: 0, complete: false, places: [] },
      ...{ text: this.#keepMail ? '' : null, offset, length: 0, inHeader: true, place },
    })
    message.length += text.length + terminator
    if (message.text === null) return
    message.text += text + TERMINATORS[terminator]
    message.places.push({ end: message.text.length, place })
  }

  /** It is not the dot. */
  #mailText(text: ByteString): void {
    const message = this.#message!
    message.lines++
    message.longest = Math.max(message.longest, text.length)
    if (text === '') message.inHeader = false
    else if (message.inHeader) message.headerLines++
  }

  #endMessage(complete: boolean): void {
    const message = this.#message
    if (message === null) return
    this.#message = null
    const read = this.#read('C', 'data', '', 0, message.offset, message.place)
    this.#sink.message({ ...read, length: message.length }, { ...message, complete })
  }

  #read(
    direction: Direction,
    kind: ReadLine['kind'],
    text: ByteString,
    terminator: 0 | 1 | 2,
    offset: number,
    place: Place,
  ): ReadLine {
    return {
      direction,
      kind,
      text,
      sent: text,
      offset,
      length: text.length + terminator,
      terminator,
      verdict: 'passthrough',
      rule: this.#rule,
      place,
    }
  }
}
