import { ACTION_DROP_CONNECTION } from './layout'

/** Modes of the client's lines: fixed when a line's first octet arrives. */
export const COMMAND_MODE: u8 = 0
export const DATA_MODE: u8 = 1
export const AUTH_MODE: u8 = 2

/** What is being done with the unfinished client line. */
export const C_NONE: u8 = 0
/** Kept back whole in the hold. */
export const C_HELD: u8 = 1
/** Going out as X. */
export const C_MASKING: u8 = 2
/** Going out as it is, behind a masked verb (scope verb). */
export const C_BEHIND_VERB: u8 = 3
/** An auth-response (M2), or mail data: going out as it is. */
export const C_PASSING: u8 = 4

/** What a reply is. */
export const R_NONE: u8 = 0
export const R_GREETING: u8 = 1
/** First reply although the client talked first: a greeting if its code is 220, 421 or 554. */
export const R_UNDECIDED: u8 = 2
/** May turn out to be an EHLO reply: held. */
export const R_EHLO_HELD: u8 = 3
export const R_EHLO: u8 = 4
export const R_OTHER: u8 = 5

/** The state of one connection. About 400 octets; a handle is its address. */
@unmanaged
export class Session {
  open: u32
  flags: u32
  verbs: u32
  keywords: u32
  askVerbs: u32
  ask: u32
  /** C6: octets of the longest verb on the list. */
  longestVerb: u32
  /** See plain.ts. */
  plainVerbs: u32
  plainOctets: u32
  plainRecipients: u32
  /** 0 auto, 1 crlf, 2 lf. */
  eol: u8
  /** An action that closed it, or 0. */
  closed: u8
  tls: u8

  // client
  cMode: u8
  cLine: u8
  /** A CR arrived last: whether it ends the line is not known yet. */
  cCr: u8
  /** The verb of a line that goes out masked, as it stood when it first went. */
  cVerb: u8
  /** Events already given for this line. */
  cNul: u8
  cBareCr: u8
  cLong: u8
  cSplit: u8
  /** The unfinished line belongs to this mode. */
  cLineMode: u8
  /** M6: AUTH passed, so lines may be auth-responses. */
  cAuthOpen: u8
  /** M6: STARTTLS passed, so 0x16 starts TLS. */
  cTlsArmed: u8
  /** C9: event given in this run of client octets. */
  cPipelined: u8
  cSpoke: u8
  sSpoke: u8
  /** Octets of the segment that were in earlier calls. */
  cSegment: u32
  /** Octets of the unfinished line so far, a waiting CR left out. */
  cLength: u64
  /** Offset of the first octet of the unfinished line; of the next line if none. */
  cOffset: u64
  cLineNumber: u32
  rcptCount: u32
  /** Hold: block, its size class, octets in it. */
  cHold: usize
  cHoldClass: u32
  cHeld: u32

  // mail data
  dOffset: u64
  dLines: u32
  dLineNumber: u32
  dLongest: u32
  dHeaderLines: u32
  /** In the top header; in a part header. */
  dTop: u8
  dPart: u8
  /** M1: the line before ended with CR LF, or this is the first. */
  dPreviousCrlf: u8
  /** First two octets of the unfinished line. */
  dFirst: u8
  dSecond: u8
  /** Last octet that arrived but for a waiting CR. */
  dLast: u8
  /** M7: what ended at dTokenEnd: 0 CR LF, 1 LF, 2 CR, 3 the start of data. */
  dToken: u8
  dTokenEnd: u64
  /** Mail data has begun and not ended. */
  dOpen: u8

  // L3, see mime.ts
  mState: u8
  mName: u8
  mQuoted: u8
  mKey: u8
  mKeyAt: u8
  mFound: u8
  mFieldAt: u8
  mLength: u64
  mBlanks: u64
  /** The blanks of a fold are being passed over. */
  mFold: u8
  mOffset: u64
  mLineNumber: u32

  // server
  sReply: u8
  /** Code of the reply's first line, three octets; 0 where the line was shorter. */
  sCode: u32
  /** First four octets of the unfinished line. */
  sHead: u32
  sHeadLength: u8
  sLineInReply: u8
  sCr: u8
  sNul: u8
  sBareCr: u8
  /** The greeting is masked; whether it is has been settled, by its first line. */
  sMasked: u8
  sGreetingKnown: u8
  /** A line of the greeting has ended. */
  sGreeted: u8
  /** The last octet of the greeting's line that was masked is a 0 (B1, B2). */
  sZero: u8
  sHolding: u8
  /** What the reply in progress answers, and whether anything awaited it. */
  sAnswers: u8
  sAwaited: u8
  /** The host takes the reply in progress out. */
  sTaken: u8
  sKeywordLines: u32
  sLength: u64
  sOffset: u64
  sLineNumber: u32
  sHold: usize
  sHoldClass: u32
  sHeld: u32

  // S5: what awaits a reply, a ring
  awaited: u32
  awaitedAt: u32
  ring: usize
  ringClass: u32
  inline0: u64
  inline1: u64

  /** Octets passed through in each direction since TLS, or at all when nothing is inspected. */
  cThrough: u64
  sThrough: u64
  /** Limits: gt, action, position, six of each. */
  limits0: u64
  limits1: u64
  limits2: u64
  limits3: u64
  limits4: u64
  limits5: u64
  limits6: u64
  limits7: u64
  limits8: u64
}

// @ts-ignore: decorator
@inline
export function limitGt(s: Session, limit: u32): u64 {
  return <u64>load<u32>(changetype<usize>(s) + offsetof<Session>('limits0') + limit * 12)
}
// @ts-ignore: decorator
@inline
export function limitAction(s: Session, limit: u32): u32 {
  return load<u32>(changetype<usize>(s) + offsetof<Session>('limits0') + limit * 12, 4)
}
// @ts-ignore: decorator
@inline
export function limitPosition(s: Session, limit: u32): u32 {
  return load<u32>(changetype<usize>(s) + offsetof<Session>('limits0') + limit * 12, 8)
}
// @ts-ignore: decorator
@inline
export function has(s: Session, flag: u32): bool {
  return (s.flags & flag) != 0
}

/** Class 1 cuts: unknown lines wait for their end in stream mode. */
// @ts-ignore: decorator
@inline
export function commandLimitCuts(s: Session): bool {
  return limitAction(s, 0) >= ACTION_DROP_CONNECTION
}
