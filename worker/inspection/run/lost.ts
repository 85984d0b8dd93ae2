/** Octets lost together; null where nobody knows how many. */
export function lostTogether(one: number | null | undefined, other: number | null): number | null {
  if (one === undefined) return other
  return one === null || other === null ? null : one + other
}
