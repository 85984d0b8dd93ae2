import type { LimitMatch, SpecialCharacter } from './policy.ts'

/** A regular expression of the running-config, in the vendor's dialect, under the name the text gives it. */
export interface NamedPattern {
  name: string
  pattern: string
}

/** What `regex NAME` (one pattern) or `regex class NAME` (match-any) refers to, with its patterns looked up. */
export interface PatternReference {
  name: string
  isClass: boolean
  patterns: readonly NamedPattern[]
}

/** Criteria that count: octets or occurrences, passed at gt + 1. */
export type CountKind =
  | LimitMatch
  | 'body-length'
  | 'header-length'
  | 'header-to-fields-count'
  | 'invalid-recipients-count'

export type PatternKind = 'mime-filetype' | 'sender-address-regex'

/** One CRITERION of policy-map.md. Its kind is the name of the event it gives. */
export type Criterion =
  | { kind: CountKind; gt: number }
  /** verbs upper-case */
  | { kind: 'cmd-verb'; verbs: readonly string[] }
  /** keywords upper-case as they stand on the wire (`ENHANCEDSTATUSCODES`), or `OTHERS` */
  | { kind: 'ehlo-reply-parameter'; parameters: readonly string[] }
  /** lower-case, `others` included */
  | { kind: 'mime-encoding'; encodings: readonly string[] }
  | { kind: PatternKind; pattern: PatternReference }

export type CriterionKind = Criterion['kind']

/** What a match does. `mask` only under cmd-verb and ehlo-reply-parameter. */
export interface MatchAction {
  act: 'log' | 'mask' | 'drop-connection' | 'reset' | 'drop' | 'rate-limit'
  /** whether syslog is written; always true for `log` */
  log: boolean
  /** 8.x: a 500 reply goes to the client */
  sendProtocolError: boolean
  /** messages a second, for rate-limit; else null */
  rate: number | null
}

/** One `match` of a map. */
export interface MapMatch {
  /** place in the map, from 1: the N of `Class N` in syslog */
  position: number
  /** `match not` */
  not: boolean
  criterion: Criterion
  action: MatchAction
}

export interface MailRelay {
  /** lower-case, without a dot before it */
  domain: string
  act: 'drop-connection' | 'log'
  log: boolean
}

/** What stands under `parameters`; null where the text says nothing and the profile's default holds. */
export interface MapParameters {
  maskBanner: boolean | null
  allowTls: boolean | null
  allowTlsLog: boolean
  mailRelay: MailRelay | null
  specialCharacter: SpecialCharacter | null
  /** the `log` of `special-character action drop-connection log` */
  specialCharacterLog: boolean
}

/** A `policy-map type inspect esmtp`, whole: every pattern it refers to is in it. */
export interface EsmtpMap {
  name: string
  description: string | null
  parameters: MapParameters
  matches: readonly MapMatch[]
}

/** Keyword of the map's language → keyword on the wire. */
export const PARAMETERS: Readonly<Record<string, string>> = {
  '8bitmime': '8BITMIME',
  auth: 'AUTH',
  binarymime: 'BINARYMIME',
  // a vendor misprint that some versions take
  binaryname: 'BINARYMIME',
  checkpoint: 'CHECKPOINT',
  dsn: 'DSN',
  ecode: 'ENHANCEDSTATUSCODES',
  etrn: 'ETRN',
  others: 'OTHERS',
  pipelining: 'PIPELINING',
  size: 'SIZE',
  vrfy: 'VRFY',
}

/** The keywords that have a name of their own in `ehlo-reply-parameter`; all else is `others`. */
export const NAMED_KEYWORDS: readonly string[] = [
  ...new Set(Object.values(PARAMETERS).filter((keyword) => keyword !== 'OTHERS')),
].sort()
