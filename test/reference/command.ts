import { MAX_HELD_LINE_OCTETS } from '../../worker/limits.ts'
import { ESMTP_VERBS } from '../../worker/policy/profiles.ts'
import type { Verdict } from '../../worker/engine/records.ts'
import { CommandLine } from './command-line.ts'
import type { Connection } from './connection.ts'
import type { Lines, LineRules } from './lines.ts'
import { judgePassing } from './passing.ts'
import type { ReferenceOutcome } from '../policy/reference/matches.ts'

/** Verbs after which the RCPT count begins anew (class 2, M6). */
const RESETS_RCPT_COUNT: ReadonlySet<string> = new Set(['MAIL', 'RSET', 'HELO', 'EHLO'])

/** Verbs that a map can name, and STARTTLS. */
const KNOWN_VERBS: ReadonlySet<string> = new Set([...ESMTP_VERBS, 'STARTTLS'])

/** Section 3: client lines in command mode, one after another. */
export class Commands implements LineRules {
  readonly #connection: Connection
  readonly #lines: Lines
  readonly #line: CommandLine

  /** C6 (stream mode): the verb is decided, `yes` if it is on the list */
  #decided: 'not yet' | 'yes' | 'no' = 'not yet'
  /** C5: the line is masked whatever verb it turns into */
  #maskedOnTheWay = false
  #splitReported = false
  #lengthReported = false
  /** the verb as it stood when octets of an unknown line first went, or null while none has */
  #sentVerb: string | null = null

  /** M6: the line before was AUTH or an auth-response */
  #authResponsesFollow = false
  /** M6: a STARTTLS passed in the line before */
  startTlsPassed = false
  /** class 2: RCPT lines passed since the last MAIL RSET HELO EHLO or end of data */
  rcptCount = 0

  constructor(connection: Connection, lines: Lines) {
    this.#connection = connection
    this.#lines = lines
    this.#line = new CommandLine(connection)
  }

  begin(): void {
    this.#line.begin(this.#authResponsesFollow)
    this.#decided = 'not yet'
    this.#maskedOnTheWay = false
    this.#splitReported = false
    this.#lengthReported = false
    this.#sentVerb = null
    this.startTlsPassed = false
  }

  undecidedCr(): void {}

