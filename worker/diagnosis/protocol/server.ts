import type { ByteString } from '../../smtp/octets.ts'
import { replyCode, replyContinues } from '../../smtp/words.ts'
import { Announced } from './announced.ts'
import type { Awaited, Session } from './session.ts'

/** RFC 5321 4.5.3.1.5, CR LF included. */
const REPLY_LINE_OCTETS = 512
/** What servers answer to a command that is none, or comes at the wrong time. */
const OUT_OF_PLACE: ReadonlySet<number> = new Set([500, 501, 502, 503, 554])
const EIGHT_BIT = /[\x80-\xff]/

interface OpenReply {
  code: number
  awaited: Awaited | null
  announced: Announced | null
  greeting: boolean
  lines: number
}

/** Watches what a server says. */
export class ServerWatch {
  readonly #session: Session
  readonly #dataBegins: () => void
  #open: OpenReply | null = null

  /** `dataBegins`: a 354 has answered DATA. */
  constructor(session: Session, dataBegins: () => void) {
    this.#session = session
    this.#dataBegins = dataBegins
  }

  line(text: ByteString, offset: number, length: number): void {
    const { see } = this.#session
    if (length > REPLY_LINE_OCTETS) see('reply-line-length', 'S', offset)
    if (EIGHT_BIT.test(text) && !this.#session.stated.smtputf8)
      see('reply-eight-bit', 'S', offset + text.search(EIGHT_BIT))
    const code = replyCode(text)
    if (code === 0) {
      // Terminals print empty lines of their own.
      if (text === '' && !this.#session.source.exact) return
      see('invalid-reply', 'S', offset)
      return
    }
    if (this.#open !== null && this.#open.code !== code) {
      see('reply-code-mixed', 'S', offset)
      this.#open.code = code
    }
    const reply = this.#open ?? this.#begins(code, offset)
    reply.lines++
    if (this.#open !== null) reply.announced?.line(text.slice(4), offset, see)
    this.#open = replyContinues(text) ? reply : null
    if (this.#open === null) this.#ends(reply, offset)
  }

  #begins(code: number, offset: number): OpenReply {
    const session = this.#session
    const greeting = !session.greeted && this.#greets(code, offset)
    session.greeted = true
    if (greeting) return { code, awaited: null, announced: null, greeting, lines: 0 }
    if (session.gone) session.see('reply-after-goodbye', 'S', offset)
    const awaited = session.awaited.shift() ?? this.#unshown()
    if (
      awaited === null &&
      session.paired &&
      session.clientSpoke &&
      session.source.oneSided === null
    )
      session.see('unexpected-server-transition', 'S', offset)
    const hello = code === 250 && /^(?:EHLO|HELO)$/.test(awaited?.verb ?? '')
    return { code, awaited, announced: hello ? new Announced() : null, greeting, lines: 0 }
  }

  /** A print may leave out the client's answers within AUTH. */
  #unshown(): Awaited | null {
    const session = this.#session
    if (session.source.exact || !session.challenged) return null
    session.challenged = false
    return { verb: 'AUTH', kind: 'auth', doubts: [], behind: null }
  }

  /** Whether the first reply of a session is its greeting, and what is wrong with it. */
  #greets(code: number, offset: number): boolean {
    const { clientSpoke, see, source } = this.#session
    if (source.oneSided === 'server') return true
    this.#session.whole = source.exact || code === 220 || code === 421 || code === 554
    const possible = code === 220 || code === 421 || code === 554
    // A print may begin anywhere.
    const told = source.exact || source.complete
    if (!clientSpoke) {
      if (told && code !== 220 && code < 400) see('greeting-code', 'S', offset)
      return true
    }
    if (possible) see('client-talks-first', 'C', 0)
    else if (told) see('no-greeting', 'S', offset)
    return possible
  }

  #ends({ code, awaited, announced, greeting, lines }: OpenReply, offset: number): void {
    const session = this.#session
    const { see } = session
    if (code === 421 || (code === 221 && awaited?.verb === 'QUIT')) session.gone = true
    if (greeting || awaited === null) return
    if (announced !== null) {
      session.announced = announced
      session.accepted = awaited.verb === 'EHLO' ? 'EHLO' : 'HELO'
      if (session.tls === 'on' && announced.has('STARTTLS') === true)
        see('starttls-announced-within-tls', 'S', offset)
    }
    if (awaited.kind === 'data') return
    const refused = code >= 400
    if (OUT_OF_PLACE.has(code)) for (const { id, offset } of awaited.doubts) see(id, 'C', offset)
    switch (awaited.verb) {
      case 'MAIL':
        if (refused) session.transaction.mailRefused()
        break
      case 'RCPT':
        if (refused) session.transaction.recipientRefused()
        break
      case 'DATA':
        this.#answersData(code, offset, lines)
        break
      case 'STARTTLS':
        if (code === 220) {
          session.tls = 'due'
          if (awaited.behind !== null) see('starttls-injection', 'C', awaited.behind)
        } else see('tls-refused', 'S', offset)
        break
      case 'AUTH':
        session.challenged = code === 334
        session.authentication.reply(code)
        break
      case 'XEXCH50':
        if (code === 354) session.payload = session.exch50
        break
    }
  }

  #answersData(code: number, offset: number, lines: number): void {
    const { see, transaction, source } = this.#session
    if (code === 354) {
      this.#dataBegins()
      return
    }
    // A print that left out an EHLO has its reply here.
    if (code < 400 && (source.exact || lines === 1)) see('data-answered-oddly', 'S', offset)
    else if (code < 400) this.#session.hello = true
    else see('data-refused', 'S', offset)
    transaction.dataRefused()
  }
}
