import {
  AWAITED_OVERHEAD_OCTETS,
  MAX_VIEWED_LINE_OCTETS,
  WATCH_OVERHEAD_OCTETS,
} from '../../limits.ts'
import type { ByteString, Direction } from '../../smtp/octets.ts'
import type { Mark } from '../../smtp/session.ts'
import { looksLikeCommand, replyCode } from '../../smtp/words.ts'
import { ClientWatch } from './client.ts'
import { Chunks } from './mail/chunks.ts'
import { MailScan } from './mail/scan.ts'
import { Smuggling } from './mail/smuggling.ts'
import { ServerWatch } from './server.ts'
import { Session, type Source } from './session.ts'
import { Sightings, type Sighting } from './sightings.ts'

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
  /** the message under way, sent by DATA, or by BDAT */
  #mail: MailScan | null = null
  #chunks: Chunks | null = null
  #smuggling: Smuggling
  #lfMode: boolean | null
  /** the line before in this message ended with CR LF; true at its start */
  #afterCrlf = true
  #broken = false
  /** a print says that TLS begins, so it shows what is inside */
  #decrypted = false
  /** octets of each direction from which on there is ciphertext; null where TLS began nowhere */
  ciphertext: Record<Direction, number> | null = null

  constructor(source: Source) {
    this.#session = new Session(source, this.#sightings.see)
    this.#smuggling = new Smuggling(this.#sightings.see)
    this.#lfMode = source.eol === 'auto' ? null : source.eol === 'lf'
    this.#client = new ClientWatch(this.#session)
    this.#server = new ServerWatch(this.#session, () => this.#dataBegins())
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
    if (session.tls === 'due' && text !== '') this.#tlsDue(direction, text, side.offset)
    let at = 0
    while (at < text.length && !session.blind) {
      if (direction === 'C' && session.payload > 0) {
        at += this.#payload(text, at, side)
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

  /** The print left a message out: it counts `octets` in its direction. */
  omitted(octets: number): void {
    const session = this.#session
    this.#endOfMail(false)
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
    session.awaited.length = 0
    session.greeted = true
    session.challenged = false
  }

  mark(mark: Mark): void {
    const session = this.#session
    if (mark.kind === 'tls-started') {
      this.#tlsMarked()
    } else if (mark.kind === 'gap') session.blind = true
    else if (mark.kind === 'closed') this.#broken = true
    else if (mark.kind === 'omitted' && mark.direction === 'C' && mark.what === 'auth')
      session.challenged = false
  }

  /** The source says that TLS begins. Of segments the octets tell more: a mark may come before what was sent in clear. */
  #tlsMarked(): void {
    const session = this.#session
    if (session.tls === 'due') this.#decrypted = !session.source.segments
    else if (!session.source.segments) session.tls = 'on'
    else if (!session.blind) {
      const { C, S } = this.#sides
      if (session.greeted) session.see('tls-without-starttls', 'C', C.offset)
      session.blind = true
      this.ciphertext = { C: C.offset, S: S.offset }
    }
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
    this.#endOfMail(false)
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

  /** The first octets after the 220 to STARTTLS. */
  #tlsDue(direction: Direction, text: ByteString, offset: number): void {
    const session = this.#session
    const { source, see } = session
    // A print may show ciphertext with a dot for whatever it cannot show.
    const clear = direction === 'S' ? replyCode(text.slice(0, 4).trimEnd()) > 0 : isCommand(text)
    if (text.charCodeAt(0) === 0x16 || !(clear || source.exact || this.#decrypted)) {
      session.blind = true
      this.ciphertext = { C: this.#sides.C.offset, S: this.#sides.S.offset }
    } else if (direction === 'S') see('starttls-reply-injection', 'S', offset)
    else if (source.exact && !this.#decrypted) {
      see('tls-not-started', 'C', offset)
      session.tls = 'none'
    } else session.startTls()
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
    } else if (this.#session.inData) this.#mailLine(line, offset, length, crlf, odd)
    else {
      this.#client.line(line, offset, length, false)
      if (this.#session.payload === 0) this.#chunkEnds()
    }
  }

  /** More of the server's octets in the segment of the 220. */
  #behindStartTls(text: ByteString, at: number, offset: number): void {
    if (at < text.length) this.#tlsDue('S', text.slice(at), offset)
  }

  #lineEnd(direction: Direction, side: Side, end: 1 | 2, offset: number, length: number): void {
    this.#lfMode ??= end === 1
    side.end ??= end
    const { see } = this.#sightings
    if (end === 1 && !this.#lfMode) see('bad-termination', direction, offset)
    if (end !== side.end) see('mixed-line-ends', direction, offset + length - 1)
  }

  /** The engine's events of these names stand at the beginning of their line. */
  #odd(direction: Direction, line: ByteString, offset: number): void {
    const { see } = this.#sightings
    if (line.includes('\0')) see('nul-octet', direction, offset)
    if (line.includes('\r')) see('bare-cr', direction, offset)
  }

  #mailLine(line: ByteString, offset: number, length: number, crlf: boolean, odd: boolean): void {
    const session = this.#session
    const mail = (this.#mail ??= this.#newMail(true))
    if (line === '.' && (this.#lfMode === true || (crlf && this.#afterCrlf))) {
      session.inData = false
      mail.end(offset, true)
      this.#mail = null
      session.awaits('', 'data')
      session.transaction.reset()
      return
    }
    this.#afterCrlf = crlf
    if (this.#lfMode !== true) this.#smuggling.line(line, offset, length, crlf)
    mail.line(line, offset, length, odd && /[\x80-\xff]/.test(line))
  }

  #newMail(stuffed: boolean): MailScan {
    const { stated, announced, see, source } = this.#session
    this.#afterCrlf = true
    this.#smuggling = new Smuggling(see)
    return new MailScan(see, stated, announced?.size ?? null, {
      stuffed,
      exact: source.exact || source.complete,
    })
  }

  #endOfMail(complete: boolean): void {
    const { offset } = this.#sides.C
    this.#mail?.end(offset, complete)
    this.#chunks?.end(offset, complete)
    this.#mail = null
    this.#chunks = null
  }

  /** Octets that belong to no line; returns how many were taken. */
  #payload(text: ByteString, at: number, side: Side): number {
    const session = this.#session
    const taken = Math.min(session.payload, text.length - at)
    if (session.chunk !== 'none') {
      this.#chunks ??= new Chunks(this.#newMail(false))
      this.#chunks.push(text.slice(at, at + taken), side.offset)
    }
    side.offset += taken
    session.payload -= taken
    if (session.payload === 0) this.#chunkEnds()
    return taken
  }

  /** The payload of a chunk is whole, or none is under way: the message ends with the last, or is given up. */
  #chunkEnds(): void {
    const session = this.#session
    if (session.chunk === 'last') this.#endOfMail(true)
    else if (!session.transaction.chunked) this.#endOfMail(false)
    session.chunk = 'none'
  }
}

function isCommand(text: ByteString): boolean {
  return looksLikeCommand(text.replace(/[\r\n]+$/, ''))
}
