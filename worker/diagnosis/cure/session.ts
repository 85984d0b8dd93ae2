import type { Rerun } from '../../policy/propose/problem.ts'
import type { Situation } from '../../policy/propose/situation.ts'
import type { Redacted } from '../../redact/redacted.ts'
import type { Complaint } from './complaint.ts'

/** A session that a cure is to be made for: what it met, what was found, and a way to try it again. */
export interface CureSession {
  /** the policy in force, or the one that explains what was recorded */
  situation: Situation
  /** recorded through a firewall of which only the greeting was seen: fixup or inspect */
  kindUnknown: boolean
  observed: boolean
  complaints: readonly Complaint[]
  /** null where it cannot be run again */
  rerun: Rerun | null
  /** nothing of it was lost on the way into the recording */
  whole: boolean
  /** the client is Postfix, or not known to be another */
  mayBePostfix: boolean
  /** the server's name or address, as it may be shown, and its port; null where not known */
  server: { host: Redacted | null; address: string | null; port: number | null }
}
