import {
  AWAITED_OVERHEAD_OCTETS,
  MAX_VIEWED_LINE_OCTETS,
  WATCH_OVERHEAD_OCTETS,
} from '../../limits.ts'
import type { ByteString, Direction } from '../../smtp/octets.ts'
import type { Mark } from '../../smtp/session.ts'
import { ClientWatch } from './client.ts'
import { Content } from './content.ts'
import type { ReceivedBy } from './mail/received.ts'
import { ServerWatch } from './server.ts'
import { Session, type Source } from './session.ts'
import { Sightings, type Sighting } from './sightings.ts'
import { TlsWatch, type Offsets } from './tls.ts'

interface Side {
  /** octets of this direction so far */
  offset: number
  /** a line whose end has not come, at most MAX_VIEWED_LINE_OCTETS of it */
  text: ByteString
  /** its octets in truth */
  length: number
  /** the first line end of this direction */
  end: 1 | 2 | null
}

/** NUL, a CR that is no line end, octets above 127: most lines have none of them. */
const ODD = /[\0\r\x80-\xff]/

/**
 * Watches one session for what breaks SMTP or MIME, whatever any firewall does to it: octets of both
 * directions in wire order go in, each is looked at once, and what is kept of them is bounded.
 */
export class ProtocolWatch {
  readonly #sightings = new Sightings()
  readonly #session: Session
  readonly #client: ClientWatch
  readonly #server: ServerWatch
  readonly #sides: Record<Direction, Side> = {
    C: { offset: 0, text: '', length: 0, end: null },
    S: { offset: 0, text: '', length: 0, end: null },
  }
  readonly #content: Content
  readonly #tls: TlsWatch
  #broken = false
  constructor(source: Source) {
    this.#session = new Session(source, this.#sightings.see)
    this.#content = new Content(this.#session)
    this.#tls = new TlsWatch(this.#session, () => ({
      C: this.#sides.C.offset,
      S: this.#sides.S.offset,
    }))
    this.#client = new ClientWatch(this.#session)
    this.#server = new ServerWatch(this.#session, () => this.#dataBegins())
  }

  /** Octets of each direction from which on there is ciphertext; null where TLS began nowhere. */
  get ciphertext(): Offsets | null {
    return this.#tls.ciphertext
  }

  /** Who put the topmost line on the first message that has one of a program that is known; null where none has. */
  get sentBy(): ReceivedBy | null {
    return this.#session.sentBy
  }

  /** True once it reads no more: what comes is ciphertext, or octets before it are missing. */
  get blind(): boolean {
    return this.#session.blind
  }

  /** Octets of memory it takes, by estimate. */
  get held(): number {
    const { C, S } = this.#sides
    return (
      WATCH_OVERHEAD_OCTETS +
      C.text.length +
      S.text.length +
      this.#session.awaited.length * AWAITED_OVERHEAD_OCTETS
    )
  }

  wire(direction: Direction, text: ByteString): void {
    const side = this.#sides[direction]
    const session = this.#session
    if (session.blind) return
    if (session.tls === 'due' && text !== '') this.#tls.due(direction, text, side.offset)
    let at = 0
    while (at < text.length && !session.blind) {
      if (direction === 'C' && session.payload > 0) {
        const taken = this.#content.payload(text, at, side.offset)
        side.offset += taken
        at += taken
        continue
      }
      const lf = text.indexOf('\n', at)
      if (lf < 0) {
        this.#keep(side, text.slice(at))
        return
      }
      this.#line(direction, side, text, at, lf)
      at = lf + 1
    }
    side.offset += text.length - at
  }

  /** A message, or the rest of one, is left out: it counts `octets` in its direction. */
  omitted(octets: number): void {
    const session = this.#session
    this.#sides.C.text = ''
    this.#sides.C.length = 0
    this.#content.end(this.#sides.C.offset, false)
    // A chunk is answered as the command it is.
    if (session.payload === 0) session.awaits('', 'data')
    session.inData = false
    session.payload = 0
    session.transaction.reset()
    this.#sides.C.offset += octets
  }

  /** A line came whose side the print does not tell: what answers what is not known from here on. */
  undirected(): void {
    const session = this.#session
    session.unpair()
    session.greeted = true
    session.challenged = false
  }

  /** What comes, of either direction, is ciphertext. */
  encrypted(): void {
    this.#tls.encrypted()
  }

  mark(mark: Mark): void {
    const session = this.#session
    if (mark.kind === 'tls-started') this.#tls.marked()
    else if (mark.kind === 'gap') session.blind = true
    else if (mark.kind === 'closed') this.#broken = true
    else if (mark.kind === 'omitted' && mark.direction === 'C' && mark.what === 'auth')
      session.challenged = false
  }

  /** What was seen, once the session is over. */
  end(): Sighting[] {
    const session = this.#session
    const { see } = this.#sightings
    const { C, S } = this.#sides
    if (!session.blind) {
      if (S.text !== '') this.#server.line(S.text, S.offset - S.length, S.length)
      if (
        session.payload > 0 &&
        (session.source.exact || session.source.complete) &&
        session.chunk !== 'none'
      )
        see('bdat-incomplete', 'C', C.offset)
      else if (session.inData) {
        if (session.source.exact && this.#broken) see('end-of-data-missing', 'C', C.offset)
      } else if (C.text !== '') this.#client.line(C.text, C.offset - C.length, C.length, true)
    }
    this.#content.end(this.#sides.C.offset, false)
    return this.#sightings.all()
  }

  #dataBegins(): void {
    const session = this.#session
    if (this.#client.takeEarly()) {
      session.awaits('', 'data')
      session.transaction.reset()
      return
    }
    session.inData = true
  }

  #keep(side: Side, text: ByteString): void {
    const room = MAX_VIEWED_LINE_OCTETS - side.text.length
    if (room > 0) side.text += text.slice(0, room)
    side.length += text.length
    side.offset += text.length
  }

  #line(direction: Direction, side: Side, text: ByteString, at: number, lf: number): void {
    let line = text.slice(at, lf)
    let length = lf + 1 - at
    side.offset += length
    if (side.length > 0) {
      line = side.text + line
      length += side.length
      side.text = ''
      side.length = 0
    }
    const crlf = line.endsWith('\r') || (lf > at && text.charCodeAt(lf - 1) === 0x0d)
    if (line.endsWith('\r')) line = line.slice(0, -1)
    const offset = side.offset - length
    this.#lineEnd(direction, side, crlf ? 2 : 1, offset, length)
    const odd = ODD.test(line)
    if (odd) this.#odd(direction, line, offset)
    if (direction === 'S') {
      this.#server.line(line, offset, length)
      if (this.#session.tls === 'due') this.#behindStartTls(text, lf + 1, side.offset)
    } else if (this.#session.inData) this.#content.line(line, offset, length, crlf, odd)
    else {
      this.#session.together = at > 0
      this.#client.line(line, offset, length, false)
      if (this.#session.payload === 0) this.#content.chunkEnds(side.offset)
    }
  }

  /** More of the server's octets in the segment of the 220. */
  #behindStartTls(text: ByteString, at: number, offset: number): void {
    if (at < text.length) this.#tls.due('S', text.slice(at), offset)
  }

  #lineEnd(direction: Direction, side: Side, end: 1 | 2, offset: number, length: number): void {
    const session = this.#session
    session.lfMode ??= end === 1
    side.end ??= end
    const { see } = this.#sightings
    if (end === 1 && !session.lfMode) see('bad-termination', direction, offset)
    if (end !== side.end) see('mixed-line-ends', direction, offset + length - 1)
  }

  /** The engine's events of these names stand at the beginning of their line. */
  #odd(direction: Direction, line: ByteString, offset: number): void {
    const { see } = this.#sightings
    if (line.includes('\0')) see('nul-octet', direction, offset)
    if (line.includes('\r')) see('bare-cr', direction, offset)
  }
}
