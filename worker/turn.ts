/** Work in steps, between which others may have their turn: an isolate has one thread for all its requests. */
export type Steps<T> = Generator<void, T>

/** Counts work of small units, and tells when there is enough of it for a step. */
export class Pace {
  readonly #each: number
  #done = 0

  /** `each`: units a step may have */
  constructor(each: number) {
    this.#each = each
  }

  /** `units` more are done; true: others should have their turn now */
  isDue(units = 1): boolean {
    this.#done += units
    if (this.#done < this.#each) return false
    this.#done = 0
    return true
  }
}

/** All steps at once: nobody else waits. */
export function whole<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}

/** Step by step, with a turn for others after each. */
export async function inTurns<T>(steps: Steps<T>): Promise<T> {
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
    await turn()
  }
}

/** Lets other requests of the isolate, and its live connections, have their turn. */
export function turn(): Promise<void> {
  return new Promise((resolve) => soon(resolve))
}

/** Half as dear as a timer in workerd, and a hundredth of one in Node; browsers have only the timer. */
const soon: (call: () => void) => unknown =
  (globalThis as { setImmediate?: (call: () => void) => unknown }).setImmediate ??
  ((call) => setTimeout(call, 0))
