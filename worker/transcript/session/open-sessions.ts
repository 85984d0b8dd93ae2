import { MAX_OPEN_SESSIONS } from '../../limits.ts'

/** What a reader keeps of a session while its log goes on. */
export interface Ends {
  /** no more of this session will come */
  end(): void
}

/**
 * The sessions of a log that have begun and not ended, by what tells them apart (process id,
 * connection id). At most MAX_OPEN_SESSIONS are kept: one more ends the one that began first, so a
 * log whose end lines are missing reads in bounded memory.
 */
export class OpenSessions<S extends Ends> {
  readonly #open = new Map<string, S>()

  get(key: string): S | undefined {
    return this.#open.get(key)
  }

  /** Puts `session` under `key`; what stood there ends. */
  begin(key: string, session: S): S {
    this.finish(key)
    if (this.#open.size >= MAX_OPEN_SESSIONS) {
      const oldest = this.#open.keys().next()
      if (oldest.done !== true) this.finish(oldest.value)
    }
    this.#open.set(key, session)
    return session
  }

  /** Ends the session under `key`, if there is one. */
  finish(key: string): void {
    const session = this.#open.get(key)
    if (session === undefined) return
    this.#open.delete(key)
    session.end()
  }

  /** The open sessions, first begun first. */
  values(): IterableIterator<S> {
    return this.#open.values()
  }

  get size(): number {
    return this.#open.size
  }

  finishAll(): void {
    for (const session of this.#open.values()) session.end()
    this.#open.clear()
  }
}
