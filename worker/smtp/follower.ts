import { MAX_VIEWED_LINE_OCTETS } from '../limits.ts'
import { Modes, type LineIs, type Recorded } from './modes.ts'
import type { ByteString, Direction } from './octets.ts'

/** Octets of mail among those of the client: [from, to). */
export interface Stretch {
  /** `message`: after a 354, up to and with its dot; `chunk`: what BDAT or XEXCH50 counted; `stray`: as Modes says */
  is: 'message' | 'chunk' | 'stray'
  from: number
  to: number
  /** no more octets of it come: its dot or its last octet came */
  whole: boolean
}

interface Side {
  /** offset of the next octet */
  offset: number
  /** the beginning of the line under way, without what MAX_VIEWED_LINE_OCTETS leaves out */
  text: ByteString
  /** its octets in truth */
  length: number
  /** its last octet is a CR */
  cr: boolean
}

/**
 * Follows a session octet by octet, both directions in the order of the wire, and tells which octets of the
 * client are mail. A chunk may end anywhere in a line (RFC 3030 2): its octets are counted.
 */
export class Follower {
  readonly modes: Modes
  #lf: boolean | null
  /** the line before in this message ended with CR LF; true at its start (M1) */
  #afterCrlf = true
  readonly #sides: Record<Direction, Side> = {
    C: { offset: 0, text: '', length: 0, cr: false },
    S: { offset: 0, text: '', length: 0, cr: false },
  }
  #stretches: Stretch[] = []

  /** `eol`: how lines end; `auto`: as the first of the session does. */
  constructor(recorded: Recorded, eol: 'auto' | 'crlf' | 'lf' = 'auto') {
    this.modes = new Modes(recorded)
    this.#lf = eol === 'auto' ? null : eol === 'lf'
  }

  /** Octets of memory that unfinished lines take. */
  get held(): number {
    return this.#sides.C.text.length + this.#sides.S.text.length
  }

  /** Octets of one direction, in the order of the wire. */
  push(direction: Direction, text: ByteString): void {
    const side = this.#sides[direction]
    let at = 0
    while (at < text.length) {
      const lf = text.indexOf('\n', at)
      const end = lf < 0 ? text.length : lf
      if (direction === 'C' && side.length === 0 && this.modes.isPayload(text, at, end)) {
        at += this.#payload(side, text.length - at)
        continue
      }
      keep(side, text, at, end)
      if (lf < 0) return
      at = lf + 1
      this.#line(direction, side)
    }
  }

  /** A line, or the end of one, that the recording does not have. It is no octet of a chunk. */
  makeUp(direction: Direction, text: ByteString): void {
    const side = this.#sides[direction]
    if (direction === 'S' || side.length > 0 || this.modes.payload === 0)
      return this.push(direction, text)
    this.#stretch('chunk', side.offset, text.length, false)
    side.offset += text.length
  }

  /** The line of a direction that has not ended. */
  underWay(direction: Direction): ByteString {
    return this.#sides[direction].text
  }

  /** A message of which the rest was not pushed ended before octet `end` of the client's. */
  unread(end: number): void {
    const side = this.#sides.C
    const from = side.offset - side.length
    this.#stretch('message', from, end - from, true)
    side.offset = end
    side.text = ''
    side.length = 0
    side.cr = false
    if (this.modes.inData) this.modes.client('.')
  }

  /** The mail among the `length` octets at `offset`, which is where they begin; what is before them is let go. */
  mailAt(offset: number, length: number): Stretch | null {
    const stretches = this.#stretches
    let past = 0
    while (past < stretches.length && stretches[past]!.to <= offset) past++
    if (past > 0) stretches.splice(0, past)
    const first = stretches[0]
    if (first !== undefined && first.from <= offset) return first
    return this.#open(offset, length)
  }

  /** The mail that the line under way is, if it stands among these octets: a connection may be cut within it. */
  #open(offset: number, length: number): Stretch | null {
    const { offset: end, length: held, text } = this.#sides.C
    const from = end - held
    if (held === 0 || offset < from || offset + length <= from) return null
    const is = this.modes.is(text, false)
    if (is === 'command' || is === 'auth-response') return null
    return { is: is === 'stray' ? 'stray' : 'message', from, to: end, whole: false }
  }

  #payload(side: Side, most: number): number {
    const octets = Math.min(this.modes.payload, most)
    this.modes.takePayload(octets)
    this.#stretch('chunk', side.offset, octets, this.modes.payload === 0)
    side.offset += octets
    return octets
  }

  /** The line under way ends with the LF that comes next. */
  #line(direction: Direction, side: Side): void {
    const { text, cr } = side
    const whole = side.length === text.length
    const line = cr && whole ? text.slice(0, -1) : text
    const length = side.length + 1
    this.#lf ??= !cr
    side.offset++
    side.text = ''
    side.length = 0
    side.cr = false
    if (direction === 'S') this.modes.server(line)
    else this.#clientLine(line, side.offset - length, length, cr, whole)
  }

  #clientLine(
    line: ByteString,
    offset: number,
    length: number,
    crlf: boolean,
    whole: boolean,
  ): void {
    const ends = whole && (this.#lf === true || (crlf && this.#afterCrlf))
    const is = this.modes.client(line, ends)
    this.#afterCrlf = crlf || is !== 'mail'
    if (is === 'stray') this.#stretch('stray', offset, length, false)
    else if (isMessage(is)) this.#stretch('message', offset, length, is === 'end-of-data')
  }

  #stretch(is: Stretch['is'], from: number, octets: number, whole: boolean): void {
    const last = this.#stretches.at(-1)
    if (last !== undefined && !last.whole && last.is === is && last.to === from) {
      last.to += octets
      last.whole = whole
    } else this.#stretches.push({ is, from, to: from + octets, whole })
  }
}

function isMessage(is: LineIs): boolean {
  return is === 'mail' || is === 'end-of-data'
}

/** More octets of the line under way: those of `text` from `start` to `end`. */
function keep(side: Side, text: ByteString, start: number, end: number): void {
  const octets = end - start
  if (octets === 0) return
  const room = MAX_VIEWED_LINE_OCTETS - side.text.length
  if (room > 0) side.text += text.slice(start, Math.min(end, start + room))
  side.offset += octets
  side.length += octets
  side.cr = text.charCodeAt(end - 1) === 0x0d
}
