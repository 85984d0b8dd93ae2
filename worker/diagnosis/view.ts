import type { Closed, EventName, Verdict } from '../engine/records.ts'
import type { Redacted } from '../redact/redacted.ts'
import type { ByteString, Direction } from '../smtp/octets.ts'
import type { MatchAction } from '../policy/criteria.ts'
import type { Mark, Place, SessionAbout } from '../smtp/session.ts'
import type { ProfileId, Switches } from '../policy/policy.ts'
import type { ReceivedBy } from './protocol/mail/received.ts'
import type { Sighting } from './protocol/sightings.ts'

/** What is asked of a session: what happened to it, what a policy would do, or what this firewall itself did. */
export type Question = 'happened' | 'would' | 'did'

export type ViewedKind =
  'greeting' | 'command' | 'reply' | 'ehlo-reply' | 'data' | 'bdat' | 'auth-response' | 'tls'

/** One wire line of a session, or one record that stands for many (mail data, BDAT payload, TLS octets). */
export interface ViewedLine {
  /** wire line of the session, from 1, both directions together; of a run, its first */
  line: number
  /** null: the print does not tell; such a line was not fed to the engine */
  direction: Direction | null
  kind: ViewedKind
  /** commands: the verb as sent, upper-cased, if it is made of letters and digits and not a secret; else null */
  verb: string | null
  /** replies: the three digits of this line, or null */
  code: string | null
  /** replies: index in `lines` of the command line it answers; null where nothing awaited it, or not told */
  answers: number | null
  /** the line without its terminator, clipped to 64 KiB; '' for runs. To look at, never to put into an output. */
  octets: ByteString
  /** of `octets` what patterns see, once they have: ask `readable` for it */
  readable?: string
  /** the line as it may be shown */
  shown: Redacted
  /** what the firewall sends on in its place, as it may be shown; null if nothing goes */
  forwarded: Redacted | null
  /** octets on the wire, terminator included */
  length: number
  /** how the line ended */
  terminator: '\r\n' | '\n' | ''
  verdict: Verdict
  rules: string[]
  events: EventName[]
  /** octets that were sent behind it, or within it, and were not recorded; null: nobody knows how many */
  lost?: number | null
  /** offset of the first octet in its direction, from 0; null where direction is */
  offset: number | null
  place: Place
}

/** A message sent in this session. */
export interface ViewedMessage {
  /** index in `lines` of its data record */
  at: number
  octets: number
  headerLines: number
  bodyLines: number
  longestLine: number
  /** SIZE= of its MAIL, octets */
  declaredSize: number | null
  /** true where the print left it out */
  omitted: boolean
}

/** An event of the engine with its place. */
export interface ViewedEvent {
  name: EventName
  direction: Direction
  offset: number
  /** position of the match in the map, from 1, or null */
  match: number | null
  /** what that match does, or null */
  act: MatchAction['act'] | null
  /** it is what cut the connection: the last event of a session at most */
  cuts: boolean
  /** index in `lines` of the line it is about, or null where no record exists (past a cap) */
  at: number | null
}

/** Octets that crossed the wire and were not recorded. */
export interface Hole {
  direction: Direction
  /** null: nobody knows how many */
  octets: number | null
  /** index in `lines` of the last line of that direction before it; null: there is none */
  at: number | null
  /** that line is torn: the end of it is missing */
  torn: boolean
  /** the octets were ciphertext: nothing in clear is missing */
  encrypted: boolean
}

/** Everything known of one session before anyone draws conclusions. */
export interface SessionView {
  index: number
  about: SessionAbout
  lines: ViewedLine[]
  messages: ViewedMessage[]
  events: ViewedEvent[]
  /** what its octets break of SMTP and MIME, whatever the policy */
  sightings: Sighting[]
  /** octets of each direction from which on the record has ciphertext, whatever the policy made of it; null if nowhere */
  ciphertext: Record<Direction, number> | null
  /** who put the topmost line on a message of the client, where that names its program */
  sentBy: ReceivedBy | null
  /** where octets were sent that were not recorded, in order */
  holes: Hole[]
  /** marks with the number of lines seen before them */
  marks: { mark: Mark; after: number }[]
  closed: Closed
  /** the policy it was run under */
  profile: ProfileId
  switches: Switches
  /** what was asked of the upload */
  question: Question
  /** true if the user named profile or policy */
  policyGiven: boolean
  /** lines past the cap, not in `lines` */
  linesLeftOut: number
}
