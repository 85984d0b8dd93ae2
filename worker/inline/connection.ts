import { EngineOutOfMemory } from '../engine/engine.ts'
import {
  INLINE_DELIVERY_MS,
  INLINE_HALF_CLOSED_MS,
  INLINE_IDLE_MS,
  SEGMENT_OCTETS,
} from '../limits.ts'
import { windows, type Windows } from '../pump.ts'
import type { LiveOutlet } from '../inspection/run/run-settings.ts'
import type { SessionRun } from '../inspection/run/session-run.ts'
import type { Direction } from '../smtp/octets.ts'
import type { Mark } from '../smtp/session.ts'
import { Lane } from './lane.ts'

/** How a connection ended: both sides were done, the policy cut it, a peer was lost, nothing came for too long, or there was no memory. */
export type Ending =
  'closed' | 'cut' | 'client lost' | 'server lost' | 'timeout' | 'half-closed timeout' | 'no memory'

/** A peer's octets in, octets to a peer out. */
export interface Ends {
  readable: ReadableStream<Uint8Array>
  writable: WritableStream<Uint8Array>
}

/** How long things may take, milliseconds. */
export const PATIENCE = {
  idle: INLINE_IDLE_MS,
  halfClosed: INLINE_HALF_CLOSED_MS,
  delivery: INLINE_DELIVERY_MS,
}

const OTHER = { C: 'S', S: 'C' } as const

/**
 * One SMTP connection on its way through. Each chunk that is read is a segment; both directions go through
 * the session in the order in which they are read, and a direction is read on once what left has gone.
 */
export class Connection {
  /** octets read of each direction */
  readonly read: Record<Direction, number> = { C: 0, S: 0 }
  readonly #ends: Record<Direction, Windows>
  /** ways to the peer that a direction leads to */
  readonly #lanes: Record<Direction, Lane>
  readonly #patience: typeof PATIENCE
  readonly #open = { C: true, S: true }
  #run: SessionRun | null = null
  #ending: Ending | null = null
  #last = Date.now()
  #timer: ReturnType<typeof setTimeout> | null = null
  #stopped: Promise<void> | null = null

  constructor(client: Ends, server: Ends, patience = PATIENCE) {
    this.#ends = {
      C: windows(client.readable, SEGMENT_OCTETS),
      S: windows(server.readable, SEGMENT_OCTETS),
    }
    this.#lanes = { C: new Lane(server.writable), S: new Lane(client.writable) }
    this.#patience = patience
  }

  /** Where the session's octets go. */
  get outlet(): LiveOutlet {
    return { octets: (direction, octets) => this.#lanes[direction].add(octets) }
  }

  /** Octets that went to the peer a direction leads to. */
  sent(direction: Direction): number {
    return this.#lanes[direction].sent
  }

  /** Takes the connection to its end; `each` is called after each segment. Then nothing is left to send. */
  async through(run: SessionRun, each: () => void): Promise<Ending> {
    this.#run = run
    this.#watchTime()
    await Promise.all([this.#pump('C', each), this.#pump('S', each)])
    if (this.#timer !== null) clearTimeout(this.#timer)
    await this.#stopped
    const ending = this.#ending ?? 'closed'
    run.mark(closingMark(ending), here())
    return ending
  }

  async #pump(direction: Direction, each: () => void): Promise<void> {
    const run = this.#run!
    const onward = this.#lanes[direction]
    let lost = false
    try {
      for (;;) {
        const octets = await this.#next(direction)
        if (octets === 'lost') lost = true
        if (this.#ending !== null || octets === null || octets === 'lost') break
        this.#last = Date.now()
        this.read[direction] += octets.length
        run.segment(direction, octets, here())
        each()
        if (run.closed !== null) return this.#stop('cut')
        // a reply of the firewall's own waits for the client as the server's would
        await (direction === 'C'
          ? Promise.all([onward.flushed(), this.#lanes.S.flushed()])
          : onward.flushed())
        if (onward.broken) break
      }
      this.#open[direction] = false
      run.endOf(direction)
      each()
    } catch (error) {
      if (!(error instanceof EngineOutOfMemory)) throw error
      return this.#stop('no memory')
    }
    if (run.closed !== null) return this.#stop('cut')
    if (lost) return this.#stop(direction === 'C' ? 'client lost' : 'server lost')
    await onward.close()
    await this.#ends[direction].cancel()
    if (this.#open[OTHER[direction]]) this.#watchTime()
  }

  async #next(direction: Direction): Promise<Uint8Array | null | 'lost'> {
    try {
      return await this.#ends[direction].next()
    } catch {
      return 'lost'
    }
  }

  /** The connection ends now: what passed before is delivered, and nothing more is read. */
  #stop(ending: Ending): Promise<void> {
    this.#ending ??= ending
    this.#stopped ??= this.#deliver()
    return this.#stopped
  }

  async #deliver(): Promise<void> {
    const { C, S } = this.#lanes
    const late = setTimeout(() => {
      C.abort()
      S.abort()
    }, this.#patience.delivery)
    await Promise.all([C.flushed(), S.flushed()])
    clearTimeout(late)
    await Promise.all([this.#ends.C.cancel(), this.#ends.S.cancel()])
    await Promise.all([C.close(), S.close()])
  }

  /** Looks again when the connection may have been idle for too long. */
  #watchTime(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    const half = this.#open.C !== this.#open.S
    const wait = half ? this.#patience.halfClosed : this.#patience.idle
    const left = this.#last + wait - Date.now()
    if (left <= 0) void this.#stop(half ? 'half-closed timeout' : 'timeout')
    else this.#timer = setTimeout(() => this.#watchTime(), left)
  }
}

function here(): { sourceLine: null; packet: null; time: number } {
  return { sourceLine: null, packet: null, time: Date.now() }
}

function closingMark(ending: Ending): Mark {
  const how = ending.endsWith('lost') ? 'reset' : ending.endsWith('timeout') ? 'timeout' : 'eof'
  const by = ending === 'client lost' ? 'C' : ending === 'server lost' ? 'S' : null
  return { kind: 'closed', by, how }
}
