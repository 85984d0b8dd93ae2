import type { ByteString } from '../../../smtp/octets.ts'
import type { Place, SessionSink } from '../../../smtp/session.ts'
import { Conversation } from '../../session/conversation.ts'
import type { Format, Reader } from '../../format.ts'
import { looksLikeCommand, replyCode } from '../../../smtp/words.ts'
import { OpenSessions } from '../../session/open-sessions.ts'
import { lineSign } from '../../text/signs.ts'
import { SyslogPrefix } from '../../text/syslog-prefix.ts'

const PRINT = { omitsMailData: true }
const TRACE = /(?:^|[\s:])(smtp|mta): (0x[0-9a-f]{1,16}|\([^)]{0,16}\)): (.*)$/s
/** message lines, which the server's trace marks; some versions print them without the session */
const MESSAGE = /<<< \[(?:MSG|EOM)\]/

const ARROW = /^(?:>>>|<<<) /

/** True for what only the wire says, though it bears no arrow: web pages and their readers take `<<<` for markup. */
function isSpoken(says: ByteString): boolean {
  return replyCode(says) !== 0 || looksLikeCommand(says)
}

interface Traced {
  conversation: Conversation
  end(): void
}

/** Sessions by the pointer that names them, which is used again once the session is deleted. */
class TraceReader implements Reader {
  readonly #sink: SessionSink
  readonly #prefix = new SyslogPrefix()
  readonly #open = new OpenSessions<Traced>()

  constructor(sink: SessionSink) {
    this.#sink = sink
  }

  line(text: ByteString, sourceLine: number): void {
    if (!text.includes('smtp: ') && !text.includes('mta: ')) return
    const found = TRACE.exec(text)
    if (found === null || MESSAGE.test(text)) return
    const [, program = '', pointer = '', says = ''] = found
    const place: Place = { sourceLine, packet: null, time: this.#prefix.time(text) }
    const key = `${program} ${pointer}`
    const server = program === 'smtp'
    if (ARROW.test(says)) this.#line(key, server, says, place)
    else if (isSpoken(says)) this.#spoken(this.#session(key, server, null, place), says, place)
    else this.#event(key, server, says, place)
  }

  end(): void {
    this.#open.finishAll()
  }

  #line(key: string, server: boolean, says: ByteString, place: Place): void {
    const conversation = this.#session(key, server, null, place)
    const line = says.slice(4)
    // `>>> [...411 bytes...]`: mail data, which the 354 before has been said to leave out
    if (/^\[\.\.\.\d+ bytes\.\.\.\]$/.test(line)) return
    if (server === says.startsWith('>>> ')) conversation.server(line, place)
    else conversation.client(line, place)
  }

  /** A line whose arrow was lost on the way here: what it says tells the side. */
  #spoken(conversation: Conversation, says: ByteString, place: Place): void {
    if (replyCode(says) !== 0) conversation.server(says, place)
    else conversation.client(says, place)
  }

  #event(key: string, server: boolean, says: ByteString, place: Place): void {
    const connected = /^connected to listener .*hostname=([^,\]]*), port=(\d+)/.exec(says)
    if (connected !== null) {
      this.#open.finish(key)
      this.#session(key, server, { name: connected[1] ?? null, port: Number(connected[2]) }, place)
      return
    }
    const conversation = this.#open.get(key)?.conversation
    if (conversation === undefined) return
    if (says.endsWith(' -> MTA_BANNER')) this.#open.finish(key)
    else if (says.startsWith('IO_TIMEOUT')) conversation.closed(null, 'timeout', place)
    else if (says.startsWith('IO_DISCONNECTED')) {
      conversation.closed(server ? 'C' : 'S', 'eof', place)
    } else if (says.startsWith('IO_ERROR')) {
      conversation.note(says, place)
      conversation.closed(null, 'reset', place)
    } else if (says.startsWith('deleting session') || says.startsWith('session done')) {
      conversation.closed(null, 'eof', place)
      this.#open.finish(key)
    }
  }

  #session(
    key: string,
    server: boolean,
    listener: { name: string | null; port: number } | null,
    place: Place,
  ): Conversation {
    const known = this.#open.get(key)
    if (known !== undefined) return known.conversation
    const conversation = new Conversation(
      this.#sink,
      {
        key,
        client: null,
        server: listener === null ? null : { ...listener, address: null },
        vantage: server ? 'server' : 'client',
        segments: false,
        started: place.time,
      },
      PRINT,
    )
    this.#open.begin(key, { conversation, end: () => conversation.end() })
    return conversation
  }
}

/** `smtpd -T smtp` (server) and `-T mta` (client), or `smtpctl trace`. */
export const opensmtpdTrace: Format = {
  id: 'opensmtpd-trace',
  title: 'OpenSMTPD trace (smtpd -T smtp)',
  example: `smtp: 0x55d1c2ef5f00: >>> 220 mx3.example.com ESMTP OpenSMTPD
smtp: 0x55d1c2ef5f00: <<< EHLO client.example.test`,
  loses: 'message content; line ends; what follows a NUL',
  detect: (head) =>
    lineSign(
      head,
      'is OpenSMTPD\'s "smtp: POINTER: " or "mta: POINTER: " with a line of the session',
      0.8,
      (line) => {
        if (!line.includes('smtp: ') && !line.includes('mta: ')) return false
        const says = TRACE.exec(line)?.[3]
        return says !== undefined && (ARROW.test(says) || isSpoken(says))
      },
    ),
  read: (sink) => new TraceReader(sink),
}
