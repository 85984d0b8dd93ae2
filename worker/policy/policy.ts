import { LIMIT_MATCHES, type LimitMatch } from '../engine/limit-matches.ts'

export { LIMIT_MATCHES, type LimitMatch }

/** The profiles of inspection.md. */
export const PROFILES = ['pix-6', 'pix-7', 'asa-7.2', 'asa-9.4', 'off'] as const
export type ProfileId = (typeof PROFILES)[number]

export type Action = 'log' | 'drop-connection' | 'reset'

/** One limit of a map, in map order. `log`: whether 108004 is written when it cuts. */
export interface Limit {
  match: LimitMatch
  /** octets or count, 1..4294967295; the limit is passed at gt + 1 */
  gt: number
  action: Action
  log: boolean
}

export type SpecialCharacter = 'off' | 'log' | 'drop-connection'

/** The switches every profile but `off` takes; a member left out keeps the profile's own. */
export interface Switches {
  maskScope?: 'line' | 'verb'
  maskBanner?: boolean
  allowTls?: boolean
  specialCharacter?: SpecialCharacter
  limits?: Limit[]
}
