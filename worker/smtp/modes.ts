import { AwaitedReplies, askedBy, type Asked } from './awaited-replies.ts'
import type { ByteString } from './octets.ts'
import { looksLikeCommand, replyCode, replyContinues } from './words.ts'

/**
 * What a line of the client's is. `mail`: of the message after a 354, `end-of-data` its dot; `stray`: text of
 * a message where the server takes commands, because it was sent ahead of the 354 or in spite of a refusal, or
 * because a chunk was longer than its BDAT said.
 */
export type LineIs = 'command' | 'auth-response' | 'mail' | 'end-of-data' | 'stray'

/** How a session was recorded, as far as it tells what the client's octets are. */
export interface Recorded {
  /** the octets are the wire's, so that what BDAT counts can be counted */
  exact: boolean
  /** the side that was recorded alone: of the client's, DATA after a RCPT counts as accepted (M6) */
  only: 'client' | 'server' | null
}

/** A field of a message's header (RFC 5322 3.6, RFC 2045): no command, wherever it stands. */
const FIELD =
  /^(?:From|To|Cc|Bcc|Subject|Date|Message-ID|MIME-Version|Content-[a-z-]{1,30}|Received|Return-Path|Reply-To|DKIM-Signature)[ \t]*:/i

/** DATA or BDAT in a line that is no command: what follows may be a message. */
const MARKED_DATA = /[^A-Za-z](?:DATA[^A-Za-z0-9]*$|BDAT[ \t]+\d)|^DATA[^A-Za-z0-9 \t]+$/i
/** What a client says that waited for a 354 in vain. */
const GIVES_UP = /^(?:QUIT|RSET)[ \t]*$/i

/**
 * The mode a client is in: what its commands asked for and what the replies opened (RFC 5321 3.3 and 4.1.1.4,
 * RFC 3030, RFC 4954; XEXCH50 too). Whoever reads or shows a session asks here which lines are commands. In
 * doubt a line is mail: what is taken for a command may be shown.
 */
export class Modes {
  /** replies that are due */
  readonly awaited = new AwaitedReplies()
  /** octets to come that belong to no line: of the chunk that BDAT announced, of XEXCH50 */
  payload = 0
  /** the server has greeted, or answered */
  greeted = false
  /** QUIT was sent */
  quit = false
  /** the server has said goodbye: 221, 421 */
  ended = false
  /** code of a reply of which more lines are due, or 0 */
  replyOpen = 0
  readonly #recorded: Recorded
  /** `sent`: a message went out whole ahead of the reply to DATA */
  #data: 'none' | 'asked' | 'sent' | 'open' | 'refused' | 'stray' = 'none'
  /** lines sent ahead of the reply to DATA */
  #early = 0
  /** the next client line answers a 334 */
  #challenged = false
  /** no octet of the payload has come */
  #untouched = false
  /** its BDAT was refused before any came: the client may give it up */
  #givenUp = false
  /** what is no command may be the rest of a chunk */
  #unsure = false
  /** octets of the client's were lost, and nothing since has told what they were */
  #adrift = false
  /** replies due when that began: those after them settle it */
  #dueBefore = 0
  #spoken = false
  #exch50 = 0
  #recipients = 0
  #asked: Asked | undefined

  constructor(recorded: Recorded) {
    this.#recorded = recorded
  }

  /** The client's lines are mail data: between 354 and the dot. */
  get inData(): boolean {
    return this.#data === 'open'
  }

  /** DATA was sent and not answered: what comes is text sent ahead. */
  get dataAsked(): boolean {
    return this.#data === 'asked'
  }

  /** The message went out whole ahead of the 354 that is still to come. */
  get dataSent(): boolean {
    return this.#data === 'sent'
  }

  /** The next client line answers a 334. */
  get challenged(): boolean {
    return this.#challenged && this.#data !== 'open'
  }

  /** STARTTLS was sent and its reply has not begun: a 220 answers it. */
  get startTlsAsked(): boolean {
    return this.awaited.first === 'starttls'
  }

