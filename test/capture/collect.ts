import type { Direction, Octets } from '../../worker/smtp/octets.ts'
import { toOctets } from '../../worker/smtp/octets.ts'
import type { Mark, Place, SessionAbout, SessionSink } from '../../worker/smtp/session.ts'

/** One thing a session's source said, octets copied. */
export type Said =
  { direction: Direction | null; octets: Uint8Array; place: Place } | { mark: Mark; place: Place }

export interface Collected {
  about: SessionAbout
  said: Said[]
  closed: boolean
}

/** A sink that keeps everything, and fails on a call that breaks its contract. */
export class Collect implements SessionSink {
  readonly sessions: Collected[] = []

  open(about: SessionAbout): number {
    return this.sessions.push({ about, said: [], closed: false }) - 1
  }

  wire(session: number, direction: Direction | null, octets: Octets, place: Place): void {
    const copy = typeof octets === 'string' ? toOctets(octets) : octets.slice()
    this.#live(session).said.push({ direction, octets: copy, place })
  }

  mark(session: number, mark: Mark, place: Place): void {
    this.#live(session).said.push({ mark, place })
  }

  close(session: number): void {
    this.#live(session).closed = true
  }

  #live(session: number): Collected {
    const one = this.sessions[session]
    if (!one || one.closed) throw new Error(`session ${session} is not open`)
    return one
  }
}

/** All octets of one direction of a session, gaps closed up. */
export function octetsOf(session: Collected, direction: Direction | null): Uint8Array {
  const parts = session.said.flatMap((one) =>
    'octets' in one && one.direction === direction ? [one.octets] : [],
  )
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

/** The marks of a session, in order. */
export function marksOf(session: Collected): Mark[] {
  return session.said.flatMap((one) => ('mark' in one ? [one.mark] : []))
}

/** The session as lines a person can read: direction and text of each piece, marks in brackets. */
export function linesOf(session: Collected): string[] {
  return session.said.map((one) => {
    if ('mark' in one) return `[${Object.values(one.mark).join(' ')}]`
    return `${one.direction ?? '?'} ${new TextDecoder('latin1').decode(one.octets)}`
  })
}
