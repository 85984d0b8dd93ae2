import type { ByteString, Direction } from '../smtp/octets.ts'
import type { Place } from '../smtp/session.ts'
import { MAX_VIEWED_LINE_OCTETS } from '../limits.ts'

/** Called for each line, and once for the lines of a message. */
export type PlainLine = (
  direction: Direction,
  kind: 'command' | 'reply' | 'greeting' | 'data',
  text: ByteString,
  terminator: 0 | 1 | 2,
  octets: { offset: number; length: number; lines: number; longest: number },
  place: Place,
) => void

interface Side {
  text: ByteString
  offset: number
  place: Place | null
}

/** Lines of a session that the core passes through unread, with mail data told from commands. */
export class PlainLines {
  readonly #tell: PlainLine
  readonly #sides: Record<Direction, Side> = {
    C: { text: '', offset: 0, place: null },
    S: { text: '', offset: 0, place: null },
  }
  #dataAsked = false
  #message: {
    offset: number
    length: number
    lines: number
    longest: number
    place: Place
  } | null = null
  #inData = false
  #greeted = false

  constructor(tell: PlainLine) {
    this.#tell = tell
  }

  push(direction: Direction, text: ByteString, place: Place): void {
    const side = this.#sides[direction]
    let rest = side.text + text
    side.place ??= place
    for (let lf = rest.indexOf('\n'); lf >= 0; lf = rest.indexOf('\n')) {
      const terminator = lf > 0 && rest[lf - 1] === '\r' ? 2 : 1
      this.#line(direction, rest.slice(0, lf + 1 - terminator), terminator, side)
      rest = rest.slice(lf + 1)
      side.place = place
    }
    if (rest.length > MAX_VIEWED_LINE_OCTETS) {
      // A line without end is told in pieces: memory stays bounded.
      this.#line(direction, rest, 0, side)
      rest = ''
    }
    side.text = rest
    if (rest === '') side.place = null
  }

  /** The print left the message out. */
  messageOmitted(): void {
    this.#inData = false
  }

  end(): void {
    for (const direction of ['C', 'S'] as const) {
      const side = this.#sides[direction]
      if (side.text !== '') this.#line(direction, side.text, 0, side)
      side.text = ''
    }
    this.#endMessage()
  }

  #line(direction: Direction, text: ByteString, terminator: 0 | 1 | 2, side: Side): void {
    const length = text.length + terminator
    const octets = { offset: side.offset, length, lines: 1, longest: text.length }
    const place = side.place!
    side.offset += length
    if (direction === 'S') {
      this.#endMessage()
      const kind = this.#greeted ? 'reply' : 'greeting'
      if (text[3] !== '-') this.#greeted = true
      if (this.#dataAsked && text.startsWith('354')) this.#inData = true
      if (text[3] !== '-') this.#dataAsked = false
      this.#tell('S', kind, text, terminator, octets, place)
      return
    }
    this.#greeted = true
    if (!this.#inData) {
      if (/^DATA[ \t]*$/i.test(text)) this.#dataAsked = true
      this.#tell('C', 'command', text, terminator, octets, place)
      return
    }
    this.#message ??= { offset: octets.offset, length: 0, lines: 0, longest: 0, place }
    this.#message.length += length
    if (text === '.') {
      this.#inData = false
      this.#endMessage()
      return
    }
    this.#message.lines++
    this.#message.longest = Math.max(this.#message.longest, text.length)
  }

  #endMessage(): void {
    if (this.#message === null) return
    const { place, ...octets } = this.#message
    this.#message = null
    this.#tell('C', 'data', '', 0, octets, place)
  }
}
