import type { ByteString, Direction } from '../../smtp/octets.ts'
import { looksLikeCommand, replyCode } from '../../smtp/words.ts'
import type { Session } from './session.ts'

/** Octets so far, by direction. */
export type Offsets = Record<Direction, number>

/** A TLS record of the handshake begins so (RFC 8446 5.1). */
const HANDSHAKE = 0x16
/** Enough of a line to tell a command from ciphertext. */
const LINE_START_OCTETS = 512

/** Watches where a session goes over to TLS (RFC 3207). */
export class TlsWatch {
  readonly #session: Session
  readonly #offsets: () => Offsets
  /** a print says that TLS begins, so it shows what is inside */
  #decrypted = false
  /** from where on there is ciphertext; null where TLS began nowhere, or the record shows what was inside */
  ciphertext: Offsets | null = null

  /** `offsets`: where both directions are now. */
  constructor(session: Session, offsets: () => Offsets) {
    this.#session = session
    this.#offsets = offsets
  }

  /** A print says that TLS begins; of segments the octets tell. */
  marked(): void {
    const session = this.#session
    if (session.source.segments) return
    if (session.tls === 'due') this.#decrypted = true
    else session.tls = 'on'
  }

  /** What comes is ciphertext. */
  encrypted(): void {
    const session = this.#session
    if (session.blind) return
    if (session.tls === 'none' && session.greeted)
      session.see('tls-without-starttls', 'C', this.#offsets().C)
    this.#goBlind()
  }

  /** Octets after the 220 to STARTTLS, the first of them at `offset`. */
  due(direction: Direction, text: ByteString, offset: number): void {
    const session = this.#session
    const { source, see } = session
    // A print may show ciphertext, with a dot for whatever it cannot show.
    const clear =
      direction === 'S' ? replyCode(text.slice(0, 4).trimEnd()) > 0 : beginsCommand(text)
    if (text.charCodeAt(0) === HANDSHAKE || !(clear || source.exact || this.#decrypted))
      this.#goBlind()
    else if (direction === 'S') see('starttls-reply-injection', 'S', offset)
    else if (source.exact && !this.#decrypted) {
      see('tls-not-started', 'C', offset)
      session.tls = 'none'
    } else session.startTls()
  }

  #goBlind(): void {
    this.#session.blind = true
    this.ciphertext = this.#offsets()
  }
}

function beginsCommand(text: ByteString): boolean {
  const [line = ''] = text.slice(0, LINE_START_OCTETS).split(/[\r\n]/, 1)
  return looksLikeCommand(line)
}
