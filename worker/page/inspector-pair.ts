import { MAX_SUPERSEDED_OCTETS } from '../limits.ts'
import { InspectorThread, type Came } from './inspector-thread.ts'
import type { Failed, KnownFormat, Outcome, Question } from './messages.ts'

/** An answer, and the thread that keeps it. */
export interface Shown {
  outcome: Outcome
  thread: InspectorThread
  /** counts answers: two that say the same are told apart */
  run: number
}

/** What is being read: octets so far, and in all; `began`: performance.now(). */
export interface Running {
  octets: number
  of: number
  began: number
}

/** What became of what was asked last. The answer before it stays until the new one is there. */
export interface Inspecting {
  shown: Shown | null
  running: Running | null
  failure: Failed | null
  /** the last reading was ended by the user */
  stopped: boolean
  /** empty until a thread is ready */
  formats: readonly KnownFormat[]
}

/**
 * Two threads: one keeps the answer that is shown, the other reads; once it has answered they change places. So
 * Stop, a failure or a fault of the inspector takes nothing away.
 */
export class InspectorPair {
  #state: Inspecting = { shown: null, running: null, failure: null, stopped: false, formats: [] }
  #reader: InspectorThread | null = null
  #reading = 0
  #runs = 0
  readonly #changed: (state: Inspecting) => void

  constructor(changed: (state: Inspecting) => void) {
    this.#changed = changed
    // compiled while the user still looks for the file
    this.#started()
  }

  get state(): Inspecting {
    return this.#state
  }

  /** `landed` is called once the answer is there, unless something else is asked before that. */
  ask(question: Question, octets: number, landed: (came: Came) => void): void {
    // one that reads much has no ear for messages
    if (this.#reading > MAX_SUPERSEDED_OCTETS) this.#ended()
    this.#reading = octets
    const thread = this.#started()
    const run = ++this.#runs
    this.#set({ running: { octets: 0, of: octets, began: performance.now() }, stopped: false })
    const progress = (read: number): void => {
      const { running } = this.#state
      if (run === this.#runs && running) this.#set({ running: { ...running, octets: read } })
    }
    void thread.ask(question, progress).then((came) => {
      if (run !== this.#runs) return
      this.#reading = 0
      if (came.ok) this.#show({ outcome: came.outcome, thread, run })
      else this.#set({ running: null, failure: came.failure })
      landed(came)
    })
  }

  stop(): void {
    this.#runs++
    this.#reading = 0
    this.#ended()
    this.#started()
    this.#set({ running: null, stopped: true })
  }

  /** Nothing is asked, and nothing shown. */
  clear(): void {
    this.#runs++
    this.#state.shown?.thread.forget()
    this.#set({ shown: null, running: null, failure: null, stopped: false })
  }

  #show(shown: Shown): void {
    const before = this.#state.shown?.thread ?? null
    before?.forget()
    this.#reader = before
    this.#set({ shown, running: null, failure: null, stopped: false })
    this.#started()
  }

  #started(): InspectorThread {
    return (this.#reader ??= new InspectorThread((formats) => this.#set({ formats })))
  }

  #ended(): void {
    this.#reader?.end()
    this.#reader = null
  }

  #set(changed: Partial<Inspecting>): void {
    this.#state = { ...this.#state, ...changed }
    this.#changed(this.#state)
  }
}
