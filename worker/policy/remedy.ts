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
  /** true only if it was parsed and re-run on this session with the promised result */
  verified: boolean
}
