import type { ByteString } from '../../smtp/octets.ts'
import type { CriterionKind } from '../criteria.ts'
import type { EffectivePolicy } from '../effective.ts'
import type { CompiledMatch } from '../compiled.ts'
import { waitsForEnd } from '../split.ts'
import { addressOf, domainOf, hasSpecialCharacter, isBelow } from './address.ts'
import type { Decision } from './decision.ts'
import type { MessageState } from './message-state.ts'
import type { Actions } from './point.ts'
import { Outcome } from './point.ts'
import type { Subjects } from './subject.ts'

/** Passed verbs after which recipients are counted anew. */
const BEGINS_ANEW = ['MAIL', 'RSET', 'HELO', 'EHLO']
/** Verbs whose passed lines C10 looks at. */
const ADDRESS_VERBS = ['MAIL', 'RCPT', 'SEND', 'SOML', 'SAML']

/** A command line at its end. */
interface CommandLine {
  verb: string
  /** without its terminator */
  line: ByteString
  offset: number
  time: number | null
  passes: boolean
}

/** The matches that look at command lines, in the order in which the protocol meets them. */
export class CommandMatches {
  readonly #policy: EffectivePolicy
  readonly #actions: Actions
  readonly #subjects: Subjects
  readonly #state: MessageState

  constructor(policy: EffectivePolicy, actions: Actions, subjects: Subjects, state: MessageState) {
    this.#policy = policy
    this.#actions = actions
    this.#subjects = subjects
    this.#state = state
  }

  /** A whole line, before anything of it is forwarded. */
  line(verb: string, line: ByteString, offset: number, time: number | null): Decision {
    const command = { verb, line, offset, time, passes: this.#policy.verbs.includes(verb) }
    const outcome = new Outcome()
    this.#length(outcome, line.length, offset, time, true)
    if (this.#coreCuts(line.length)) return outcome
    if (line.length > 0) {
      this.#addresses(outcome, command)
      if (!outcome.over && !this.#specialCharacterCuts(command)) {
        this.#verb(outcome, command, true)
        outcome.late = outcome.over
      }
    }
    if (!outcome.over) this.#count(command)
    return outcome
  }

  /** Class 1 is met before the line ends, so that no later point is reached. */
  #coreCuts(octets: number): boolean {
    return this.#policy.limits.some(
      ({ match, gt, action }) => match === 'cmd-line-length' && action !== 'log' && octets > gt,
    )
  }

  /** The first octets of a line that the core cuts by class 1: the logs of lower limits are met. */
  overlong(octets: number, offset: number, time: number | null): Decision {
    const outcome = new Outcome()
    this.#length(outcome, octets, offset, time, true)
    return outcome
  }

  /** The end of a line that went out masked as it came: nothing of it can be discarded any more. */
  sent(verb: string, octets: number, offset: number, time: number | null): Decision {
    const outcome = new Outcome()
    this.#length(outcome, octets, offset, time, false)
    if (outcome.over || this.#coreCuts(octets)) return outcome
    this.#verb(outcome, { verb, line: '', offset, time, passes: false }, false)
    outcome.late = outcome.over
    return outcome
  }

  #length(
    outcome: Outcome,
    octets: number,
    offset: number,
    time: number | null,
    discardable: boolean,
  ): void {
    const met = this.#counted('cmd-line-length', octets)
    this.#actions.apply(outcome, met, offset, time, discardable)
  }

  #addresses(outcome: Outcome, command: CommandLine): void {
    const { verb, line, offset, time } = command
    if (!command.passes) return
    if (verb === 'MAIL') {
      const address = addressOf(line, verb.length)
      const long = new Set(this.#counted('sender-address-length', address.length))
      const met = this.#policy.matches.filter(
        (match) => long.has(match) || this.#senderMatches(match, address),
      )
      this.#actions.apply(outcome, met, offset, time, true)
    }
    if (verb === 'RCPT') {
      const met = this.#counted('rcpt-count', this.#state.rcptCount + 1)
      this.#actions.apply(outcome, met, offset, time, true)
      this.#relay(outcome, addressOf(line, verb.length), offset)
    }
  }

  #senderMatches(match: CompiledMatch, address: ByteString): boolean {
    const { criterion } = match
    if (criterion.kind !== 'sender-address-regex') return false
    return this.#subjects.found(criterion.pattern, address) !== match.not
  }

  #relay(outcome: Outcome, address: ByteString, offset: number): void {
    const relay = this.#policy.mailRelay
    const domain = domainOf(address)
    if (relay === null || outcome.over || domain === '' || isBelow(domain, relay.domain)) return
    const cut = relay.act === 'log' ? null : relay.act
    outcome.events.push({ name: 'mail-relay', match: null, offset, log: relay.log, cut })
    if (cut !== null) outcome.action = cut
  }

  /** C10 comes before the verb, and the core cuts by it. */
  #specialCharacterCuts({ verb, line, passes }: CommandLine): boolean {
    if (this.#policy.specialCharacter !== 'drop-connection' || !passes) return false
    return ADDRESS_VERBS.includes(verb) && hasSpecialCharacter(line, verb.length)
  }

  #verb(outcome: Outcome, { verb, offset, time }: CommandLine, discardable: boolean): void {
    const met = this.#policy.matches.filter(({ criterion, not }) => {
      return criterion.kind === 'cmd-verb' && criterion.verbs.includes(verb) !== not
    })
    this.#actions.apply(outcome, met, offset, time, discardable)
  }

  #count({ verb, passes }: CommandLine): void {
    if (!passes) return
    if (verb === 'RCPT') this.#state.rcptCount++
    else if (BEGINS_ANEW.includes(verb)) {
      this.#state.rcptCount = 0
      this.#state.invalidRecipients = 0
    }
  }

  /** Matches of `kind` that `count` passes; of those that wait for the end it is remembered. */
  #counted(kind: CriterionKind, count: number): CompiledMatch[] {
    return this.#policy.matches.filter((match) => {
      const { criterion } = match
      if (criterion.kind !== kind || !('gt' in criterion) || count <= criterion.gt) return false
      if (!waitsForEnd(match)) return true
      this.#state.met.add(match.position)
      return false
    })
  }
}
