/**
 * Every number that bounds something, with its unit in the name and its source or threat beside it.
 * Rules' own numbers (512, 998, …) are Cisco's default map and stand in policy/profiles.ts.
 */

/** C8, S4: octets of a held line, terminator left out; one more drops the connection. */
export const MAX_HELD_LINE_OCTETS = 65_536
/** C8: replies that may be awaited at once; the next command line drops the connection. */
export const MAX_AWAITED_REPLIES = 65_536
/** Detection looks at this much of an upload and no more, so its cost does not grow with the upload. */
export const HEAD_OCTETS = 65_536
export const HEAD_LINES = 2_000