  /** What this client line is; `ends`: it would end a message if it is a dot. Nothing changes. */
  is(text: ByteString, ends = true): LineIs {
    switch (this.#data) {
      case 'open':
        return ends && text === '.' ? 'end-of-data' : 'mail'
      case 'asked':
        return this.#early === 0 && GIVES_UP.test(text) ? 'command' : 'stray'
      case 'stray':
        return 'stray'
    }
    if (this.#adrift) return 'stray'
    if (this.#challenged) return 'auth-response'
    if (text === '') return 'command'
    const mayBeMail = this.#unsure || this.#recipients > 0 || this.#data === 'refused'
    if (!mayBeMail) return FIELD.test(text) ? 'stray' : 'command'
    return looksLikeCommand(text) ? 'command' : 'stray'
  }

  /** Whether a line of which the recording does not tell who sent it may be mail; then what follows may be, too. */
  mayBeMail(text: ByteString): boolean {
    const is = this.is(text)
    if (this.payload === 0 && (is === 'command' || is === 'auth-response')) {
      if (MARKED_DATA.test(text)) this.#mayGoOn()
      return false
    }
    this.#mayGoOn()
    return true
  }

  /** Takes a client line that is no payload, without its terminator, and says what it is. */
  client(text: ByteString, ends = true): LineIs {
    this.#spoken = true
    const is = this.is(text, ends)
    switch (is) {
      case 'end-of-data':
        this.#data = 'none'
        this.#recipients = 0
        this.awaited.expect('end-of-data')
        break
      case 'auth-response':
        this.#challenged = false
        this.awaited.expect('auth')
        break
      case 'stray':
        this.#stray(text)
        break
      case 'command':
        this.#command(text)
    }
    return is
  }

  /** Whether the octets of `text` from `start` are payload; its line, or what there is of it, ends at `end`. */
  isPayload(text: ByteString, start = 0, end = text.length): boolean {
    if (this.payload === 0) return false
    if (!this.#givenUp || !looksLikeCommand(text.slice(start, end).trimEnd())) return true
    this.#payloadEnds()
    return false
  }

  /** So many octets of the payload came. */
  takePayload(octets: number): void {
    this.#spoken = true
    this.#untouched = this.#givenUp = false
    this.payload = Math.max(0, this.payload - octets)
    if (this.payload === 0) this.#payloadEnds()
  }

  /** Takes a line of a reply, without its terminator. Returns what the reply answers, once it is over. */
  server(text: ByteString): Asked | undefined {
    const code = replyCode(text)
    if (code === 0) return undefined
    if (this.replyOpen === 0) this.#asked = this.#isGreeting(code) ? undefined : this.#answered()
    this.greeted = true
    if (replyContinues(text)) {
      this.replyOpen ||= code
      return undefined
    }
    const first = this.replyOpen === 0 ? code : this.replyOpen
    this.replyOpen = 0
    this.#adrift = false
    this.#over(first, this.#asked)
    return this.#asked
  }

  /** The recording left the message or the rest of it out, the dot too; or the octets of a chunk. */
  mailOmitted(): void {
    if (this.#data === 'open' || this.#data === 'asked') {
      if (this.#data === 'open') this.awaited.expect('end-of-data')
      this.#data = 'none'
      this.#recipients = 0
    }
    this.#early = 0
    this.payload = 0
    this.#unsure = this.#givenUp = false
  }

  /**
   * So many octets of the client's are missing here, null: nobody knows how many. A message goes on; else what comes
   * may be anything, until the server is heard or `found` is called.
   */
  lost(octets: number | null): void {
    if (this.#data === 'open') return
    const isWithin = octets !== null && octets <= this.payload
    if (octets !== null && this.payload > 0) this.takePayload(Math.min(octets, this.payload))
    else if (this.payload > 0) this.#payloadEnds()
    if (!isWithin) this.#adrift = true
  }

  /** Octets of the client's were lost, and what comes may be mail. */
  get adrift(): boolean {
    return this.#adrift
  }

  /** What comes are commands, whatever was lost before. */
  found(): void {
    this.#adrift = false
  }

  /** The recording left the answer to a 334 out. */
  answerOmitted(): void {
    if (!this.#challenged) return
    this.#challenged = false
    this.awaited.expect('auth')
  }

  #command(text: ByteString): void {
    const asked = askedBy(text)
    this.awaited.expect(asked)
    if (text !== '' && this.#data === 'refused') this.#data = 'none'
    switch (asked) {
      case 'data':
        this.#early = 0
        this.#data = this.#recorded.only === 'client' && this.#recipients > 0 ? 'open' : 'asked'
        break
      case 'bdat':
        this.#chunk(text)
        break
      case 'xexch50':
        this.#exch50 = Number(/^XEXCH50[ \t]+(\d{1,15})/i.exec(text)?.[1] ?? 0)
        break
      case 'quit':
        this.quit = true
        break
      case 'other':
        this.#count(text)
        // a DATA with something of the print's around it, which the server may have had as it should be
        if (MARKED_DATA.test(text) && !looksLikeCommand(text)) this.#mayGoOn()
    }
  }

  /** RCPT lines since what M6 names: behind one, what is no command may be a message of which the DATA is lost. */
  #count(text: ByteString): void {
    if (/^RCPT[ \t]/i.test(text)) this.#recipients++
    else if (/^(?:MAIL|RSET|HELO|EHLO)(?:[ \t]|$)/i.test(text)) this.#recipients = 0
  }

  #chunk(text: ByteString): void {
    this.payload = Number(/^[A-Z]{4}[ \t]+(\d{1,15})/i.exec(text)?.[1] ?? 0)
    this.#untouched = this.payload > 0
    this.#givenUp = false
    if (this.payload === 0) this.#payloadEnds()
  }

  #payloadEnds(): void {
    this.payload = 0
    this.#untouched = this.#givenUp = false
    this.#mayGoOn()
  }

  /** What is no command from here on may be mail. */
  #mayGoOn(): void {
    this.#unsure = true
    this.#dueBefore = this.awaited.length
  }

  #stray(text: ByteString): void {
    const dot = text === '.'
    switch (this.#data) {
      case 'asked':
        this.#early++
        if (dot) this.#data = 'sent'
        return
      case 'refused':
      case 'stray':
        this.#data = dot ? 'none' : 'stray'
        break
      case 'none':
        if (!this.#unsure) this.#mayGoOn()
    }
    this.awaited.expect(looksLikeCommand(text) ? 'mail-command' : 'mail-line')
  }

  #answered(): Asked | undefined {
    if (this.#dueBefore > 0) this.#dueBefore--
    return this.awaited.answered()
  }

  /** The first reply, if the client waited for it; if not, what may greet (inspection.md section 2). */
  #isGreeting(code: number): boolean {
    if (this.greeted) return false
    return !this.#spoken || code === 220 || code === 421 || code === 554
  }

  #over(code: number, asked: Asked | undefined): void {
    if (code === 221 || code === 421) this.ended = true
    if (code === 354) return this.#opens(asked)
    this.#challenged = code === 334
    if (asked === 'data') this.#refused()
    else if (asked === 'bdat') this.#chunkAnswered(code)
    else if (code < 400 && asked !== undefined) this.#accepted(asked)
  }

