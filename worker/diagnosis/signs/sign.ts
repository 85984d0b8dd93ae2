import type { Redacted } from '../../redact/redacted.ts'
import type { Certainty } from '../finding.ts'

/** Something in a recording that tells of what stood between client and server. */
export interface Sign {
  /** id of the catalogue */
  id: string
  certainty: Certainty
  /** lines it rests on; [] for what a log says */
  at: number[]
  /** what it speaks for: `inspect` (7.0 and later), `fixup` (PIX 4-6), `either` of both, `other` product, or `null`: masking by no one known */
  device: 'inspect' | 'fixup' | 'either' | 'other' | null
  /** name of the other product */
  product: Redacted | null
  /** where this recording must have been made for the sign to be in it */
  vantage: 'client' | 'server' | null
  /** true if it means that octets of this recording were changed in flight */
  masking: boolean
  /** what was seen, in words */
  detail: Redacted
}
