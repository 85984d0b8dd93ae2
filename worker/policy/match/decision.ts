import type { EventName } from '../../engine/records.ts'
import type { ByteString } from '../../smtp/octets.ts'

/** A match that was met. */
export interface MatchEvent {
  name: EventName
  /** place in the map, from 1; null for mail-relay */
  match: number | null
  /** octet of its direction where the line it is about begins */
  offset: number
  /** the action says `log`: 108004 or 108005 is written */
  log: boolean
  /** what the match does to the connection: null, or how it is cut */
  cut: 'drop-connection' | 'reset' | null
}

/** What a line may do after the host looked at it. */
export interface Decision {
  events: readonly MatchEvent[]
  /** `drop`: the line goes nowhere and the session goes on */
  action: null | 'drop' | 'drop-connection' | 'reset'
  /** octets that are sent to the client by the firewall itself, one reply or more, or null */
  reply: ByteString | null
  /** the action is of the verb, which is met after the addresses (C10) */
  late?: boolean
}

/** Where mail data is cut. */
export interface CutPoint {
  /** octets of the line read up to the one that decided, that included */
  lineOctets: number
  /** what section 1 says of the octets that decided: its events come before the cut */
  nul: boolean
  bareCr: boolean
  bareLf: boolean
  /** nobody knew until now that the CR before them is bare */
  crBefore: boolean
}

/** What mail data may do: `decided` of its octets are settled, the rest is to be given again with more. */
export interface DataDecision extends Decision {
  /** octets settled; at most 2 at the end of what was given are not */
  decided: number
  /** offset of the line that was begun last */
  lineOffset: number
  /** with a cut: where */
  cutAt: CutPoint | null
  /** with a cut: octets that still pass, at most `decided` */
  passes: number
  /** stretches [from, to) of the settled octets that are discarded, in order */
  discarded: readonly (readonly [number, number])[]
  /** the end of data is in the settled octets, and is the last of them */
  ended: boolean
}

/** `send-protocol-error`: the reply the firewall makes itself (policy-map.md: a 500; its words: choice). */
export const PROTOCOL_ERROR_REPLY: ByteString = '500 Protocol error\r\n'

/** Nothing was met. */
export const PASS: Decision = { events: [], action: null, reply: null }