  /** Nothing but DATA and XEXCH50 is ever answered so: which of them, matters, and not how replies pair. */
  #opens(asked: Asked | undefined): void {
    if (asked === 'xexch50') {
      this.payload = this.#exch50
      return
    }
    const sent = this.#data === 'sent'
    this.#data = sent ? 'none' : 'open'
    this.#early = 0
    this.#unsure = false
    if (sent) this.awaited.expectFirst('end-of-data')
  }

  /** DATA was not answered with 354: what was sent ahead of that, the server takes for commands. */
  #refused(): void {
    if (this.#data !== 'asked' && this.#data !== 'sent') return
    this.#data = this.#data === 'sent' ? 'none' : this.#early > 0 ? 'stray' : 'refused'
    this.awaited.expectFirst('mail-line', this.#early)
    this.#early = 0
  }

  #chunkAnswered(code: number): void {
    if (code >= 400) this.#givenUp = this.#untouched
    // The server has all of it, however much of it the print has.
    else if (!this.#recorded.exact && this.awaited.none && this.payload > 0) this.#payloadEnds()
  }

  /** The server took a line for the command that it looks like. */
  #accepted(asked: Asked): void {
    if (asked === 'mail-command' && this.#data === 'stray') {
      this.#data = 'none'
      this.#unsure = true
    } else if (asked !== 'mail-line' && asked !== 'mail-command' && this.#dueBefore === 0)
      this.#unsure = false
  }
}
