import type { SessionView, ViewedLine } from '../../diagnosis/view.ts'
import type { EngineEvent, EventName } from '../../engine/records.ts'
import { LINE_OVERHEAD_OCTETS, MAX_LINES_BEHIND_EVENT, MAX_SESSION_LINES } from '../../limits.ts'
import type { EffectivePolicy } from '../../policy/effective.ts'
import { inOrderOfMap } from '../../policy/met.ts'
import type { Direction } from '../../smtp/octets.ts'
import { placeEvents } from './events.ts'
import type { MadeUpOctets } from './made-up-octets.ts'

/** What is told of a line or a reply only where nothing before it is missing. */
const OF_WHOLE_SESSIONS: ReadonlySet<EventName> = new Set([
  'truncated-command',
  'split-command',
  'incomplete-command',
  'incomplete-reply',
  'pipelining',
  'unexpected-server-transition',
  'dotcrlf-split',
])

/** The events of one session as the core tells them, until they have their places in the view. */
export class RunEvents {
  readonly #events: EngineEvent[] = []
  readonly #view: SessionView
  readonly #madeUp: MadeUpOctets
  readonly #policy: EffectivePolicy
  #told = 0

  /** `madeUp`: what of the core's input is no octet of the session. */
  constructor(view: SessionView, madeUp: MadeUpOctets, policy: EffectivePolicy) {
    this.#view = view
    this.#madeUp = madeUp
    this.#policy = policy
  }

  /** Octets of memory, by estimate. */
  get held(): number {
    return this.#events.length * LINE_OVERHEAD_OCTETS
  }

  add(event: EngineEvent): void {
    if (this.#events.length >= MAX_SESSION_LINES) return
    const { name, direction, offset } = event
    const isTorn = this.#view.holes.some(({ encrypted }) => !encrypted)
    if (isTorn && OF_WHOLE_SESSIONS.has(name)) return
    this.#events.push(
      isTorn ? { ...event, offset: this.#madeUp.recorded(direction, offset) } : event,
    )
  }

  /** The line at `from` was not split: its end is missing. */
  notSplit(direction: Direction, from: number): void {
    const split = this.#events.findIndex(
      ({ name, offset }) => name === 'split-command' && direction === 'C' && offset >= from,
    )
    if (split >= 0) this.#events.splice(split, 1)
  }

  /** Whether an event is about octets of a direction from `offset` on. */
  areFrom(direction: Direction, offset: number): boolean {
    return this.#events.some((event) => event.direction === direction && event.offset >= offset)
  }

  /** Events since the last call, each with the line it is about, where that is among the last ones. */
  fresh(): { event: EngineEvent; line: ViewedLine | undefined }[] {
    const { lines } = this.#view
    const fresh = this.#events.slice(this.#told)
    this.#told = this.#events.length
    return inOrderOfMap(fresh, this.#policy).map((event) => ({
      event,
      line: lines
        .slice(-MAX_LINES_BEHIND_EVENT)
        .findLast(
          ({ direction, offset }) =>
            direction === event.direction && offset !== null && offset <= event.offset,
        ),
    }))
  }

  /** The session is over: they go into the view. */
  place(): void {
    placeEvents(this.#view, this.#events, this.#policy)
  }
}
