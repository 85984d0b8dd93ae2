import type { ByteString } from '../../../smtp/octets.ts'
import type { Place, SessionSink } from '../../../smtp/session.ts'
import { Conversation } from '../../session/conversation.ts'
import type { Format, Reader } from '../../format.ts'
import { OpenSessions } from '../../session/open-sessions.ts'
import { pythonBytes } from '../../text/python-bytes.ts'
import { lineSign } from '../../text/signs.ts'
import { StampReader } from '../../text/stamp.ts'

const PRINT = { omitsMailData: false }
const PEER = /^\('([^']*)', (\d+)(?:, \d+, \d+)?\) /
const WIRE = /\('[^']*', \d+(?:, \d+, \d+)?\) (?:>>|<<) (?:bytearray\()?b['"]/
const HANDLED = '_handle_client readline: '
const DATA = 'DATA readline: '

interface Logged {
  conversation: Conversation
  /** after 354: message lines are this session's, if no other is there too */
  inData: boolean
  /** a message line was printed since the 354 */
  printed: boolean
  end(): void
}

/**
 * aiosmtpd's debug log. `>>` is towards the program: the client. Lines bear the client's address and
 * port, but for `readline:` lines, which show the line end and come just before the `>>` of the same
 * line; message lines bear nothing, and belong to the one session that is in DATA.
 */
class AiosmtpdReader implements Reader {
  readonly #sink: SessionSink
  readonly #stamps = new StampReader()
  readonly #open = new OpenSessions<Logged>()
  #read: ByteString | null = null
  #inData = 0

  constructor(sink: SessionSink) {
    this.#sink = sink
  }

  line(text: ByteString, sourceLine: number): void {
    const handled = text.indexOf(HANDLED)
    if (handled >= 0) {
      this.#read = pythonBytes(text, handled + HANDLED.length)
      return
    }
    const place: Place = { sourceLine, packet: null, time: this.#stamps.read(text, 0) }
    const data = text.indexOf(DATA)
    if (data >= 0 && data < 120) {
      this.#message(pythonBytes(text, data + DATA.length), place)
      return
    }
    const open = text.indexOf("('")
    if (open < 0) return
    const peer = PEER.exec(open === 0 ? text : text.slice(open))
    if (peer === null) return
    this.#says(peer, text, open + peer[0].length, place)
  }

  end(): void {
    this.#open.finishAll()
  }

  #says(peer: RegExpExecArray, text: ByteString, at: number, place: Place): void {
    const key = peer[0].slice(0, -1)
    const arrow = text.slice(at, at + 3)
    if (arrow === '>> ' || arrow === '<< ') {
      const octets = pythonBytes(text, at + 3)
      // `<< challenge: b'334 …'` is printed again as the reply it is
      if (octets === null) return
      const session = this.#session(key, peer, place)
      if (arrow === '>> ') this.#client(session, octets, place)
      else this.#server(session, octets, place)
      return
    }
    const session = this.#open.get(key)
    if (session === undefined) return
    const says = text.slice(at)
    if (says.startsWith('connection lost') || says.startsWith('Connection lost')) {
      session.conversation.closed('C', 'eof', place)
      this.#leaveData(session)
      if (says.startsWith('connection lost')) this.#open.finish(key)
    } else if (says.startsWith('EOF received')) session.conversation.closed('C', 'eof', place)
    else if (says.startsWith('connection timeout'))
      session.conversation.closed('S', 'timeout', place)
    else if (/^(?:unrecognised|too many|Not in)/.test(says)) session.conversation.note(says, place)
  }

  #client(session: Logged, octets: ByteString, place: Place): void {
    const read = this.#read
    this.#read = null
    const hidden = /^AUTH \S+ \*+$/i.test(octets)
    if (read !== null && read.startsWith(octets)) {
      const end = read.length - octets.length
      session.conversation.client(octets, place, end > 2 || end === 0 ? '\r\n' : read.slice(-end))
    } else session.conversation.client(octets, place)
    if (hidden) session.conversation.omitted('auth', null, place)
  }

  #server(session: Logged, octets: ByteString, place: Place): void {
    if (session.inData) {
      if (!session.printed) session.conversation.omitted('mail-data', null, place)
      this.#leaveData(session)
    }
    session.conversation.server(octets, place)
    if (octets.startsWith('334')) session.conversation.omitted('auth', null, place)
    if (octets.startsWith('354')) {
      session.inData = true
      session.printed = false
      this.#inData++
    }
  }

  #message(octets: ByteString | null, place: Place): void {
    if (octets === null || this.#inData !== 1) return
    for (const session of this.#open.values()) {
      if (!session.inData) continue
      session.printed = true
      session.conversation.octets('C', octets, place)
      return
    }
  }

  #leaveData(session: Logged): void {
    if (!session.inData) return
    session.inData = false
    this.#inData--
  }

  #session(key: string, peer: RegExpExecArray, place: Place): Logged {
    const known = this.#open.get(key)
    if (known !== undefined) return known
    const conversation = new Conversation(
      this.#sink,
      {
        key,
        client: { name: null, address: peer[1] ?? null, port: Number(peer[2]) },
        server: null,
        vantage: 'server',
        segments: false,
        started: place.time,
      },
      PRINT,
    )
    const session: Logged = {
      conversation,
      inData: false,
      printed: false,
      end: () => {
        this.#leaveData(session)
        conversation.end()
      },
    }
    return this.#open.begin(key, session)
  }
}

/** aiosmtpd with the logger `mail.log` at DEBUG. */
export const aiosmtpdDebug: Format = {
  id: 'aiosmtpd-debug',
  title: 'aiosmtpd debug log',
  example: `DEBUG:mail.log:('127.0.0.1', 38944) << b'220 mx5.example.com Python SMTP 1.4.3'
INFO:mail.log:('127.0.0.1', 38944) >> b'EHLO client.example.test'`,
  loses: 'what the client answers to AUTH; message content of sessions that interleave',
  detect: (head) =>
    lineSign(
      head,
      'has a client\'s (address, port) and ">> b\'" or "<< b\'"',
      0.85,
      (line) => line.includes("('") && WIRE.test(line),
    ),
  read: (sink) => new AiosmtpdReader(sink),
}
