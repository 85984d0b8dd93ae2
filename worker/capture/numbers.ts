/** Numbers out of octets. No bounds are checked: the caller has compared lengths. */

/** Sixteen bits in network order. */
export function u16(octets: Uint8Array, at: number): number {
  return (octets[at]! << 8) | octets[at + 1]!
}

/** Thirty-two bits in network order, as a signed integer: TCP sequence numbers compare by difference. */
export function i32(octets: Uint8Array, at: number): number {
  return (octets[at]! << 24) | (octets[at + 1]! << 16) | (octets[at + 2]! << 8) | octets[at + 3]!
}

/** Thirty-two bits, unsigned, in the order the file's writer had. */
export function u32(octets: Uint8Array, at: number, little: boolean): number {
  return little
    ? (octets[at]! | (octets[at + 1]! << 8) | (octets[at + 2]! << 16) | (octets[at + 3]! << 24)) >>>
        0
    : i32(octets, at) >>> 0
}

/** Sixteen bits in the order the file's writer had. */
export function u16of(octets: Uint8Array, at: number, little: boolean): number {
  return little ? octets[at]! | (octets[at + 1]! << 8) : u16(octets, at)
}
