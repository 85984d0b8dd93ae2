import { MAX_PROBE_OCTETS } from '../limits.ts'
import type { Direction } from '../smtp/octets.ts'
import type { Handshake, ProbeSocket } from './socket.ts'

/** What crossed the connection, in order. `at`: milliseconds since it was opened. */
export type Crossed =
  | { at: number; direction: Direction; octets: Uint8Array; insideTls: boolean }
  | { at: number; handshake: Handshake }
  | { at: number; closed: true }

/** A reply of the server, or why there is none. `text` is the reply's octets, a ByteString. */
export type Answer =
  | { kind: 'reply'; code: number; text: string; milliseconds: number }
  /** the peer ended the connection before a reply was whole */
  | { kind: 'closed' }
  /** nothing, or no whole reply, within the time given */
  | { kind: 'silence'; waitedMs: number }

/** A socket that keeps every octet that crosses it, and reads whole replies. */
export class RecordedSocket {
  readonly crossed: Crossed[] = []
  readonly #socket: ProbeSocket
  readonly #now: () => number
  readonly #began: number
  #insideTls: boolean
  #held = ''
  #octets = 0
  #ended = false
  #pending: Promise<Uint8Array | null> | null = null

  constructor(socket: ProbeSocket, now: () => number, handshake: Handshake | null) {
    this.#socket = socket
    this.#now = now
    this.#began = now()
    this.#insideTls = handshake !== null
    if (handshake !== null) this.crossed.push({ at: 0, handshake })
  }

  get ended(): boolean {
    return this.#ended
  }

  /** Sends `text` (a ByteString), in one write. */
  async send(text: string): Promise<void> {
    const octets = Uint8Array.from(text, (letter) => letter.charCodeAt(0))
    this.crossed.push({ ...this.#moment('C'), octets })
    if (!(await this.#socket.write(octets))) this.#over()
  }

  /** The next reply, waited for at most `patienceMs`. */
  async reply(patienceMs: number): Promise<Answer> {
    const began = this.#now()
    for (;;) {
      const whole = wholeReply(this.#held)
      if (whole !== null) {
        this.#held = this.#held.slice(whole.length)
        const code = Number(/(\d\d\d)[^\n]*\r?\n$/.exec(whole)?.[1] ?? 0)
        return { kind: 'reply', code, text: whole, milliseconds: this.#now() - began }
      }
      const left = patienceMs - (this.#now() - began)
      if (this.#ended || this.#octets > MAX_PROBE_OCTETS) return { kind: 'closed' }
      if (left <= 0) return { kind: 'silence', waitedMs: patienceMs }
      const chunk = await this.#within(left)
      if (chunk === undefined) return { kind: 'silence', waitedMs: patienceMs }
      if (chunk === null) this.#over()
      else this.#take(chunk)
    }
  }

  async startTls(name: string): Promise<Handshake> {
    const handshake = await this.#socket.startTls(name)
    this.crossed.push({ at: this.#now() - this.#began, handshake })
    // what was left of the plain text is no part of the TLS session (RFC 3207 4.2)
    this.#held = ''
    this.#pending = null
    if (handshake.ok) this.#insideTls = true
    else this.#over()
    return handshake
  }

  close(): void {
    this.#socket.close()
  }

  #take(chunk: Uint8Array): void {
    this.#octets += chunk.length
    this.crossed.push({ ...this.#moment('S'), octets: chunk })
    for (const octet of chunk) this.#held += String.fromCharCode(octet)
  }

  #moment(direction: Direction): { at: number; direction: Direction; insideTls: boolean } {
    return { at: this.#now() - this.#began, direction, insideTls: this.#insideTls }
  }

  #over(): void {
    if (!this.#ended) this.crossed.push({ at: this.#now() - this.#began, closed: true })
    this.#ended = true
  }

  /** The next chunk; undefined if `ms` pass without one. A read that is under way is not lost. */
  async #within(ms: number): Promise<Uint8Array | null | undefined> {
    this.#pending ??= this.#socket.read()
    const pending = this.#pending
    let timer: ReturnType<typeof setTimeout> | undefined
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), ms)
    })
    const chunk = await Promise.race([pending, late])
    clearTimeout(timer)
    if (chunk !== undefined && this.#pending === pending) this.#pending = null
    return chunk
  }
}

/**
 * The first reply of `held` if it is whole: up to a line whose fourth octet is no hyphen (RFC 5321 4.2.1). A
 * line that is no reply's ends one too.
 */
function wholeReply(held: string): string | null {
  let end = 0
  for (;;) {
    const next = held.indexOf('\n', end) + 1
    if (next === 0) return null
    const line = held.slice(end, next)
    end = next
    if (!/^\d\d\d-/.test(line)) return held.slice(0, end)
  }
}
