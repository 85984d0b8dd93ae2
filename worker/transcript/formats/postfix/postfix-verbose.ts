import type { ByteString } from '../../../smtp/octets.ts'
import type { Place, SessionSink } from '../../../smtp/session.ts'
import { Conversation } from '../../session/conversation.ts'
import { replyCode } from '../../../smtp/words.ts'
import { bracketPeer } from '../../text/endpoint.ts'
import type { Reader } from '../../format.ts'
import { OpenSessions } from '../../session/open-sessions.ts'
import { SyslogPrefix } from '../../text/syslog-prefix.ts'

const PRINT = { omitsMailData: true }
const GREATER = 0x3e
const LESS = 0x3c
const SPACE = 0x20

/** What Postfix logs between the lines of a session that says something of it, by its first words. */
const CLIENT_NOTES =
  /^(?:SSL_connect error|warning: |[0-9A-Za-z]{6,20}: (?:enabling PIX workarounds|to=|Cannot start TLS|lost connection|conversation with|host ))|^(?:Cannot start TLS|TLS is required)/
const SERVER_NOTES =
  /^(?:warning: |improper command pipelining|too many errors|SSL_accept error|(?:NOQUEUE|[0-9A-Za-z]{6,20}): (?:reject|hold|discard|milter-reject): )/

/** Where `host[addr]:port` ends and the line that crossed the wire begins; -1 if `]: ` or `]:port: ` does not stand there. */
function afterPeer(text: ByteString, from: number): number {
  const close = text.indexOf(']:', from)
  if (close < 0) return -1
  if (text.charCodeAt(close + 2) === SPACE) return close + 3
  const colon = text.indexOf(':', close + 2)
  return colon > 0 && colon < close + 9 ? colon + 2 : -1
}

interface Process {
  conversation: Conversation
  /** whether it is the server that logs */
  server: boolean
  end(): void
}

/**
 * Postfix with `-v`: lines `> host[addr]: text` (sent) and `< host[addr]: text` (received) of `smtpd`,
 * `smtp` and `lmtp` among hundreds of others. Sessions are told apart by process id; `smtpd` says where
 * they begin and end, `smtp` begins one with each greeting after an end.
 */
export class PostfixVerbose implements Reader {
  readonly #sink: SessionSink
  readonly #prefix = new SyslogPrefix()
  readonly #open = new OpenSessions<Process>()

  constructor(sink: SessionSink) {
    this.#sink = sink
  }

  line(text: ByteString, sourceLine: number): void {
    const first = text.charCodeAt(0)
    if ((first === GREATER || first === LESS) && text.charCodeAt(1) === SPACE) {
      this.#untagged(text, sourceLine)
      return
    }
    const tagEnd = text.indexOf(']: ')
    if (tagEnd < 0) {
      this.#untaggedSays(text, sourceLine)
      return
    }
    const body = tagEnd + 3
    const mark = text.charCodeAt(body)
    const wire = (mark === GREATER || mark === LESS) && text.charCodeAt(body + 1) === SPACE
    if (!wire && !interesting(mark, text, body)) return
    const open = text.lastIndexOf('[', tagEnd)
    const server = text.startsWith('smtpd', open - 5)
    if (!server && !text.startsWith('smtp', open - 4) && !text.startsWith('lmtp', open - 4)) return
    const pid = text.slice(open + 1, tagEnd)
    if (wire) this.#wire(text, body, pid, server, sourceLine)
    else if (server) this.#serverSays(text, body, pid, sourceLine)
    else this.#clientSays(text, body, pid, sourceLine)
  }

  end(): void {
    this.#open.finishAll()
  }

