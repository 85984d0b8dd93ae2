import type { Question } from '../../diagnosis/view.ts'
import type { Engine } from '../../engine/engine.ts'
import type { EffectivePolicy } from '../../policy/effective.ts'
import type { Switches } from '../../policy/policy.ts'
import type { UploadSecrets } from '../../redact/upload-secrets.ts'
import type { Direction } from '../../smtp/octets.ts'

/** How a session is run. */
export interface RunSettings {
  engine: Engine
  policy: EffectivePolicy
  switches: Switches
  /** what was asked of the upload */
  question: Question
  policyGiven: boolean
  eol: 'auto' | 'crlf' | 'lf'
  oneSided: 'client' | 'server' | null
  /** the octets are the wire's own: a capture, or one side as it was sent; a print puts others in their place */
  exact: boolean
  /** a transcript in the `marked` form, written with its sides line by line: told from its beginning */
  complete: boolean
  /** keep the lines of mail data for the uploader's own listing */
  mailLines: boolean
  /** what the text of the upload tells of AUTH values, where it is one */
  secrets?: UploadSecrets
  /** a connection that is under way: what leaves goes there, and memory is kept smaller */
  live?: LiveOutlet
}

/** Where the octets of a live connection go on; views that are overwritten by the next call into any session. */
export interface LiveOutlet {
  octets(direction: Direction, octets: Uint8Array): void
  /** octets of one message that more than the core looks at; MAX_LIVE_MAIL_OCTETS */
  mailOctets?: number
}
