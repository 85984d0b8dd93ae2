import { MAX_HELD_LINE_OCTETS } from '../../worker/limits.ts'
import { ADDRESS_VERBS, senderAddressLength, withoutSpecialCharacters } from './address.ts'
import type { Connection } from './connection.ts'
import type { Lines, LineRules } from './lines.ts'
import { CR, isBlank, LF, OctetRow, STAR, upperCase, X } from './octets.ts'

/** Octets of a verb that a verdict shows. */
const VERB_SHOWN = 32
/** Verbs after which the RCPT count begins anew (class 2, M6). */
const RESETS_RCPT_COUNT: ReadonlySet<string> = new Set(['MAIL', 'RSET', 'HELO', 'EHLO'])

/** Section 3: client lines in command mode, one after another. */
export class Commands implements LineRules {
  readonly #connection: Connection
  readonly #lines: Lines

  #line = new OctetRow()
  /** octets of the line that have been forwarded, masked */
  #sent = 0
  /** octets of the verb; -1 while SP, TAB or CR have not come */
  #verbEnd = -1
  /** C6 (stream mode): the verb is decided and is on no list */
  #knownUnknown = false
  /** C5: the line is masked whatever verb it turns into */
  #maskedOnTheWay = false
  #splitReported = false
  #lengthReported = false
  /** M6: the line may still be an auth-response */
  #maybeAuthResponse = false

  /** M6: the line before was AUTH or an auth-response */
  #authResponsesFollow = false
  /** M6: a STARTTLS passed in the line before */
  startTlsPassed = false
  /** class 2: RCPT lines passed since the last MAIL RSET HELO EHLO or end of data */
  rcptCount = 0

  constructor(connection: Connection, lines: Lines) {
    this.#connection = connection
    this.#lines = lines
  }

  begin(): void {
    this.#line.clear()
    this.#sent = 0
    this.#verbEnd = -1
    this.#knownUnknown = false
    this.#maskedOnTheWay = false
    this.#splitReported = false
    this.#lengthReported = false
    this.#maybeAuthResponse = this.#authResponsesFollow
    this.startTlsPassed = false
  }

  undecidedCr(): void {}

