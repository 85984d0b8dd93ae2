import { fixed } from '../../../redact/redacted.ts'
import type { ByteString } from '../../../smtp/octets.ts'
import type { Stated } from '../parameters.ts'
import type { See } from '../sightings.ts'
import { Parts } from './parts.ts'
import type { ReceivedBy } from './received.ts'

/** RFC 5321 4.5.3.1.6, CR LF included. */
const DATA_LINE_OCTETS = 1_000

/** One message on its way, line by line; what is kept of it is a header field and its boundaries. */
export class MailScan {
  readonly #see: See
  readonly #stated: Stated
  readonly #announcedSize: number | null
  /** DATA: dots at the beginning of lines are doubled */
  readonly #stuffed: boolean
  readonly #parts: Parts
  /** octets of the message so far, dots taken away */
  octets = 0

  constructor(
    see: See,
    stated: Stated,
    announcedSize: number | null,
    form: { stuffed: boolean; exact: boolean },
  ) {
    this.#see = see
    this.#stated = stated
    this.#announcedSize = announcedSize
    this.#stuffed = form.stuffed
    this.#parts = new Parts(see, form.exact)
  }

  /** Who sends the message, where its topmost line says so. */
  get sentBy(): ReceivedBy | null {
    return this.#parts.sentBy
  }

  /** A line without its terminator; `length` counts it on the wire, `eightBit` says whether an octet is above 127. */
  line(text: ByteString, offset: number, length: number, eightBit: boolean): void {
    if (length > DATA_LINE_OCTETS)
      this.#see('data-line-length', 'C', offset, fixed`It has ${length} octets.`)
    this.octets += length
    let content = text
    if (this.#stuffed && text.charCodeAt(0) === 0x2e) {
      content = text.slice(1)
      this.octets--
      if (text.length > 1 && text.charCodeAt(1) !== 0x2e) this.#see('dot-not-stuffed', 'C', offset)
    }
    if (eightBit) this.#eightBit(offset)
    this.#parts.line(content, offset, eightBit)
  }

  /** The message is over; `complete` false where the session broke off or the print left it out. */
  end(offset: number, complete: boolean): void {
    this.#parts.end(offset, complete)
    if (!complete) return
    const { size } = this.#stated
    if (size !== null && this.octets > size)
      this.#see(
        'message-over-declared-size',
        'C',
        offset,
        fixed`${this.octets} octets, of which ${size} were declared.`,
      )
    const limit = this.#announcedSize
    if (limit !== null && this.octets > limit)
      this.#see(
        'message-over-announced-size',
        'C',
        offset,
        fixed`${this.octets} octets; the server takes ${limit}.`,
      )
  }

  #eightBit(offset: number): void {
    const { body, smtputf8 } = this.#stated
    if (this.#parts.inHeader) {
      if (!smtputf8) this.#see('header-eight-bit', 'C', offset)
    } else if (body === null || body === '7BIT') this.#see('data-eight-bit', 'C', offset)
  }
}
