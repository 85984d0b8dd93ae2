import { MAX_AWAITED_REPLIES } from '../../worker/limits.ts'
import type { Direction } from '../../worker/smtp/octets.ts'
import type { Closed, EventName, Verdict } from '../../worker/engine/records.ts'
import { OctetRow } from './octets.ts'
import { resolvePolicy } from '../../worker/policy/effective.ts'
import { PROTOCOL_ERROR_REPLY } from '../../worker/policy/match/decision.ts'
import { ReferenceMatches, type ReferenceOutcome } from '../policy/reference/matches.ts'
import { rulesOf, rulesOfMap, type Rules } from './rules.ts'
import {
  withLogs,
  type EventRow,
  type ReferenceLimit,
  type ReferenceSettings,
  type VerdictRow,
} from './session.ts'

/** What a reply answers (S5): a passed command by its verb, a masked or empty one as null. */
export type Awaited =
  { kind: 'command'; verb: string | null } | { kind: 'auth-response' } | { kind: 'end-of-data' }

/** What both directions of a session share, and all that is written of it. */
export class Connection {
  readonly settings: ReferenceSettings
  readonly rules: Rules
  readonly forwarded: Record<Direction, OctetRow> = { C: new OctetRow(), S: new OctetRow() }
  readonly verdicts: VerdictRow[] = []
  readonly events: EventRow[] = []
  closed: Closed = null

  /** the mode in force for the next client line (section 5) */
  mode: 'command' | 'data' | 'auth' = 'command'
  /** a message was opened, and no line of it has begun */
  messageOpened = false
  /** after tls-started, and with profile off: everything passes */
  passthrough = false
  /** the first C octet was read (section 2) */
  clientSpoke = false
  /** C9: the event was given since the last S octet */
  pipeliningReported = false

  /** the matches of a policy map, or null; `time` of the octets that are being read */
  readonly matches: ReferenceMatches | null = null
  /** they look at command lines, so unknown ones wait for their end too */
  readonly judgesCommands: boolean = false
  readonly judgesRefusals: boolean = false
  /** matches that a one-sided session cannot show */
  readonly unseen: number = 0
  time: number | null = null

  #eol: 'auto' | 'crlf' | 'lf'
  #awaited: Awaited[] = []
  #given = 0

  constructor(settings: ReferenceSettings) {
    this.settings = settings
    this.#eol = settings.eol
    const { map, profile, switches } = settings
    if (map === undefined) this.rules = rulesOf(settings)
    else {
      const policy = resolvePolicy(profile, withLogs(switches), map)
      this.rules = rulesOfMap(settings, policy)
      const kinds = policy.matches.map(({ criterion }) => criterion.kind)
      this.judgesCommands =
        policy.mailRelay !== null || kinds.some((kind) => /^(cmd|sender|rcpt)-/.test(kind))
      this.judgesRefusals = kinds.includes('invalid-recipients-count')
      // what a one-sided session cannot show is told once, and not judged
      const { oneSided } = settings
      const isUnseen = (kind: string): boolean =>
        (oneSided !== null && kind === 'invalid-recipients-count') ||
        (oneSided === 'client' && kind === 'ehlo-reply-parameter')
      this.unseen = profile === 'off' ? 0 : kinds.filter(isUnseen).length
      const matches = policy.matches.filter(({ criterion }) => !isUnseen(criterion.kind))
      if (profile !== 'off') this.matches = new ReferenceMatches({ ...policy, matches })
    }
    this.passthrough = this.rules.off
  }

  /** What matches of a map met, and what the firewall itself answers. */
  decided(direction: Direction, { events, replied }: ReferenceOutcome): void {
    for (const { name, offset } of events) this.event(name, direction, offset)
    if (replied) this.answer()
  }

  /** `send-protocol-error`. */
  answer(): void {
    for (const octet of Buffer.from(PROTOCOL_ERROR_REPLY)) this.forward('S', octet)
  }

  /** The event of a limit, and of the answer that it gives when it cuts. */
  limitPassed({ match, action, sendProtocolError }: ReferenceLimit, offset: number): void {
    this.event(match, 'C', offset)
    if (action === 'log' || !sendProtocolError) return
    this.answer()
    this.event('protocol-error-sent', 'C', offset)
  }

  forward(direction: Direction, octet: number): void {
    this.forwarded[direction].push(octet)
  }

  record(
    direction: Direction,
    verbOrCode: string,
    verdict: Verdict,
    offset: number,
    length: number,
  ): void {
    this.verdicts.push([direction, verbOrCode, verdict, offset, length])
  }

  event(name: EventName, direction: Direction, offset: number): void {
    this.events.push([name, direction, offset])
  }

  /** L1: nothing more is forwarded or reported; `length` = octets of the line up to the one that decided. */
  cut(
    action: 'drop-connection' | 'reset',
    direction: Direction,
    verbOrCode: string,
    offset: number,
    length: number,
  ): void {
    this.record(direction, verbOrCode, 'drop', offset, length)
    this.closed = action
  }

  /** C6: class 1 would cut, so masked octets wait (stream mode). */
  get cutsLongCommands(): boolean {
    const limit = this.rules.limits['cmd-line-length']
    return limit !== undefined && limit.action !== 'log'
  }

  /** M1, M6: the next client line is the first of a message. */
  openMessage(): void {
    this.mode = 'data'
    this.messageOpened = true
  }

  /** Section 1: settles `auto`, and gives bad-termination for a bare LF in a crlf session. */
  lineEnded(direction: Direction, terminator: 1 | 2, offset: number): void {
    if (this.#eol === 'auto') this.#eol = terminator === 2 ? 'crlf' : 'lf'
    if (this.#eol === 'crlf' && terminator === 1) this.event('bad-termination', direction, offset)
  }

  /** The session's line end; `crlf` while nothing has settled it (no rule asks before a line ended). */
  get eol(): 'crlf' | 'lf' {
    return this.#eol === 'lf' ? 'lf' : 'crlf'
  }

  /** S5 does not apply to one-sided sessions (M6, M8). */
  await(reply: Awaited): void {
    if (this.settings.oneSided === null) this.#awaited.push(reply)
  }

  get awaitsReply(): boolean {
    return this.#awaited.length > this.#given
  }

  /** C8: no further command line may end. */
  get awaitsTooMany(): boolean {
    return this.#awaited.length - this.#given >= MAX_AWAITED_REPLIES
  }

  oldestAwaited(): Awaited | null {
    return this.#awaited[this.#given] ?? null
  }

  /** S5: the oldest reply has been given. */
  replyGiven(): void {
    this.#given++
    if (this.#given > 1024 && this.#given * 2 > this.#awaited.length) {
      this.#awaited = this.#awaited.slice(this.#given)
      this.#given = 0
    }
  }
}
