import { MAX_DIALOGUE_HELD_LINES } from '../../../limits.ts'
import type { ByteString } from '../../../smtp/octets.ts'
import type { Place, SessionSink } from '../../../smtp/session.ts'
import { replyCode, replyContinues } from '../../../smtp/words.ts'
import { Conversation } from '../../session/conversation.ts'
import type { Format, Reader } from '../../format.ts'
import { printedAt } from '../../session/logged-session.ts'
import { OpenSessions } from '../../session/open-sessions.ts'
import { lineSign } from '../../text/signs.ts'

const LINE = /^\d{5,10} (?:<<<|>>>|===) /

/** What a reply begins with. */
const REPLY_WITHIN = /^[2-5]\d\d[ -]/

interface Line {
  octets: ByteString
  place: Place
}

/**
 * One process of sendmail. It may serve a client and, for the message it was given, be the client of
 * another server at the same time; and what it writes to any mailer, a bounce's text too, is logged like
 * its replies are.
 */
class TrafficProcess {
  readonly #sink: SessionSink
  readonly #pid: string
  #served: Conversation | null = null
  #servedData = false
  #outgoing: Conversation | null = null
  #outgoingData = false
  /** what went out awaits a reply */
  #asked = false
  #writesElsewhere = false
  /** replies that may be the client's again, behind text that went elsewhere */
  #tail: Line[] = []

  constructor(sink: SessionSink, pid: string) {
    this.#sink = sink
    this.#pid = pid
  }

  connects(server: ByteString, place: Place): void {
    this.#endOutgoing()
    this.#outgoing = this.#converse('client', server, place)
  }

  /** It writes to a program now. */
  executes(): void {
    this.#endOutgoing()
    this.#writesElsewhere = true
  }

  reads(octets: ByteString, end: ByteString, place: Place): void {
    this.#settle()
    if (octets === '[EOF]' || octets === '[TIMEOUT]')
      return this.#lost(octets === '[TIMEOUT]', place)
    const code = this.#servedData ? 0 : replyCode(octets)
    if (code === 0 || (this.#served !== null && this.#outgoing === null)) {
      this.#served ??= this.#converse('server', '', place)
      this.#served.client(octets, place, end)
      if (this.#servedData && octets === '.') this.#servedData = false
      return
    }
    this.#outgoing ??= this.#converse('client', '', place)
    this.#outgoing.server(octets, place, end)
    if (replyContinues(octets)) return
    this.#asked = false
    if (code === 354) this.#outgoingData = true
  }

  writes(octets: ByteString, place: Place): void {
    if (octets.startsWith('050 ') && this.#served !== null) {
      // -v: its client sees what it does meanwhile.
      this.#served.server(octets, place)
      return
    }
    const isReply = !this.#outgoingData && replyCode(octets) !== 0
    if (isReply && (this.#served !== null || this.#outgoing === null)) {
      if (this.#writesElsewhere) this.#hold({ octets, place })
      else this.#replies({ octets, place })
    } else if (this.#outgoing !== null || (this.#served === null && !this.#writesElsewhere)) {
      this.#outgoing ??= this.#converse('client', '', place)
      this.#outgoing.client(octets, place)
      this.#asked = true
      if (this.#outgoingData && octets === '.') this.#outgoingData = false
    } else {
      this.#writesElsewhere = true
      this.#tail = []
    }
  }

  end(): void {
    this.#settle()
    this.#endOutgoing()
    this.#served?.end()
    this.#served = null
  }

  #hold(line: Line): void {
    this.#tail.push(line)
    if (this.#tail.length > MAX_DIALOGUE_HELD_LINES) this.#tail.shift()
  }

  /** It reads again, or is over: the last it wrote, if replies, was to its client. */
  #settle(): void {
    if (this.#served !== null) for (const line of this.#tail) this.#replies(line)
    this.#tail = []
    if (this.#served !== null) this.#writesElsewhere = false
  }

  #replies({ octets, place }: Line): void {
    this.#served ??= this.#converse('server', '', place)
    this.#served.server(octets, place)
    if (octets.startsWith('354')) this.#servedData = true
  }

  #lost(timeout: boolean, place: Place): void {
    const isOutgoing = this.#outgoing !== null && (this.#asked || this.#served === null)
    const conversation = isOutgoing ? this.#outgoing : this.#served
    const by = timeout ? null : isOutgoing ? 'S' : 'C'
    conversation?.closed(by, timeout ? 'timeout' : 'eof', place)
    if (isOutgoing) this.#endOutgoing()
    else this.end()
  }

  #endOutgoing(): void {
    this.#outgoing?.end()
    this.#outgoing = null
    this.#outgoingData = this.#asked = false
  }

  #converse(vantage: 'client' | 'server', server: ByteString, place: Place): Conversation {
    const about = {
      key: this.#pid,
      client: null,
      server: server === '' ? null : { name: server, address: null, port: null },
      vantage,
      segments: false,
      started: place.time,
    }
    return new Conversation(this.#sink, about, { omitsMailData: false })
  }
}

/** `<<<` is what a process read, `>>>` what it wrote. */
class TrafficReader implements Reader {
  readonly #sink: SessionSink
  readonly #open = new OpenSessions<TrafficProcess>()

  constructor(sink: SessionSink) {
    this.#sink = sink
  }

  line(text: ByteString, sourceLine: number, terminator: string): void {
    const blank = text.indexOf(' ')
    if (blank < 5 || blank > 10) return
    const place = printedAt(sourceLine)
    const pid = text.slice(0, blank)
    const within = text.indexOf(`${pid} >>> `, blank + 5)
    if (within > 0 && REPLY_WITHIN.test(text.slice(within + pid.length + 5))) {
      // a process that times out writes its reply into the line it was reading
      this.line(text.slice(0, within), sourceLine, '')
      this.line(text.slice(within), sourceLine, terminator)
      return
    }
    const octets = text.slice(blank + 5)
    // What was read is logged with the terminator it had, what was written without.
    if (text.startsWith('<<< ', blank + 1))
      this.#process(pid).reads(octets, terminator === '\n' ? '\n' : '\r\n', place)
    else if (text.startsWith('>>> ', blank + 1)) this.#process(pid).writes(octets, place)
    else if (text.startsWith('=== CONNECT ', blank + 1))
      this.#process(pid).connects(octets.slice(8), place)
    else if (text.startsWith('=== EXEC ', blank + 1)) this.#process(pid).executes()
  }

  end(): void {
    this.#open.finishAll()
  }

  #process(pid: string): TrafficProcess {
    return this.#open.get(pid) ?? this.#open.begin(pid, new TrafficProcess(this.#sink, pid))
  }
}

/** The traffic log of `sendmail -X FILE`. */
export const sendmailX: Format = {
  id: 'sendmail-X',
  title: 'sendmail -X traffic log',
  example: `16151 >>> 220 mx4.example.com ESMTP Sendmail
16151 <<< EHLO client.example.test
16151 === CONNECT mx2.example.com`,
  loses: 'nothing but time; terminators of what sendmail wrote itself',
  detect: (head) =>
    lineSign(
      head,
      'is a process id and "<<< ", ">>> " or "=== "',
      0.8,
      (line) => line.charCodeAt(0) >= 0x30 && line.charCodeAt(0) <= 0x39 && LINE.test(line),
    ),
  read: (sink) => new TrafficReader(sink),
}
