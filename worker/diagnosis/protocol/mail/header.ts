import { MAX_READ_FIELD_OCTETS } from '../../../limits.ts'
import { fixed } from '../../../redact/redacted.ts'
import type { ByteString } from '../../../smtp/octets.ts'
import type { See } from '../sightings.ts'
import { receivedBy, type ReceivedBy } from './received.ts'

/** Snort's limit (124:7). */
const NAME_OCTETS = 64
/** Suricata's default header-value-depth. */
const VALUE_OCTETS = 2_000

const FIELD = /^([!-9;-~]+)[ \t]*:/

/** Fields that RFC 5322 3.6 and RFC 2045 allow once. */
const ONCE: ReadonlySet<string> = new Set([
  ...['from', 'sender', 'reply-to', 'to', 'cc', 'bcc', 'subject', 'date', 'message-id'],
  ...['in-reply-to', 'references', 'mime-version', 'content-type', 'content-transfer-encoding'],
])

/** The two fields that say how the body is to be read, unfolded. */
export interface ContentFields {
  type: ByteString
  encoding: ByteString
}

/** The header of a message or of a part, line by line. */
export class Header {
  readonly content: ContentFields = { type: '', encoding: '' }
  /** of the first field, where that is a Received line: who sends the message */
  sentBy: ReceivedBy | null = null
  /** the field under way is the first of the header */
  #first = true
  readonly #see: See
  readonly #met = new Set<string>()
  #name = ''
  #value: ByteString = ''
  #octets = 0
  #offset = 0

  /** offset of the first line that is no field, told once the header ends */
  #malformed: number | null = null

  constructor(see: See) {
    this.#see = see
  }

  /** A line that is not empty. */
  line(text: ByteString, offset: number): void {
    const first = text.charCodeAt(0)
    if (first === 32 || first === 9) {
      this.#continues(text, offset)
      return
    }
    this.#finish()
    const name = FIELD.exec(text)?.[1]
    if (name === undefined) {
      // A line of an mbox file is no part of the message, but everybody knows it.
      if (!text.startsWith('From ')) this.#malformed ??= offset
      return
    }
    if (name.length > NAME_OCTETS)
      this.#see('header-name-length', 'C', offset, fixed`It has ${name.length} octets.`)
    this.#name = name.length > NAME_OCTETS ? '' : name.toLowerCase()
    this.#offset = offset
    this.#octets = text.length
    this.#value = this.#isRead ? text.slice(text.indexOf(':') + 1, MAX_READ_FIELD_OCTETS) : ''
    if (!ONCE.has(this.#name)) return
    if (this.#met.has(this.#name)) this.#see('header-repeated', 'C', offset)
    this.#met.add(this.#name)
  }

  /** The header ends. `exact` false for a print: those lose empty lines, and cut or fold others. */
  end(exact: boolean): void {
    this.#finish()
    if (exact && this.#malformed !== null) this.#see('header-line-malformed', 'C', this.#malformed)
  }

  /** Whether the field's value is looked at. */
  get #isRead(): boolean {
    return (
      this.#name === 'content-type' ||
      this.#name === 'content-transfer-encoding' ||
      (this.#first && this.#name === 'received')
    )
  }

  #continues(text: ByteString, offset: number): void {
    if (this.#octets === 0) this.#malformed ??= offset
    this.#octets += text.length
    if (this.#isRead && this.#value.length < MAX_READ_FIELD_OCTETS)
      this.#value += ' ' + text.trimStart().slice(0, MAX_READ_FIELD_OCTETS)
  }

  #finish(): void {
    if (this.#octets > VALUE_OCTETS)
      this.#see('header-value-length', 'C', this.#offset, fixed`It has ${this.#octets} octets.`)
    const { content } = this
    if (this.#name === 'content-type' && content.type === '') content.type = this.#value.trim()
    if (this.#name === 'content-transfer-encoding' && content.encoding === '')
      content.encoding = this.#value.split('(', 1)[0]!.trim().toLowerCase()
    if (this.#first && this.#name === 'received') this.sentBy = receivedBy(this.#value)
    if (this.#octets > 0) this.#first = false
    this.#name = ''
    this.#octets = 0
  }
}
