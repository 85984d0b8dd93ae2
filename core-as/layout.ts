/**
 * The layout both sides of the wall share, written once: the host reads these exports and nothing else.
 * Addresses and sizes are octets.
 */

/** Raised when anything below changes its meaning. */
export const ABI_VERSION: u32 = 1

/** Octets before the chunk into which a carriage return that waited may be put back. */
export const HEADROOM: u32 = 64
/** One `feed` takes at most this much. */
export const INPUT_CAPACITY: u32 = 262_144
/** Octets past the chunk that a 64-octet step may read. */
const SLACK: u32 = 128

/** `open` reads its policy here: POLICY_WORDS words. */
export const POLICY_WORDS: u32 = 32
/** One slot of a record. */
export const SLOT_OCTETS: u32 = 8
/** The most slots one line can need: seven events of three slots and a message of four. */
export const SLOTS_A_LINE: u32 = 48
export const RECORD_CAPACITY: u32 = 65_536

/** C8, S4: octets of a held line without its terminator, and replies awaited at once. */
export const MAX_HELD: u32 = 65_536

// Static memory, one block after the other.
const inputBlock: usize = memory.data(<i32>(HEADROOM + INPUT_CAPACITY + SLACK), 64)
const recordBlock: usize = memory.data(<i32>(RECORD_CAPACITY + SLOTS_A_LINE * SLOT_OCTETS), 64)
const policyBlock: usize = memory.data(<i32>(POLICY_WORDS * 4), 64)

// @ts-ignore: decorator
@inline
export function inputAddress(): usize {
  return inputBlock + HEADROOM
}
// @ts-ignore: decorator
@inline
export function recordAddress(): usize {
  return recordBlock
}
// @ts-ignore: decorator
@inline
export function policyAddress(): usize {
  return policyBlock
}

// ---- policy words -------------------------------------------------------------------------------
/** Bits of P_FLAGS. */
export const INSPECT: u32 = 1
export const SCOPE_VERB: u32 = 2
export const MASK_BANNER: u32 = 4
/** B1, B2: the greeting keeps every 2 and 0. */
export const BANNER_KEEPS_20: u32 = 8
/** S2, list B: `=` ends a keyword. */
export const EQUALS_ENDS_KEYWORD: u32 = 16
/** C10: brackets and bars in addresses become blanks. */
export const EDIT_ADDRESSES: u32 = 32
/** C10 with specialCharacter log / drop-connection. */
export const SPECIAL_LOG: u32 = 64
export const SPECIAL_DROP: u32 = 128
/** M6, M8. */
export const CLIENT_ONLY: u32 = 256
export const SERVER_ONLY: u32 = 512
/** Segments are real: C5, C6 and M5 apply. */
export const SEGMENTS: u32 = 1024
/** A record for every line of mail data instead of one a message. */
export const EVERY_LINE: u32 = 2048
/** No records and no events at all: the mask endpoint. */
export const QUIET: u32 = 4096
/** M8 in pix-6: no EHLO passes, so no reply answers one. */
export const NO_EHLO_REPLY: u32 = 8192

export const P_FLAGS: u32 = 0
/** Bits by verb id. */
export const P_VERBS: u32 = 1
/** Bits by keyword id; KEYWORD_OTHERS: every keyword without an id. */
export const P_KEYWORDS: u32 = 2
/** 0 auto, 1 crlf, 2 lf. */
export const P_EOL: u32 = 3
/** Six limits of three words from here: gt, action, position in the map. */
export const P_LIMITS: u32 = 4
/** Stop for the host's decision before a command line with one of these verbs (bits by verb id) passes. */
export const P_ASK_VERBS: u32 = 22
/** Bits of what else the host decides: ASK_*. */
export const P_ASK: u32 = 23

/** Before mail data is read. */
export const ASK_DATA: u32 = 1
/** Before the first line of a reply that refuses RCPT goes out; it is held until then. */
export const ASK_RCPT_REPLY: u32 = 2
/** Before a masked or unknown command line goes out. */
export const ASK_UNKNOWN: u32 = 4
/** Before a keyword line of an EHLO reply goes out. */
export const ASK_EHLO_LINE: u32 = 8

