import type { ByteString } from '../../smtp/octets.ts'
import { Chunks } from './mail/chunks.ts'
import { MailScan } from './mail/scan.ts'
import { Smuggling } from './mail/smuggling.ts'
import type { Session } from './session.ts'

/** The message under way: its lines after a 354, or the payload of BDAT. */
export class Content {
  readonly #session: Session
  /** the scan of the message under way */
  #scan: MailScan | null = null
  #mail: MailScan | null = null
  #chunks: Chunks | null = null
  #smuggling: Smuggling
  /** the line before in this message ended with CR LF; true at its start */
  #afterCrlf = true

  constructor(session: Session) {
    this.#session = session
    this.#smuggling = new Smuggling(session.see)
  }

  /** A line of mail data; `odd` if it may hold octets above 127. */
  line(text: ByteString, offset: number, length: number, crlf: boolean, odd: boolean): void {
    const session = this.#session
    const mail = (this.#mail ??= this.#begin(true))
    if (text === '.' && (session.lfMode === true || (crlf && this.#afterCrlf))) {
      session.inData = false
      mail.end(offset, true)
      this.#forget()
      session.awaits('', 'data')
      session.transaction.reset()
      return
    }
    this.#afterCrlf = crlf
    if (session.lfMode !== true) this.#smuggling.line(text, offset, length, crlf)
    mail.line(text, offset, length, odd && /[\x80-\xff]/.test(text))
  }

  /** Octets that belong to no line, from `at` on, the first at `offset`; returns how many were taken. */
  payload(text: ByteString, at: number, offset: number): number {
    const session = this.#session
    const taken = Math.min(session.payload, text.length - at)
    if (session.chunk !== 'none') {
      this.#chunks ??= new Chunks(this.#begin(false))
      this.#chunks.push(text.slice(at, at + taken), offset)
    }
    session.payload -= taken
    if (session.payload === 0) this.chunkEnds(offset + taken)
    return taken
  }

  /** The payload of a chunk is whole, or none is under way: the message ends with the last, or is given up. */
  chunkEnds(offset: number): void {
    const session = this.#session
    if (session.chunk === 'last') this.end(offset, true)
    else if (!session.transaction.chunked) this.end(offset, false)
    session.chunk = 'none'
  }

  /** Whatever is under way is over before octet `offset`. */
  end(offset: number, complete: boolean): void {
    this.#mail?.end(offset, complete)
    this.#chunks?.end(offset, complete)
    this.#forget()
  }

  #forget(): void {
    this.#session.sentBy ??= this.#scan?.sentBy ?? null
    this.#scan = null
    this.#mail = null
    this.#chunks = null
  }

  #begin(stuffed: boolean): MailScan {
    const { stated, announced, see, source } = this.#session
    const exact = source.exact || source.complete
    this.#afterCrlf = true
    this.#smuggling = new Smuggling(see)
    this.#scan = new MailScan(see, stated, announced?.size ?? null, { stuffed, exact })
    return this.#scan
  }
}
