import type { Asking } from './given/given.ts'

/** What the page was asked, step by step: Back leads to the one before, and nothing of it is lost. */
export class AskingHistory {
  readonly #askings = new Map<number, Asking>()
  #entry = 0

  /** A new step. */
  push(asking: Asking, fragment: string): void {
    const last = Math.max(0, ...this.#askings.keys())
    for (let entry = this.#entry + 1; entry <= last; entry++) this.#askings.delete(entry)
    this.#askings.set(++this.#entry, asking)
    history.pushState({ entry: this.#entry }, '', addressOf(fragment))
  }

  /** The same step goes on: somebody types. */
  replace(asking: Asking, fragment: string): void {
    this.#askings.set(this.#entry, asking)
    history.replaceState({ entry: this.#entry }, '', addressOf(fragment))
  }

  /** The asking of the entry that the browser went to; null where it was never one of ours. */
  at(state: unknown): Asking | null {
    const { entry } = (state ?? {}) as { entry?: number }
    const asking = entry === undefined ? undefined : this.#askings.get(entry)
    if (entry === undefined || asking === undefined) return null
    this.#entry = entry
    return asking
  }
}

function addressOf(fragment: string): string {
  return location.pathname + location.search + fragment
}
