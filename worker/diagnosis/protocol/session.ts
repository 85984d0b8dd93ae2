import { MAX_WATCHED_COMMANDS } from '../../limits.ts'
import type { Announced } from './announced.ts'
import { Authentication } from './authentication.ts'
import type { ProtocolId } from './pages.ts'
import type { ReceivedBy } from './mail/received.ts'
import type { Stated } from './parameters.ts'
import type { See } from './sightings.ts'
import { Transaction } from './transaction.ts'

/** What is known of the record itself. */
export interface Source {
  /** segments of a capture: octets and their order are the wire's */
  segments: boolean
  /** the octets are the wire's, to the octet */
  exact: boolean
  /** written down by a person line by line with its sides: what is not there was not there, perhaps */
  complete: boolean
  oneSided: 'client' | 'server' | null
  eol: 'auto' | 'crlf' | 'lf'
}

/** Something that awaits a reply. `kind` data: the end of a message; auth: an answer within AUTH. */
export interface Awaited {
  verb: string
  kind: 'command' | 'auth' | 'data'
  /** what is told of it if the server refuses it */
  doubts: { id: ProtocolId; offset: number }[]
  /** octet at which another line begins that was written together with it; null: it stood at the end of what was written */
  behind: number | null
}

/** What client and server have settled so far; both halves of the watch read and write it. */
export class Session {
  readonly source: Source
  readonly see: See
  readonly transaction: Transaction
  readonly authentication: Authentication
  readonly awaited: Awaited[] = []
  /** every command that awaits a reply is in `awaited` */
  paired = true
  greeted = false
  clientSpoke = false
  /** the record begins where the session does */
  whole = false
  /** EHLO or HELO was sent since the connection or TLS began */
  hello = false
  /** what it was that the server accepted; null before, and where a new one is due or allowed */
  accepted: 'EHLO' | 'HELO' | null = null
  /** what the server announced; null where no EHLO or HELO was answered with 250 */
  announced: Announced | null = null
  /** of the last MAIL */
  stated: Stated = { size: null, body: null, smtputf8: false }
  tls: 'none' | 'due' | 'on' = 'none'
  /** what comes is ciphertext, or follows a gap: nothing more is read */
  blind = false
  /** the client's line came in one segment, or was written in one write, with the line before it: it waited for nothing */
  together = false
  /** QUIT was sent */
  quit = false
  /** the server said goodbye: 221 to QUIT, or 421 */
  gone = false
  /** lines end with LF: as the option says, or the first line end of either side did; null before it */
  lfMode: boolean | null
  /** the next client line answers a 334 */
  challenged = false
  /** the next client lines are mail data */
  inData = false
  /** octets that belong to no line: BDAT, XEXCH50 */
  payload = 0
  /** whether they are of a message, and its last */
  chunk: 'none' | 'more' | 'last' = 'none'
  /** a chunk's payload is whole: more of it may follow */
  afterPayload = false
  /** who put the topmost line on a message: the client, where its host is the one that said HELO */
  sentBy: ReceivedBy | null = null
  /** octets XEXCH50 announced, sent once the server says 354 */
  exch50 = 0

  constructor(source: Source, see: See) {
    this.source = source
    this.lfMode = source.eol === 'auto' ? null : source.eol === 'lf'
    this.see = see
    this.transaction = new Transaction(this.doubt)
    this.authentication = new Authentication(see)
  }

  /** Past the cap nothing is paired any more. */
  awaits(verb: string, kind: Awaited['kind']): void {
    if (this.source.oneSided !== null) return
    if (this.awaited.length >= MAX_WATCHED_COMMANDS) this.unpair()
    this.awaited.push({ verb, kind, doubts: [], behind: null })
  }

  /** What answers what is not known from here on. */
  unpair(): void {
    this.awaited.length = 0
    this.paired = false
  }

  /**
   * Something is wrong with the last command, as far as the record goes. A print may have left out what
   * made it right, so there the server's refusal has to say it too.
   */
  readonly doubt = (id: ProtocolId, offset: number): void => {
    if (this.source.exact) this.see(id, 'C', offset)
    else this.awaited.at(-1)?.doubts.push({ id, offset })
  }

  /** TLS is on: what was heard before counts no more (RFC 3207 4.2). */
  startTls(): void {
    this.tls = 'on'
    this.hello = false
    this.announced = null
    this.accepted = null
    this.awaited.length = 0
    this.transaction.reset()
    this.authentication.reset()
  }
}
