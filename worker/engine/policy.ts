import { NO_ASKS, type EngineAsks } from './ask.ts'
import type { LimitMatch } from './limit-matches.ts'

/**
 * What the core needs of a policy. worker/policy/effective.ts makes objects that fit; the engine knows
 * no other layer's types.
 */
export interface EnginePolicy {
  profile: string
  scope: 'line' | 'verb'
  bannerMode: 'keep-2-and-0' | 'star' | 'none'
  verbs: readonly string[]
  keywords: readonly string[]
  maskedKeywords: readonly string[]
  maskOtherKeywords: boolean
  keywordEndsAtEquals: boolean
  editAddresses: boolean
  specialCharacter: 'off' | 'log' | 'drop-connection'
  limits: readonly EngineLimit[]
}

export interface EngineLimit {
  match: LimitMatch
  /** 1..4294967295 */
  gt: number
  action: 'log' | 'drop-connection' | 'reset'
  /** place in the map, from 1 */
  position: number
}

/** How a session is fed. */
export interface EngineSettings {
  eol: 'auto' | 'crlf' | 'lf'
  oneSided: 'client' | 'server' | null
  /** C5, C6, M5: segment borders are real */
  segments: boolean
  /** a record for every line of mail data instead of one a message */
  everyLine: boolean
  /** no records, no events: only octets */
  quiet: boolean
  /** what the host decides */
  asks: EngineAsks
}

/** As print is read: stream mode, both sides, a record a message; the host decides nothing. */
export const PLAIN_SETTINGS: EngineSettings = {
  eol: 'auto',
  oneSided: null,
  segments: false,
  everyLine: false,
  quiet: false,
  asks: NO_ASKS,
}
