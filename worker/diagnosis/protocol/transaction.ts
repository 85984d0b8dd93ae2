import type { ProtocolId } from './pages.ts'

/** Tells what is wrong with the command at this octet of the client. */
type Doubt = (id: ProtocolId, offset: number) => void

/**
 * Where a mail transaction stands (RFC 5321 4.1.4), as the client must know it from the replies it has
 * read: a command sent ahead of a reply counts as accepted until that reply comes.
 */
export class Transaction {
  readonly #doubt: Doubt
  /** unknown: DATA was refused, and servers differ in what they keep */
  #mail: 'none' | 'open' | 'unknown' = 'none'
  #recipients = 0
  #data = false
  #chunks = false

  constructor(doubt: Doubt) {
    this.#doubt = doubt
  }

  get isOpen(): boolean {
    return this.#mail === 'open'
  }

  /** Chunks came, and not the last. */
  get chunked(): boolean {
    return this.#chunks
  }

  get recipients(): number {
    return this.#recipients
  }

  mail(offset: number): void {
    if (this.#mail === 'open') this.#doubt('mail-within-mail', offset)
    this.reset()
    this.#mail = 'open'
  }

  mailRefused(): void {
    this.#mail = 'none'
  }

  recipient(offset: number): void {
    if (this.#mail === 'none') this.#doubt('rcpt-without-mail', offset)
    this.#recipients++
  }

  recipientRefused(): void {
    this.#recipients--
  }

  /** DATA. */
  data(offset: number): void {
    if (this.#chunks) this.#doubt('bdat-data-mixed', offset)
    else if (this.#nobody) this.#doubt('data-without-recipient', offset)
    this.#chunks = false
    this.#data = true
  }

  dataRefused(): void {
    this.#mail = 'unknown'
  }

  /** BDAT; `last` with the word LAST. */
  chunk(offset: number, last: boolean): void {
    if (this.#data) this.#doubt('bdat-data-mixed', offset)
    else if (!this.#chunks && this.#nobody) this.#doubt('data-without-recipient', offset)
    this.#chunks = !last
    if (last) this.reset()
  }

  /** A command that is none of the transaction's own: chunks must not be left without their last. */
  other(verb: string, offset: number): void {
    if (!this.#chunks || /^(?:BDAT|DATA|RSET|QUIT|NOOP|BURL)$/.test(verb)) return
    this.#chunks = false
    this.#doubt('bdat-without-last', offset)
  }

  /** RSET, EHLO, HELO, the end of a message, TLS. */
  reset(): void {
    this.#mail = 'none'
    this.#recipients = 0
    this.#data = false
    this.#chunks = false
  }

  get #nobody(): boolean {
    return this.#mail !== 'unknown' && this.#recipients <= 0
  }
}
