import { MAX_HELD_LINE_OCTETS } from '../../worker/limits.ts'
import { maskedGreetingOctet } from './banner.ts'
import type { Awaited, Connection } from './connection.ts'
import { keywordPasses, maskedKeyword } from './keyword.ts'
import type { Lines, LineRules } from './lines.ts'
import { CR, DASH, LF, OctetRow } from './octets.ts'
import type { ReferenceOutcome } from '../policy/reference/matches.ts'

/** Codes of a first reply that is the greeting although the client talked first (section 2). */
const LATE_GREETING: ReadonlySet<string> = new Set(['220', '421', '554'])

/** What a reply is. `undecided`: the first reply after the client talked first, its code not read yet. */
type ReplyKind = 'greeting' | 'undecided' | 'answer'

interface Reply {
  kind: ReplyKind
  /** what it answers (S5), or null */
  answers: Awaited | null
  /** lines of it that have ended */
  linesEnded: number
  /** first three octets of its first line, as far as read */
  code: string
  /** S1: it is the reply to a forwarded EHLO, as far as is known */
  ehlo: 'no' | 'maybe' | 'yes'
  /** S3: lines masked so far */
  masked: number
  /** a match of a map takes it out */
  taken: boolean
}

/** Sections 2 and 4: server lines, one after another. */
export class Replies implements LineRules {
  readonly #connection: Connection
  readonly #lines: Lines
  readonly #startTls: (lineOffset: number) => void

  #line = new OctetRow()
  /** octets of the line that have been forwarded; the others are held */
  #sent = 0
  #reply: Reply | null = null
  /** replies begun so far */
  #begun = 0
  /** lines of the greeting that have ended, and its first three octets */
  #greetingLines = 0
  #greetingCode = ''

  constructor(connection: Connection, lines: Lines, startTls: (lineOffset: number) => void) {
    this.#connection = connection
    this.#lines = lines
    this.#startTls = startTls
  }

  begin(): void {
    this.#line.clear()
    this.#sent = 0
    this.#reply ??= this.#beginReply()
  }

  undecidedCr(): void {}

  octet(octet: number): void {
    this.#line.push(octet)
    this.#readCode()
    if (!this.#isHeld()) return this.#send()
    if (this.#line.length > MAX_HELD_LINE_OCTETS) this.#overflow()
  }

  end(terminator: 1 | 2): void {
    const reply = this.#current()
    this.#decideAtLineEnd(reply)
    const action = this.#met(reply)
    if (action !== null && action !== 'drop') {
      const { lineOffset, read } = this.#lines
      return this.#connection.cut(action, 'S', this.#shown(), lineOffset, read)
    }
    if (action === 'drop') {
      this.#record('discard')
      return this.#lineEnded(reply)
    }
    const masked = this.#maskKeyword(reply)
    if (!masked) this.#send()
    if (terminator === 2) this.#connection.forward('S', CR)
    this.#connection.forward('S', LF)
    this.#record(masked || this.#isMaskedGreeting() ? 'mask' : 'pass')
    this.#lineEnded(reply)
  }

  /** What the matches of a map do with the line. */
  #met(reply: Reply): ReferenceOutcome['action'] {
    const { matches, time } = this.#connection
    if (reply.taken) return 'drop'
    if (matches === null) return null
    const { lineOffset } = this.#lines
    let outcome: ReferenceOutcome | null = null
    if (reply.ehlo === 'yes' && reply.linesEnded > 0) {
      const isLast = this.#line.at(3) !== DASH
      outcome = matches.ehloLine(this.#line.text(4), isLast, lineOffset, time)
    } else if (this.#mayBeRefusal(reply)) {
      outcome = matches.rcptReply(this.#line.text(0, 3), lineOffset, time)
      reply.taken = outcome.action === 'drop'
    }
    if (outcome !== null) this.#connection.decided('S', outcome)
    return outcome?.action ?? null
  }

  /** The first line of a reply that refuses RCPT, as far as it is read. */
  #mayBeRefusal({ answers, linesEnded, kind }: Reply): boolean {
    const rcpt = answers?.kind === 'command' && answers.verb === 'RCPT'
    const five = this.#line.length === 0 || this.#line.at(0) === 0x35
    return rcpt && linesEnded === 0 && kind !== 'greeting' && five
  }

  #lineEnded(reply: Reply): void {
    reply.linesEnded++
    if (reply.kind === 'greeting') this.#greetingLines++
    // S5, S1: a line of under 4 octets ends the reply too.
    if (this.#line.at(3) !== DASH) this.#complete(reply)
  }

  unfinished(): void {
    const reply = this.#current()
    if (reply.kind === 'undecided') this.#isNoGreeting(reply)
    if (this.#sent < this.#line.length) {
      this.#connection.event('incomplete-reply', 'S', this.#lines.lineOffset) // S4
      return this.#record('discard')
    }
    this.#record(this.#isMaskedGreeting() ? 'mask' : 'pass')
  }

  #current(): Reply {
    if (!this.#reply) throw new Error('a line of no reply')
    return this.#reply
  }

  /** Section 2, S5 and M8: what a reply is when its first octet is read. */
  #beginReply(): Reply {
    const { settings, rules } = this.#connection
    const first = this.#begun++ === 0
    const reply: Reply = {
      kind: 'answer',
      answers: null,
      linesEnded: 0,
      code: '',
      ehlo: 'no',
      masked: 0,
      taken: false,
    }
    if (settings.oneSided === 'server') {
      if (first) reply.kind = 'greeting'
      else if (rules.ehloPasses) reply.ehlo = 'maybe'
      return reply
    }
    if (!this.#connection.clientSpoke) {
      reply.kind = 'greeting'
      return reply
    }
    reply.answers = this.#connection.oldestAwaited()
    if (reply.answers?.kind === 'command' && reply.answers.verb === 'EHLO') reply.ehlo = 'maybe'
    if (first) reply.kind = 'undecided'
    else if (!reply.answers) this.#unexpected()
    return reply
  }

  #unexpected(): void {
    this.#connection.event('unexpected-server-transition', 'S', this.#lines.lineOffset)
  }

