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
/** AUTH values remembered a session; past it reply texts are withheld whole. Bounds the search in each reply. */
export const MAX_REMEMBERED_SECRETS = 64
/** Octets kept of each such value; a quote that goes on past them is withheld to the end of its line. */
export const MAX_KEPT_SECRET_OCTETS = 512
/** A shorter secret is not looked for in replies: it would be found in every word. */
export const MIN_QUOTED_SECRET_OCTETS = 3
/** A quote of this many first octets of a secret is one, however short the server cut it. */
export const MIN_QUOTED_START_OCTETS = 8
/** Readers of printed forms hold one line; a longer one is handed on in pieces. Threat: a 1 GB upload without a line end. */
export const MAX_PRINTED_LINE_OCTETS = 1_048_576
/** Lines an unmarked dialogue holds until what follows tells whose they are. */
export const MAX_DIALOGUE_HELD_LINES = 200
/** Commands an unmarked dialogue remembers as not yet answered. Threat: a log of commands without replies. */
export const MAX_UNANSWERED_COMMANDS = 4_096
/** An entry of a log that names its direction only after its text is held this long: octets; the rest is left out. */
export const MAX_LOG_ENTRY_OCTETS = 1_048_576
