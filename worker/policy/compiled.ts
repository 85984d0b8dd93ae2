import type { Limit } from './policy.ts'
import type { Criterion, MatchAction } from './criteria.ts'

/** A limit the core enforces, with the N of `Class N`. */
export interface ClassedLimit extends Limit {
  /** place in the map, from 1 */
  position: number
  /** 8.x: a 500 reply goes to the client when it cuts */
  sendProtocolError: boolean
}

/** A match the host evaluates (worker/policy/match/). */
export interface CompiledMatch {
  position: number
  not: boolean
  criterion: Criterion
  action: MatchAction
}