  /** Reads the code from the first line, and settles what depends on it. */
  #readCode(): void {
    const reply = this.#current()
    if (reply.linesEnded > 0) return
    const length = this.#line.length
    if (length <= 3) {
      reply.code = this.#line.text()
      if (reply.kind === 'greeting' && this.#greetingLines === 0) this.#greetingCode = reply.code
    }
    if (length === 3 && reply.kind === 'undecided') {
      if (LATE_GREETING.has(reply.code)) {
        reply.kind = 'greeting'
        reply.answers = null
        reply.ehlo = 'no'
        this.#greetingCode = reply.code
      } else this.#isNoGreeting(reply)
    }
    if (reply.ehlo === 'maybe') reply.ehlo = this.#ehloSoFar()
  }

  /** S1; M8: a later reply whose first line begins `250-`. */
  #ehloSoFar(): Reply['ehlo'] {
    const begins = this.#connection.settings.oneSided === 'server' ? '250-' : '250'
    const line = this.#line.text(0, begins.length)
    if (line === begins) return 'yes'
    return begins.startsWith(line) ? 'maybe' : 'no'
  }

  #isNoGreeting(reply: Reply): void {
    reply.kind = 'answer'
    if (!reply.answers) this.#unexpected()
  }

  /** A first line that ended before its code was whole is no greeting of another kind, and no EHLO reply. */
  #decideAtLineEnd(reply: Reply): void {
    if (reply.kind === 'undecided') this.#isNoGreeting(reply)
    if (reply.ehlo === 'maybe') reply.ehlo = 'no'
  }

  /** S4: until the reply to an EHLO is known not to be 250, and each line of an EHLO reply. */
  #isHeld(): boolean {
    const reply = this.#current()
    const refusal = this.#connection.judgesRefusals && this.#mayBeRefusal(reply)
    return reply.ehlo !== 'no' || reply.taken || refusal
  }

  /** Section 2: the greeting is masked if its first three octets are 220. */
  #isMaskedGreeting(): boolean {
    return (
      this.#current().kind === 'greeting' &&
      this.#greetingCode === '220' &&
      this.#connection.rules.maskBanner
    )
  }

  /** Forwards what has been read of the line, masked if it is of a masked greeting. */
  #send(): void {
    const masked = this.#isMaskedGreeting()
    for (; this.#sent < this.#line.length; this.#sent++) {
      const octet = this.#line.at(this.#sent)
      const { rules } = this.#connection
      const before = this.#sent === 0 ? null : this.#line.at(this.#sent - 1)
      this.#connection.forward(
        'S',
        masked ? maskedGreetingOctet(octet, before, this.#sent, this.#greetingLines, rules) : octet,
      )
    }
  }

  /** S2, S3: forwards the masked line and returns true, or returns false for a line that passes. */
  #maskKeyword(reply: Reply): boolean {
    if (reply.ehlo !== 'yes' || reply.linesEnded === 0) return false
    const text = this.#line.text(4)
    if (text === '' || keywordPasses(text, this.#connection.rules)) return false
    const line = this.#line.text(0, 4) + maskedKeyword(text.length, reply.masked++)
    for (let i = 0; i < line.length; i++) this.#connection.forward('S', line.charCodeAt(i))
    return true
  }

  /** S5: the last line ended; what the reply does (M1, M2, M4, M8). */
  #complete(reply: Reply): void {
    this.#reply = null
    const connection = this.#connection
    if (reply.kind === 'greeting') return
    const answers = reply.answers
    if (answers) connection.replyGiven()
    const verb = answers?.kind === 'command' ? answers.verb : null
    const auth = verb === 'AUTH' || answers?.kind === 'auth-response'
    if (connection.mode === 'auth') connection.mode = 'command' // M2
    if (connection.mode === 'command') {
      if (reply.code === '334' && auth) connection.mode = 'auth' // M2
      if (reply.code === '354' && verb === 'DATA') connection.openMessage() // M1
    }
    const tls = connection.settings.oneSided === 'server' || verb === 'STARTTLS'
    if (reply.code === '220' && tls) this.#startTls(this.#lines.lineOffset) // M4, M8
  }

  #overflow(): void {
    this.#connection.event('reply-overflow', 'S', this.#lines.lineOffset)
    const { lineOffset } = this.#lines
    this.#connection.cut('drop-connection', 'S', this.#shown(), lineOffset, this.#line.length)
  }

  #record(verdict: 'pass' | 'mask' | 'discard'): void {
    const { lineOffset, read } = this.#lines
    this.#connection.record('S', this.#shown(), verdict, lineOffset, read)
  }

  #shown(): string {
    return this.#line.text(0, 3)
  }
}