  octet(octet: number): void {
    const line = this.#line
    line.push(octet)
    if (this.#verbEnd < 0 && (isBlank(octet) || octet === CR)) this.#verbEnd = line.length - 1
    if (this.#maybeAuthResponse && !this.#stillAuthResponse()) this.#maybeAuthResponse = false
    if (!this.#maybeAuthResponse && this.#judgeLength()) return
    if (line.length === MAX_HELD_LINE_OCTETS + 1 && this.#isHeld()) {
      this.#connection.event('command-overflow', 'C', this.#lines.lineOffset)
      return this.#cut('drop-connection', line.length)
    }
    if (this.#connection.settings.stream) this.#streamOctet()
  }

  end(terminator: 1 | 2): void {
    if (this.#pipelined()) return
    const line = this.#line
    if (this.#maybeAuthResponse && line.length > 0 && !this.#verbIsSupported()) {
      return this.#passAuthResponse(terminator)
    }
    // M6: a candidate that turns out to be a command is judged now (class 1).
    this.#maybeAuthResponse = false
    this.#authResponsesFollow = false
    if (this.#judgeLength()) return
    if (line.length === 0) {
      // C4
      this.#connection.event('empty-command', 'C', this.#lines.lineOffset)
      this.#terminate(terminator)
      this.#record('pass')
      return this.#connection.await({ kind: 'command', verb: null })
    }
    if (line.length <= 3) {
      this.#connection.event('truncated-command', 'C', this.#lines.lineOffset) // C4
    }
    if (this.#maskedOnTheWay || !this.#verbIsSupported()) return this.#mask(terminator)
    this.#pass(terminator)
  }

  /** C5, C6: the end of a real segment, in the midst of a line. */
  segmentEnded(): void {
    if (this.#maybeAuthResponse) return // M6: held without event
    if (this.#maskedOnTheWay || !this.#verbIsSupported()) {
      this.#maskedOnTheWay = true
      this.#sendMasked()
    } else if (!this.#splitReported) {
      this.#splitReported = true
      this.#connection.event('split-command', 'C', this.#lines.lineOffset)
    }
  }

  /** C5, C6, C7: the line never ends. */
  unfinished(): void {
    const stream = this.#connection.settings.stream
    const unknown = stream ? this.#knownUnknown : this.#maskedOnTheWay || !this.#verbIsSupported()
    if (unknown && !this.#maybeAuthResponse) {
      this.#sendMasked()
      return this.#record('mask')
    }
    this.#connection.event('incomplete-command', 'C', this.#lines.lineOffset)
    this.#record('discard')
  }

  /** C8: a line that is kept back whole until it ends. */
  #isHeld(): boolean {
    return this.#maybeAuthResponse || (!this.#maskedOnTheWay && this.#verbIsSupported())
  }

  /** C6, stream mode: the verb is decided by SP, TAB, a bare CR or its length. */
  #streamOctet(): void {
    if (this.#maybeAuthResponse) return
    if (!this.#knownUnknown) {
      const decided = this.#verbEnd >= 0 || this.#line.length > this.#connection.rules.longestVerb
      if (!decided || this.#verbIsSupported()) return
      this.#knownUnknown = true
    }
    if (!this.#connection.cuts('cmd-line-length')) this.#sendMasked()
  }

  /** C9 and the second half of C8; true if the connection was cut. */
  #pipelined(): boolean {
    const connection = this.#connection
    if (connection.awaitsReply && !connection.pipeliningReported) {
      connection.pipeliningReported = true
      connection.event('pipelining', 'C', this.#lines.lineOffset)
    }
    if (!connection.awaitsTooMany) return false
    connection.event('pipeline-overflow', 'C', this.#lines.lineOffset)
    this.#cut('drop-connection', this.#lines.read)
    return true
  }

  /** Class 1, judged at octet N + 1, once a line; true if the connection was cut. */
  #judgeLength(): boolean {
    const limit = this.#connection.rules.limits.get('cmd-line-length')
    if (!limit || this.#lengthReported || this.#line.length <= limit.gt) return false
    this.#lengthReported = true
    this.#connection.event('cmd-line-length', 'C', this.#lines.lineOffset)
    if (limit.action === 'log') return false
    this.#cut(limit.action, limit.gt + 1)
    return true
  }

  /** C1: the line is forwarded, after classes 5 and 2 and C10 have looked at it. */
  #pass(terminator: 1 | 2): void {
    const connection = this.#connection
    const verb = upperCase(this.#line.text(0, this.#verbLength()))
    if (verb === 'MAIL' && this.#judgeSender()) return
    if (verb === 'RCPT' && this.#judgeRcptCount()) return
    const line = this.#line.text()
    const edited = this.#judgeAddress(verb, line)
    if (edited === null) return
    for (let i = 0; i < edited.length; i++) connection.forward('C', edited.charCodeAt(i))
    this.#terminate(terminator)
    this.#record(edited === line ? 'pass' : 'edit')
    connection.await({ kind: 'command', verb })
    this.#passed(verb)
  }

  /** What a passed command opens without waiting for a reply (class 2, M6). */
  #passed(verb: string): void {
    if (RESETS_RCPT_COUNT.has(verb)) this.rcptCount = 0
    if (verb === 'RCPT') this.rcptCount++
    if (this.#connection.settings.oneSided !== 'client') return
    if (verb === 'AUTH') this.#authResponsesFollow = true
    if (verb === 'STARTTLS') this.startTlsPassed = true
    if (verb === 'DATA' && this.rcptCount > 0) {
      this.#connection.mode = 'data'
      this.#connection.messageOpened = true
    }
  }

  /** Class 5; true if the connection was cut. */
  #judgeSender(): boolean {
    const limit = this.#connection.rules.limits.get('sender-address-length')
    if (!limit) return false
    if (senderAddressLength(this.#line.text(), this.#verbLength()) <= limit.gt) return false
    this.#connection.event('sender-address-length', 'C', this.#lines.lineOffset)
    if (limit.action === 'log') return false
    this.#cut(limit.action, this.#lines.read)
    return true
  }

  /** Class 2; true if the connection was cut. */
  #judgeRcptCount(): boolean {
    const limit = this.#connection.rules.limits.get('rcpt-count')
    if (!limit || this.rcptCount + 1 <= limit.gt) return false
    this.#connection.event('rcpt-count', 'C', this.#lines.lineOffset)
    if (limit.action === 'log') return false
    this.#cut(limit.action, this.#lines.read)
    return true
  }

  /** C10: the line as it is to be forwarded, or null if the connection was cut. */
  #judgeAddress(verb: string, line: string): string | null {
    const rule = this.#connection.rules.address
    if (rule === 'nothing' || !ADDRESS_VERBS.has(verb)) return line
    const edited = withoutSpecialCharacters(line, verb.length)
    if (edited === line) return line
    this.#connection.event('bad-address', 'C', this.#lines.lineOffset)
    if (rule === 'edit') return edited
    if (rule === 'log') return line
    this.#cut('drop-connection', this.#lines.read)
    return null
  }

  /** C2, C3. */
  #mask(terminator: 1 | 2): void {
    this.#sendMasked()
    this.#terminate(terminator)
    this.#record('mask')
    this.#connection.await({ kind: 'command', verb: null })
  }

  /** M6: forwarded unchanged; the window stays open. */
  #passAuthResponse(terminator: 1 | 2): void {
    const line = this.#line
    for (let i = 0; i < line.length; i++) this.#connection.forward('C', line.at(i))
    this.#terminate(terminator)
    this.#record('pass')
  }

  #terminate(terminator: 1 | 2): void {
    if (terminator === 2) this.#connection.forward('C', CR)
    this.#connection.forward('C', LF)
  }

  /** C2: every octet becomes X. C3: those of the verb do. */
  #sendMasked(): void {
    const line = this.#line
    const masked = this.#connection.rules.scope === 'line' ? line.length : this.#verbLength()
    for (; this.#sent < line.length; this.#sent++) {
      this.#connection.forward('C', this.#sent < masked ? X : line.at(this.#sent))
    }
  }

  #verbLength(): number {
    return this.#verbEnd < 0 ? this.#line.length : this.#verbEnd
  }

  #verbIsSupported(): boolean {
    const length = this.#verbLength()
    if (length > this.#connection.rules.longestVerb) return false
    return this.#connection.rules.verbs.has(upperCase(this.#line.text(0, length)))
  }

  /** M6: made only of A–Z a–z 0–9 + / =, or the single octet `*`. Every octet before the last was checked. */
  #stillAuthResponse(): boolean {
    const line = this.#line
    const octet = line.at(line.length - 1)
    if (octet === STAR) return line.length === 1
    if (line.at(0) === STAR) return false
    return /[A-Za-z0-9+/=]/.test(String.fromCharCode(octet))
  }

  #shown(length: number): string {
    if (this.#maybeAuthResponse) return ''
    return upperCase(this.#line.text(0, Math.min(this.#verbLength(), length, VERB_SHOWN)))
  }

  #record(verdict: 'pass' | 'mask' | 'edit' | 'discard'): void {
    const { lineOffset, read } = this.#lines
    this.#connection.record('C', this.#shown(read), verdict, lineOffset, read)
  }

  #cut(action: 'drop-connection' | 'reset', length: number): void {
    this.#connection.cut(action, 'C', this.#shown(length), this.#lines.lineOffset, length)
  }
}