  octet(octet: number): void {
    const line = this.#line
    line.push(octet)
    if (!line.maybeAuthResponse && this.#judgeLength()) return
    if (line.length === MAX_HELD_LINE_OCTETS + 1 && this.#isHeld()) {
      this.#event('command-overflow') // C8
      return this.#cut('drop-connection', line.length)
    }
    if (line.maybeAuthResponse) return
    if (this.#connection.settings.stream) this.#streamOctet()
    // an unknown line waits, for class 1 or a map's matches, only as long as a held line may be
    const { judgesCommands, cutsLongCommands } = this.#connection
    if (judgesCommands || cutsLongCommands) {
      if (line.length > MAX_HELD_LINE_OCTETS && !this.#isHeld()) this.#send()
    }
  }

  end(terminator: 1 | 2): void {
    if (this.#pipelined()) return
    const line = this.#line
    if (line.maybeAuthResponse && line.length > 0 && !line.isSupported()) {
      return this.#forward(line.text(), terminator, 'pass') // M6; the window stays open
    }
    // M6: a line that may have been an auth-response and is none is judged now (class 1).
    line.maybeAuthResponse = false
    this.#authResponsesFollow = false
    if (this.#judgeLength()) return
    const outcome = this.#met()
    if (outcome?.action && outcome.late !== true) return this.#stop(outcome.action, terminator)
    if (line.length === 0)
      this.#event('empty-command') // C4
    else if (line.length <= 3) this.#event('truncated-command') // C4
    const late = outcome?.action ?? null
    if (line.length === 0) this.#empty(terminator)
    else if (this.#maskedOnTheWay || !line.isSupported()) {
      if (late) this.#stop(late, terminator)
      else this.#mask(terminator)
    } else this.#pass(terminator, late)
  }

  /** What the matches of a map say of the line, which has ended. */
  #met(): ReferenceOutcome | null {
    const { matches, time } = this.#connection
    if (matches === null) return null
    const { lineOffset } = this.#lines
    const line = this.#line
    const outcome =
      this.#sentVerb === null
        ? matches.command(line.verb(), line.text(), lineOffset, time)
        : matches.sent(this.#sentVerb, line.length, lineOffset, time)
    this.#connection.decided('C', outcome)
    return outcome
  }

  /** A match stops the line: of what has not gone of it, nothing goes (L1). */
  #stop(action: NonNullable<ReferenceOutcome['action']>, terminator: 1 | 2): void {
    if (action === 'drop') return this.#record('discard')
    this.#cut(action, this.#line.length + terminator)
  }

  /** Octets of an unknown line go. */
  #send(): void {
    if (this.#line.length > 0)
      this.#sentVerb ??= KNOWN_VERBS.has(this.#line.verb()) ? this.#line.verb() : ''
    this.#line.sendMasked()
  }

  /** C5, C6: the end of a real segment, in the midst of a line. */
  segmentEnded(): void {
    if (this.#line.maybeAuthResponse) return // M6: held without event
    if (this.#maskedOnTheWay || !this.#line.isSupported()) {
      this.#maskedOnTheWay = true
      this.#send()
    } else if (!this.#splitReported) {
      this.#splitReported = true
      this.#event('split-command')
    }
  }

  /** C5, C6, C7: the line never ends. */
  unfinished(): void {
    const { stream } = this.#connection.settings
    const unknown = stream
      ? this.#decided === 'no'
      : this.#maskedOnTheWay || !this.#line.isSupported()
    if (unknown && !this.#line.maybeAuthResponse) {
      this.#line.sendMasked()
      return this.#record('mask')
    }
    this.#event('incomplete-command')
    this.#record('discard')
  }

  /** C8: a line that is kept back whole until it ends. */
  #isHeld(): boolean {
    const line = this.#line
    return line.maybeAuthResponse || (!this.#maskedOnTheWay && line.isSupported())
  }

  /** C6, stream mode: the verb is decided by SP, TAB, a bare CR or its length. */
  #streamOctet(): void {
    if (this.#decided === 'not yet' && this.#line.isVerbDecided()) {
      this.#decided = this.#line.isSupported() ? 'yes' : 'no'
    }
    const { cutsLongCommands, judgesCommands } = this.#connection
    if (this.#decided === 'no' && !cutsLongCommands && !judgesCommands) this.#line.sendMasked()
  }

  /** C9 and the second half of C8; true if the connection was cut. */
  #pipelined(): boolean {
    const connection = this.#connection
    if (connection.awaitsReply && !connection.pipeliningReported) {
      connection.pipeliningReported = true
      this.#event('pipelining')
    }
    if (!connection.awaitsTooMany) return false
    this.#event('pipeline-overflow')
    this.#cut('drop-connection', this.#lines.read)
    return true
  }

  /** Class 1, judged at octet N + 1, once a line; true if the connection was cut. */
  #judgeLength(): boolean {
    const limit = this.#connection.rules.limits['cmd-line-length']
    if (!limit || this.#line.length <= limit.gt || this.#lengthReported) return false
    this.#lengthReported = true
    const { matches, time } = this.#connection
    const { lineOffset } = this.#lines
    if (matches && limit.action !== 'log') {
      const lower = matches.overlong(limit.gt + 1, lineOffset, time)
      this.#connection.decided('C', lower)
    }
    this.#connection.limitPassed(limit, lineOffset)
    if (limit.action === 'log') return false
    this.#cut(limit.action, limit.gt + 1)
    return true
  }

  /** C1: the line is forwarded, after classes 5 and 2 and C10 have looked at it. */
  #pass(terminator: 1 | 2, late: ReferenceOutcome['action']): void {
    const connection = this.#connection
    const verb = this.#line.verb()
    const text = this.#line.text()
    const { line, events, cut } = judgePassing(text, verb, this.rcptCount, connection.rules)
    for (const event of events) {
      if (typeof event === 'string') this.#event(event)
      else connection.limitPassed(event, this.#lines.lineOffset)
    }
    if (cut) return this.#cut(cut, this.#lines.read)
    if (late) return this.#stop(late, terminator)
    this.#forward(line, terminator, line === text ? 'pass' : 'edit')
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
    if (verb === 'DATA' && this.rcptCount > 0) this.#connection.openMessage()
  }

  /** C4. */
  #empty(terminator: 1 | 2): void {
    this.#forward('', terminator, 'pass')
    this.#connection.await({ kind: 'command', verb: null })
  }

  /** C2, C3, C4. */
  #mask(terminator: 1 | 2): void {
    this.#line.sendMasked()
    this.#forward('', terminator, 'mask')
    this.#connection.await({ kind: 'command', verb: null })
  }

  #forward(rest: string, terminator: 1 | 2, verdict: Verdict): void {
    this.#line.send(rest)
    this.#line.sendTerminator(terminator)
    this.#record(verdict)
  }

  #event(name: Parameters<Connection['event']>[0]): void {
    this.#connection.event(name, 'C', this.#lines.lineOffset)
  }

  #record(verdict: Verdict): void {
    const { lineOffset, read } = this.#lines
    this.#connection.record('C', this.#line.shown(read), verdict, lineOffset, read)
  }

  #cut(action: 'drop-connection' | 'reset', length: number): void {
    const { lineOffset } = this.#lines
    this.#connection.cut(action, 'C', this.#line.shown(length), lineOffset, length)
  }
}