/** What the host is asked about. */
export const ASKED_COMMAND: u32 = 0
/** A line that ends and of which only its verb and length are known: it went out masked (C5), or is too long to hold. */
export const ASKED_SENT: u32 = 1
export const ASKED_RCPT_REPLY: u32 = 2
export const ASKED_EHLO_LINE: u32 = 3
/** Mail data up to the end of the chunk: as much of it as is fed with DECIDE_PASS is read. */
export const ASKED_DATA: u32 = 4

export const ACTION_NONE: u32 = 0
export const ACTION_LOG: u32 = 1
export const ACTION_DROP_CONNECTION: u32 = 2
export const ACTION_RESET: u32 = 3

/** Limits in their order in the policy words: classes 1 to 6. */
export const LIMIT_COMMAND: u32 = 0
export const LIMIT_RCPT: u32 = 1
export const LIMIT_BODY: u32 = 2
export const LIMIT_HEADER: u32 = 3
export const LIMIT_SENDER: u32 = 4
export const LIMIT_FILENAME: u32 = 5
export const LIMITS: u32 = 6

export const KEYWORD_OTHERS: u32 = 31

// ---- records ------------------------------------------------------------------------------------
// slot 0: u32 length · u8 kind · u8 verdict | terminator << 4 | direction << 7 · u8 rule · u8 verb, or event id
/** Kinds. The three last have more slots. */
export const K_GREETING: u32 = 0
export const K_COMMAND: u32 = 1
export const K_REPLY: u32 = 2
export const K_EHLO_REPLY: u32 = 3
export const K_DATA_LINE: u32 = 4
export const K_AUTH_RESPONSE: u32 = 5
/** + slot 1: u64 length · slot 2: u32 lines, u32 longest · slot 3: u32 header lines, u32 1 if the end of data came */
export const K_MESSAGE: u32 = 6
/** + slot 1: u64 length */
export const K_PASSTHROUGH: u32 = 7
/** + slot 1: u64 offset · slot 2: u32 line of its direction from 0, u32 position in the map (0: none) */
export const K_EVENT: u32 = 8

export const V_PASS: u32 = 0
export const V_MASK: u32 = 1
export const V_EDIT: u32 = 2
export const V_DISCARD: u32 = 3
export const V_DROP: u32 = 4
export const V_PASSTHROUGH: u32 = 5

// ---- status of feed and end ----------------------------------------------------------------------
export const DONE: u32 = 0
/** The record buffer is full: take the records and feed the rest. */
export const RECORDS_FULL: u32 = 1
/** The host must decide about the line at the point reached: feed the rest with a decision. */
export const ASK: u32 = 2
/** A line was taken out: what went before it is in the output; feed the rest. */
export const TAKEN_OUT: u32 = 3
/** No memory for a held line: the session cannot go on. */
export const NO_MEMORY: u32 = 4
/** The session is one-sided and this is the other side, or the handle is not open. */
export const REFUSED: u32 = 5

/** Flags of feed. */
/** This call holds the last octets of a segment. */
export const END_OF_SEGMENT: u32 = 1
/** Decision about the line asked about: 0 none, then go on, take the line out, cut. */
export const DECISION_SHIFT: u32 = 4
export const DECIDE_PASS: u32 = 1
export const DECIDE_TAKE_OUT: u32 = 2
export const DECIDE_DROP_CONNECTION: u32 = 3
export const DECIDE_RESET: u32 = 4
/** With one of the last three: the line's verb decided, so C10 comes before it. */
export const DECIDE_LATE: u32 = 8

/** Events of the octets that decide a cut in mail data, for `cutData`. */
export const ODD_NUL: u32 = 1
export const ODD_BARE_CR: u32 = 2
export const ODD_BARE_LF: u32 = 4
/** A CR before them waits, and they show that it is bare. */
export const ODD_CR_BEFORE: u32 = 8
