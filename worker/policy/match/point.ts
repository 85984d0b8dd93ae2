import type { EventName } from '../../engine/records.ts'
import type { CompiledMatch } from '../compiled.ts'
import type { Decision, MatchEvent } from './decision.ts'
import { PROTOCOL_ERROR_REPLY } from './decision.ts'
import { Rate } from './rate.ts'

/**
 * Gathers what the matches of one line do, point after point. At one point the first match in the
 * text that cuts wins and a `log` does not stop the next; a line that was dropped meets no later point.
 */
export class Outcome {
  readonly events: MatchEvent[] = []
  action: Decision['action'] = null
  late = false
  reply: Decision['reply'] = null
  /** the matches that discard what they were met in */
  readonly dropping: CompiledMatch[] = []

  /** nothing that comes later in the protocol is met any more */
  get over(): boolean {
    return this.action !== null
  }

  get cuts(): boolean {
    return this.action === 'drop-connection' || this.action === 'reset'
  }
}

/** Applies the actions of matches that were met; keeps the rates of a session. */
export class Actions {
  readonly #rates = new Map<number, Rate>()

  /**
   * `met`: matches met at one point, in the order of the text. `discardable`: the octets in question
   * have not gone yet, so that `drop` can be done; else it is said to be not simulated.
   */
  apply(
    outcome: Outcome,
    met: readonly CompiledMatch[],
    offset: number,
    time: number | null,
    discardable: boolean,
  ): void {
    if (outcome.over) return
    for (const match of met) {
      if (this.#one(outcome, match, offset, time, discardable)) return
    }
  }

  /** True if it cuts. */
  #one(
    outcome: Outcome,
    match: CompiledMatch,
    offset: number,
    time: number | null,
    discardable: boolean,
  ): boolean {
    const { act, log, sendProtocolError } = match.action
    const event = (name: EventName, cut: MatchEvent['cut'] = null, logged = log): void => {
      outcome.events.push({ name, match: match.position, offset, log: logged, cut })
    }
    if (act === 'rate-limit') {
      this.#limitRate(outcome, match, time, discardable, event)
      return false
    }
    if (act === 'mask') {
      if (log) event(match.criterion.kind)
      return false
    }
    const cut = act === 'drop-connection' || act === 'reset' ? act : null
    event(match.criterion.kind, cut)
    if (act === 'log') return false
    if (cut === null && !discardable) {
      event('not-simulated', null, false)
      return false
    }
    outcome.action = cut ?? 'drop'
    if (cut === null) outcome.dropping.push(match)
    if (sendProtocolError) {
      outcome.reply = PROTOCOL_ERROR_REPLY
      event('protocol-error-sent', null, false)
    }
    return cut !== null
  }

  #limitRate(
    outcome: Outcome,
    match: CompiledMatch,
    time: number | null,
    discardable: boolean,
    event: (name: EventName, cut?: MatchEvent['cut'], log?: boolean) => void,
  ): void {
    if (time === null) return event('not-simulated', null, false)
    let rate = this.#rates.get(match.position)
    if (rate === undefined) {
      rate = new Rate(match.action.rate ?? 1)
      this.#rates.set(match.position, rate)
    }
    if (!rate.exceeds(time)) return
    event('rate-limit')
    if (discardable) {
      outcome.action ??= 'drop'
      outcome.dropping.push(match)
    } else event('not-simulated', null, false)
  }
}
