/** What a remedy is tried on. */
export type Ground = 'session' | 'reconstruction'

/** A configuration that cures, in the shape propose and findings share. */
export interface Remedy {
  title: string
  /** text to paste; null where no configuration helps */
  config: string | null
  /** commands that bind it */
  bind: string | null
  /** commands that undo it */
  undo: string | null
  /** what is lost by it, in words */
  givesUp: string
  /** lowest version that knows its keywords, `7.2(3)`, or null */
  minimumVersion: string | null
  /** true only if it was parsed and re-run with the promised result */
  verified: boolean
  /**
   * what it was re-run on: the session as it was sent, or a reconstruction of one that was recorded behind
   * the firewall, where what was masked is the likeliest guess; null: not verified
   */
  verifiedOn: Ground | null
}
