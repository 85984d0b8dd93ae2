import { Outlet } from '../pump.ts'

/**
 * The way of one direction's octets to its peer: in order, at the peer's pace. What is added while a write
 * is under way is gathered in a second buffer; whoever adds waits for `flushed` before it adds more.
 */
export class Lane {
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>
  #gathering = new Outlet(0)
  #leaving = new Outlet(0)
  #sending: Promise<void> | null = null
  #giveUp: (() => void) | null = null
  /** octets that went to the peer */
  sent = 0
  /** the peer takes no more */
  broken = false

  constructor(writable: WritableStream<Uint8Array>) {
    this.#writer = writable.getWriter()
  }

  /** Octets to go; a copy is made. */
  add(octets: Uint8Array): void {
    if (!this.broken) this.#gathering.add(octets)
  }

  /** Once all that was added has gone, or the peer takes no more. Never rejects. */
  flushed(): Promise<void> {
    this.#sending ??= this.#send().finally(() => (this.#sending = null))
    return this.#sending
  }

  async #send(): Promise<void> {
    while (!this.broken) {
      const octets = this.#gathering.taken()
      if (octets.length === 0) return
      const full = this.#gathering
      this.#gathering = this.#leaving
      this.#leaving = full
      if (await this.#written(octets)) this.sent += octets.length
      else this.broken = true
    }
  }

  /** Whether the peer took them; false as soon as the lane is aborted, since a write cannot be called back. */
  #written(octets: Uint8Array): Promise<boolean> {
    return new Promise((resolve) => {
      this.#giveUp = () => resolve(false)
      this.#writer.write(octets).then(
        () => resolve(true),
        () => resolve(false),
      )
    })
  }

  /** The peer is told that nothing more comes: a FIN. */
  async close(): Promise<void> {
    await this.flushed()
    if (!this.broken) await this.#writer.close().catch(() => undefined)
    this.broken = true
  }

  /** Nothing more goes, not even what was added. */
  abort(): void {
    this.broken = true
    this.#giveUp?.()
    this.#writer.abort().catch(() => undefined)
  }
}
