import type { Complaint } from '../diagnosis/cure/complaint.ts'
import type { Situation } from '../policy/propose/situation.ts'
import type { Redacted } from '../redact/redacted.ts'

/**
 * What one piece of text proves of an inspection in the path: `nothing` is an answer too, and says what
 * would settle it.
 */
export type Weight = 'certain' | 'strong' | 'weak' | 'nothing'

/** Kinds of loose evidence. Stable: retired, never reused. */
export type SignId =
  /** a command of X quoted by the server to a client that names what it sent */
  | 'masked-command'
  /** a command of X quoted or logged as unknown */
  | 'quoted-x'
  /** `X…XA` keywords */
  | 'masked-keywords'
  /** `220 ` and asterisks */
  | 'masked-greeting'
  /** Postfix' own notice of such a greeting, or a report that counts them */
  | 'postfix-pix-workarounds'
  /** a scanner's or tester's name for such a greeting */
  | 'scanner-verdict'
  /** messages 108002-108007, 507003, 302014 */
  | 'firewall-message'
  /** `show service-policy` */
  | 'service-policy'
  /** a whole `show service-policy` without esmtp */
  | 'service-policy-without-esmtp'
  /** `show asp drop` */
  | 'asp-drop'
  /** `show conn` */
  | 'connection-flags'
  /** lines of a firewall's or router's configuration */
  | 'configuration'
  /** somebody's settings of a sender that stands behind a firewall */
  | 'sender-settings'
  /** own words of another product */
  | 'other-product'
  /** words of another server than the one that was called */
  | 'other-server'
  /** a command refused as unknown, none of it shown */
  | 'command-refused'
  /** what inspection would have hidden stands in clear */
  | 'in-clear'
  /** the client found no STARTTLS, or the server asks for it */
  | 'tls-not-offered'
  /** the client found no AUTH it can use */
  | 'auth-not-offered'
  /** TLS was begun and failed */
  | 'tls-failed'
  /** a connection lost or silent in the middle */
  | 'connection-lost'
  /** no connection, or none that spoke */
  | 'no-connection'
  /** a server that counts commands it does not know */
  | 'unknown-commands'
  /** any other reply that was reported */
  | 'reply'
  /** a report of delivery without a reply in it */
  | 'delivery-report'
  /** an RFC 8460 report */
  | 'tls-report'
  /** X or asterisks of the author's own */
  | 'redaction'

/** The policy of a device as it tells itself, and what of it has changed or cut mail. */
export interface AskedOfDevice {
  situation: Situation
  complaints: readonly Complaint[]
}

/** One piece of text, and what it proves from itself alone. */
export interface Evidence {
  /** line of the upload it begins on, from 1 */
  sourceLine: number
  /** the exact piece, as it may be shown */
  text: Redacted
  sign: SignId
  weight: Weight
  /** the command it answers or concerns (`greeting`: before any), or null */
  command: Redacted | null
  /** who said it, or null */
  host: Redacted | null
  /** device or product it names, or null */
  device: Redacted | null
  /** what it says, a sentence or two */
  says: Redacted
  /** true if it is a server's word that another program tells of, or a greeting */
  ofReply: boolean
  /** what a configuration is asked to cure, where the piece itself tells; for the cure, never shown */
  asks: AskedOfDevice | null
  /** what to do next: the first step where it proves something, else the recording that would settle it */
  next: Redacted | null
}
