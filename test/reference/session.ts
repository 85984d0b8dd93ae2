import type { Direction } from '../../worker/smtp/octets.ts'
import type { Closed, EventName, Verdict } from '../../worker/engine/records.ts'
import type { EsmtpMap } from '../../worker/policy/criteria.ts'
import type { Limit, ProfileId, Switches } from '../../worker/policy/policy.ts'

/** A limit as a vector writes it: `log` may be left out (it changes no octet and no event). */
export type ReferenceLimit = Omit<Limit, 'log'> & { log?: boolean; sendProtocolError?: boolean }

/** The switches of a vector: those of the policy, with limits as a vector writes them. */
export type ReferenceSwitches = Omit<Switches, 'limits'> & { limits?: ReferenceLimit[] }

/** The same as the policy takes them. */
export function withLogs({ limits, ...switches }: ReferenceSwitches): Switches {
  if (limits === undefined) return switches
  return { ...switches, limits: limits.map((limit) => ({ log: true, ...limit })) }
}

/** How one session is to be inspected: section 1 of the rules. */
export interface ReferenceSettings {
  profile: ProfileId
  switches: ReferenceSwitches
  eol: 'auto' | 'crlf' | 'lf'
  /** the only side that speaks, or null */
  oneSided: null | 'client' | 'server'
  /** true: no segment borders are known (stream mode) */
  stream: boolean
  /** the policy map in force, or none: what only the host can decide is decided by it */
  map?: EsmtpMap | undefined
}

/** One TCP read, or in stream mode any stretch of one direction. */
export type Segment = [direction: Direction, octets: Uint8Array]

/** One session, whole: settings and every segment in wire order. */
export interface ReferenceSession extends ReferenceSettings {
  segments: Segment[]
  /** milliseconds at which each came, or null; none: no times */
  times?: readonly (number | null)[] | undefined
}

/** What became of one line of input; `offset` and `length` in octets of that direction's input. */
export type VerdictRow = [
  direction: Direction,
  verbOrCode: string,
  verdict: Verdict,
  offset: number,
  length: number,
]

/** An event of the rules at an octet offset of its direction's input. */
export type EventRow = [name: EventName, direction: Direction, offset: number]

/** All that left the firewall by the end of the input, and all that is reported of it; both lists sorted. */
export interface ReferenceResult {
  client: Uint8Array
  server: Uint8Array
  verdicts: VerdictRow[]
  events: EventRow[]
  closed: Closed
}
