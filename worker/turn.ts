/** Work in steps, between which others may have their turn: an isolate has one thread for all its requests. */
export type Steps<T> = Generator<void, T>

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
