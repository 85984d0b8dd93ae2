import type { ByteString, Direction } from '../../../smtp/octets.ts'
import type { Place, SessionSink } from '../../../smtp/session.ts'
import { Conversation } from '../../session/conversation.ts'
import { bracketPeer } from '../../text/endpoint.ts'
import type { Reader } from '../../format.ts'
import { OpenSessions } from '../../session/open-sessions.ts'

const PRINT = { omitsMailData: true }

/** `hh:mm:ss[.mmm] ` and ` pid ` as the debug selectors +timestamp and +pid put them before a line. */
const DEBUG_PREFIX = /^(?:\d\d:\d\d:\d\d(?:\.\d+)? )?(?: *(\d{1,10}) )?/

/** What Exim says of a session without `SMTP` marks. */
const NOTES =
  /^(?: {2}(?:\*\*|==) |cmdlog: |LOG: .*SMTP |SMTP (?:error|timeout|connection)|TLS (?:error|session)| {2}.*(?:SMTP error|Remote host|TLS session))/

type Kind = '>>' | '<<'

interface Process {
  /** null until something says whether this process is client or server */
  role: 'client' | 'server' | null
  conversation: Conversation | null
  /** a multi-line reply stands open: lines indented this far go on with it */
  indent: number
  replyGoesOn: boolean
  serverPeer: ByteString
  /** the connection was closed: notes may follow, the next line on the wire begins another session */
  over: boolean
  end(): void
}

/** True if Exim's mark stands at `at`, behind blanks: the transport over a pipe or a local socket says LMTP. */
function isMark(text: ByteString, at: 0 | 2): boolean {
  if (at === 2 && !text.startsWith('  ')) return false
  return text.startsWith('SMTP', at) || text.startsWith('LMTP', at)
}

/** True if `text` is a reply line: three digits and `-`, a blank or nothing. */
function isReply(text: ByteString): boolean {
  return /^\d{3}(?:[- ]|$)/.test(text)
}

/**
 * What Exim prints with `-v` and `-d`: `SMTP>> ` sent and `SMTP<< ` received by this process, `SMTP|> `
 * and `SMTP+> ` buffered for sending, continuation lines of a reply indented without a mark. Whether the
 * process is client or server is told by `Connecting to` or by who sends reply codes. LMTP is marked alike.
 */
export class EximPrint implements Reader {
  readonly #sink: SessionSink
  readonly #open = new OpenSessions<Process>()

  constructor(sink: SessionSink) {
    this.#sink = sink
  }

  line(text: ByteString, sourceLine: number): void {
    const first = text.charCodeAt(0)
    const digit = first >= 0x30 && first <= 0x39
    // most lines of -d are neither indented nor marked
    if (first !== 0x20 && !digit && !/^(?:[SL]MTP|Connecting to|cmdlog|LOG:|TLS)/.test(text)) return
    const prefix = digit || first === 0x20 ? DEBUG_PREFIX.exec(text) : null
    // an indented reply is no process id
    const indented = first === 0x20 && isReply(text.trimStart())
    const length = prefix === null || indented ? 0 : prefix[0].length
    const pid = length === 0 ? '' : (prefix?.[1] ?? '')
    this.#read(length === 0 ? text : text.slice(length), pid, {
      sourceLine,
      packet: null,
      time: null,
    })
  }

  end(): void {
    this.#open.finishAll()
  }

  #read(text: ByteString, pid: string, place: Place): void {
    const mark = isMark(text, 2) ? 2 : isMark(text, 0) ? 0 : -1
    if (mark >= 0 && this.#marked(text, mark + 4, mark, pid, place)) return
    const process = this.#open.get(pid)
    if (text.startsWith('Connecting to ')) {
      this.#open.finish(pid)
      this.#process(pid).role = 'client'
      this.#process(pid).serverPeer = text.slice(14)
    } else if (process?.replyGoesOn === true && text.startsWith(' '.repeat(process.indent))) {
      const reply = text.slice(process.indent)
      if (reply.charCodeAt(0) !== 0x20) this.#wire(process, 'S', reply, place)
    } else if (process?.conversation != null && NOTES.test(text)) {
      process.conversation.note(text.trim(), place)
    }
  }

  /** Reads what follows the mark's word at `at`; false if it is no mark. */
  #marked(text: ByteString, at: number, indent: number, pid: string, place: Place): boolean {
    const two = text.slice(at, at + 2)
    if (two === '>>' || two === '<<') {
      if (text.charCodeAt(at + 2) !== 0x20) return false
      this.#line(pid, two, text.slice(at + 3), indent, place)
      return true
    }
    if (two === '|>' || two === '+>') {
      this.#line(pid, '>>', text.slice(at + 3), indent, place)
      return true
    }
    if (text.charCodeAt(at) !== 0x28) return false
    const process = this.#open.get(pid)
    const ours: Direction = process?.role === 'server' ? 'S' : 'C'
    if (text.startsWith('(closed)<<', at)) {
      process?.conversation?.closed(ours === 'C' ? 'S' : 'C', 'eof', place)
    } else if (text.startsWith('(close)>>', at)) {
      process?.conversation?.closed(ours, 'eof', place)
      if (process !== undefined) process.over = true
    }
    return true
  }

  #line(pid: string, kind: Kind, text: ByteString, indent: number, place: Place): void {
    if (this.#open.get(pid)?.over === true) this.#open.finish(pid)
    const process = this.#process(pid)
    if (process.role === null) {
      if (isReply(text)) process.role = kind === '<<' ? 'client' : 'server'
      else if (text !== '') process.role = kind === '<<' ? 'server' : 'client'
    }
    process.indent = indent + 7
    const sent: Direction = process.role === 'server' ? 'S' : 'C'
    const received: Direction = sent === 'S' ? 'C' : 'S'
    const direction = kind === '>>' ? sent : received
    process.replyGoesOn = false
    // before 4.90: `writing message and terminating "."`
    if (direction === 'C' && /^\(?writing message/.test(text)) return
    this.#wire(process, direction, text, place)
  }

  #wire(process: Process, direction: Direction, text: ByteString, place: Place): void {
    const conversation = (process.conversation ??= this.#converse(process, place))
    if (direction === 'C') {
      conversation.client(text, place)
      return
    }
    conversation.server(text, place)
    process.replyGoesOn = text.charCodeAt(3) === 0x2d
  }

  #process(pid: string): Process {
    const known = this.#open.get(pid)
    if (known !== undefined) return known
    const process: Process = {
      role: null,
      conversation: null,
      indent: 9,
      replyGoesOn: false,
      serverPeer: '',
      over: false,
      end: () => process.conversation?.end(),
    }
    return this.#open.begin(pid, process)
  }

  #converse(process: Process, place: Place): Conversation {
    return new Conversation(
      this.#sink,
      {
        key: null,
        client: null,
        server: bracketPeer(process.serverPeer),
        vantage: process.role ?? 'unknown',
        segments: false,
        started: place.time,
      },
      PRINT,
    )
  }
}
