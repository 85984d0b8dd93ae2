import { CONCLUDED_AT_ONCE_OCTETS, MAX_OPEN_SESSIONS_OCTETS } from '../limits.ts'
import type { Direction, Octets } from '../smtp/octets.ts'
import type { Mark, Place, SessionAbout, SessionSink } from '../smtp/session.ts'
import type { Steps } from '../turn.ts'
import { OpenSession, type OnlySide } from './open-session.ts'
import type { SessionRun } from './run/session-run.ts'

/** Ending sessions early frees a quarter, so that it need not be done for every line. */
const RELIEVED = 0.75

interface Open {
  session: OpenSession
  /** octets of memory counted for it in the sum */
  held: number
  /** when something came for it last, in calls */
  touched: number
}

/**
 * The sessions of an upload that are open, in bounded memory together. Past the bound those that were
 * silent longest are ended, as if their log had ended there; what comes for one of them afterwards is a
 * session of its own, and counted in `split`.
 */
export class OpenSessions implements SessionSink {
  /** sessions begun: the next one's index in the report */
  begun = 0
  /** sessions that go on where one was ended early */
  split = 0
  readonly #begin: (index: number, about: SessionAbout, only: OnlySide) => SessionRun
  readonly #over: (run: SessionRun) => Steps<void>
  readonly #open = new Map<number, Open>()
  /** sessions that were ended early and are still open in the reader */
  readonly #early = new Map<number, SessionAbout>()
  /** sessions of which no more comes, and that are not concluded */
  #due: OpenSession[] = []
  #numbers = 0
  #held = 0
  #calls = 0

  readonly #most: number

  /** `begin` makes the run of a session; `over` concludes it once no more of it comes; `most` octets of memory. */
  constructor(
    begin: (index: number, about: SessionAbout, only: OnlySide) => SessionRun,
    over: (run: SessionRun) => Steps<void>,
    most = MAX_OPEN_SESSIONS_OCTETS,
  ) {
    this.#most = most
    this.#begin = begin
    this.#over = over
  }

  open(about: SessionAbout): number {
    const number = this.#numbers++
    this.#start(number, about)
    return number
  }

  wire(number: number, direction: Direction | null, octets: Octets, place: Place): void {
    const open = this.#open.get(number) ?? this.#goOn(number)
    open.session.wire(direction, octets, place)
    this.#count(open)
  }

  mark(number: number, mark: Mark, place: Place): void {
    // What is only noted of a session that was ended early is not worth another.
    const open = this.#open.get(number)
    if (open === undefined) return
    open.session.mark(mark, place)
    this.#count(open)
  }

  close(number: number): void {
    this.#early.delete(number)
    const open = this.#open.get(number)
    if (open === undefined) return
    this.#open.delete(number)
    this.#held -= open.held
    this.#due.push(open.session)
  }

  /** Concludes the sessions of which no more comes; to be called after all that may close one. */
  *concluding(): Steps<void> {
    // the last first, so that none is moved up, and `abandon` finds those that are left
    this.#due.reverse()
    let spent = 0
    for (let session = this.#due.pop(); session !== undefined; session = this.#due.pop()) {
      spent += session.held
      yield* this.#over(session.over())
      if (spent < CONCLUDED_AT_ONCE_OCTETS) continue
      spent = 0
      yield
    }
  }

  /** The upload has ended. */
  closeAll(): void {
    for (const number of [...this.#open.keys()]) this.close(number)
  }

  /** Nobody waits for the report: memory is given back, nothing is concluded. */
  abandon(): void {
    for (const { session } of this.#open.values()) session.abandon()
    for (const session of this.#due) session.abandon()
    this.#due = []
    this.#open.clear()
    this.#early.clear()
  }

  #goOn(number: number): Open {
    const about = this.#early.get(number)
    if (about === undefined) throw new RangeError(`session ${number} is not open`)
    this.#early.delete(number)
    this.split++
    return this.#start(number, about)
  }

  #start(number: number, about: SessionAbout): Open {
    const index = this.begun++
    const session = new OpenSession(about, (own, only) => this.#begin(index, own, only))
    const open = { session, held: 0, touched: 0 }
    this.#open.set(number, open)
    this.#count(open)
    return open
  }

  #count(open: Open): void {
    open.touched = ++this.#calls
    const { held } = open.session
    this.#held += held - open.held
    open.held = held
    if (this.#held > this.#most) this.#relieve(open)
  }

  #relieve(speaking: Open): void {
    const silent = [...this.#open].sort(([, a], [, b]) => a.touched - b.touched)
    for (const [number, open] of silent) {
      if (this.#held <= this.#most * RELIEVED) return
      if (open === speaking) continue
      this.close(number)
      this.#early.set(number, open.session.about)
    }
  }
}