  #wire(text: ByteString, body: number, pid: string, server: boolean, sourceLine: number): void {
    const from = afterPeer(text, body + 2)
    if (from < 0) return
    const place = this.#place(text, sourceLine)
    let process = this.#open.get(pid)
    if (process === undefined) {
      process = this.#begin(pid, text.slice(body + 2, from - 1), server, place)
      // Whose client it is decides what follows from a masked greeting.
      if (!server && body > 0) process.conversation.note(text.slice(0, body), place)
    }
    const line = text.slice(from)
    const sent = text.charCodeAt(body) === GREATER
    if (sent === process.server) process.conversation.server(line, place)
    else process.conversation.client(line, place)
  }

  /**
   * A line without program and process id (`journalctl -o cat`): the peer tells sessions apart, and which
   * end this is follows from the first line, since only a server sends replies.
   */
  #untagged(text: ByteString, sourceLine: number): void {
    const from = afterPeer(text, 2)
    if (from < 0) return
    const isReply = replyCode(text.slice(from, from + 4)) !== 0
    const server = (text.charCodeAt(0) === GREATER) === isReply
    this.#wire(text, 0, text.slice(2, from - 2), server, sourceLine)
  }

  #untaggedSays(text: ByteString, sourceLine: number): void {
    const server =
      /^(?:connect|disconnect|lost connection after \S{1,40}|timeout after \S{1,40}) from (\S{1,320}\])/.exec(
        text,
      )
    if (server !== null) return this.#serverSays(text, 0, server[1]!, sourceLine)
    const tried = /^smtp_connect_addr: trying: (\S{1,320}\]) port (\d{1,5})/.exec(text)
    if (tried !== null) this.#open.finish(`${tried[1]}:${tried[2]}`)
  }

  #serverSays(text: ByteString, body: number, pid: string, sourceLine: number): void {
    const place = this.#place(text, sourceLine)
    if (text.startsWith('connect from ', body)) {
      this.#begin(pid, text.slice(body + 13), true, place)
      return
    }
    const conversation = this.#open.get(pid)?.conversation
    if (conversation === undefined) return
    const says = text.slice(body)
    if (says.startsWith('lost connection after ')) {
      conversation.note(says, place)
      conversation.closed('C', 'eof', place)
    } else if (says.startsWith('timeout after ')) {
      conversation.note(says, place)
      conversation.closed('S', 'timeout', place)
    } else if (says.startsWith('disconnect from ')) {
      conversation.note(says, place)
      conversation.closed(null, 'eof', place)
      this.#open.finish(pid)
    } else if (SERVER_NOTES.test(says)) conversation.note(says, place)
  }

  #clientSays(text: ByteString, body: number, pid: string, sourceLine: number): void {
    const place = this.#place(text, sourceLine)
    if (text.startsWith('smtp_connect_addr: trying: ', body)) {
      this.#open.finish(pid)
      return
    }
    const conversation = this.#open.get(pid)?.conversation
    if (conversation === undefined) return
    if (text.startsWith('smtp_get: EOF', body)) {
      conversation.closed('S', 'eof', place)
    } else if (text.startsWith('connection closed', body)) {
      // the queue manager's connection: the delivery is over, and with it most SMTP sessions
      conversation.closed('C', 'eof', place)
      this.#open.finish(pid)
    } else {
      const says = text.slice(body)
      if (CLIENT_NOTES.test(says)) conversation.note(says, place)
    }
  }

  #begin(pid: string, peerText: ByteString, server: boolean, place: Place): Process {
    const peer = bracketPeer(peerText)
    const conversation = new Conversation(
      this.#sink,
      {
        key: pid === '' ? null : pid,
        client: server ? peer : null,
        server: server ? null : peer,
        vantage: server ? 'server' : 'client',
        segments: false,
        started: place.time,
      },
      PRINT,
    )
    return this.#open.begin(pid, { conversation, server, end: () => conversation.end() })
  }

  #place(text: ByteString, sourceLine: number): Place {
    return { sourceLine, packet: null, time: this.#prefix.time(text) }
  }
}

/** True if a log line that is no wire line may begin, end or describe a session. Judged by its first octets: most are not. */
function interesting(first: number, text: ByteString, body: number): boolean {
  // c(onnect, onnection closed) d(isconnect) l(ost) t(imeout, oo many) w(arning) i(mproper) s(mtp_) S(SL_), N(OQUEUE), queue ids
  if (first === 0x63) return text.startsWith('connect', body)
  if (first === 0x64) return text.startsWith('disconnect', body)
  if (first === 0x6c) return text.startsWith('lost', body)
  if (first === 0x74) return text.startsWith('timeout', body) || text.startsWith('too many', body)
  if (first === 0x77) return text.startsWith('warning', body)
  if (first === 0x69) return text.startsWith('improper', body)
  if (first === 0x73)
    return text.startsWith('smtp_connect_addr: t', body) || text.startsWith('smtp_get: EOF', body)
  if (first === 0x53) return text.startsWith('SSL_', body)
  // queue ids are upper case or digits, or (long ids) begin with a digit
  return (first >= 0x41 && first <= 0x5a) || (first >= 0x30 && first <= 0x39)
}
