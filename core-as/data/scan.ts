import { ACTION_DROP_CONNECTION, ACTION_NONE, LIMIT_BODY, LIMIT_HEADER } from '../layout'
import { Session, limitAction, limitGt } from '../session'

/** No limit on the line. */
export const NO_LIMIT: i64 = i64.MAX_VALUE

// The scan's place: octets of the line before address x are lineBase + x; offset of address x is offsetBase + x.
export let lineBase: i64 = 0
export let offsetBase: u64 = 0
export let chunkStart: usize = 0
/** Octets the line may have before its limit must be looked at. */
export let lineLimit: i64 = NO_LIMIT

/** The scan goes on in a chunk: `base` + x octets of the line come before address x, whose offset is `offset` + x. */
export function placeScan(base: i64, offset: u64, start: usize): void {
  lineBase = base
  offsetBase = offset
  chunkStart = start
}
// @ts-ignore: decorator
@inline
export function setLineBase(base: i64): void {
  lineBase = base
}
export function liftLimit(): void {
  lineLimit = NO_LIMIT
}

/** A limit on the line being read would cut the connection. */
export function dataLimitCuts(s: Session): bool {
  return limitAction(s, s.dTop ? LIMIT_HEADER : LIMIT_BODY) >= ACTION_DROP_CONNECTION
}

/** The limit of a line that begins: class 4 in the top header, else class 3. */
export function usualLimit(s: Session): i64 {
  const limit = s.dTop ? LIMIT_HEADER : LIMIT_BODY
  return limitAction(s, limit) == ACTION_NONE ? NO_LIMIT : <i64>limitGt(s, limit)
}

/** The limit of the line in progress, which may have passed it already. */
export function takeLimit(s: Session): void {
  lineLimit = s.cLong ? NO_LIMIT : usualLimit(s)
}
