import { MAX_PRINTED_LINE_OCTETS } from '../../../limits.ts'
import type { ByteString } from '../../../smtp/octets.ts'
import type { Place, SessionSink } from '../../../smtp/session.ts'
import type { Sign } from '../../text/evidence.ts'
import { evidenceOf } from '../../text/evidence.ts'
import type { Format, Reader } from '../../format.ts'
import { clientSession, peerOf, printedAt, LoggedSession } from '../../session/logged-session.ts'
import { unquoteLines } from '../../text/quoted.ts'

/** `HH:MM:SS.ffffff ` before each line of debuglevel 2. */
const STAMP = /^\d\d:\d\d:\d\d\.\d{6} /
const STAMP_LENGTH = 16
/** What repr makes of CR LF. */
const LINE_END = '\\r\\n'

const SIGNS: readonly Sign[] = [
  {
    pattern: /^(?:\d\d:\d\d:\d\d\.\d{6} )?reply: retcode \(-?\d+\); Msg: /,
    says: "is smtplib's summary of a reply, retcode (…); Msg: …",
    weight: 0.95,
  },
  {
    pattern: /^(?:\d\d:\d\d:\d\d\.\d{6} )?send: b?(['"]).*\1$/,
    says: 'is a quoted "send:"',
    weight: 0.6,
  },
  {
    pattern: /^(?:\d\d:\d\d:\d\d\.\d{6} )?reply: b?(['"]).*\1$/,
    says: 'is a quoted "reply:"',
    weight: 0.6,
  },
  {
    pattern: /^(?:\d\d:\d\d:\d\d\.\d{6} )?connect: (?:to )?\(u?['"]/,
    says: 'is "connect:" with a (host, port) pair',
    weight: 0.85,
  },
]

/** Python's smtplib at debuglevel 1 and 2, from Python 2.7 on; lmtp and SMTP_SSL print the same. */
export const smtplib: Format = {
  id: 'smtplib',
  title: 'Python smtplib, set_debuglevel(1 or 2)',
  example: "send: 'ehlo client.example.test\\r\\n'\nreply: b'250-mx1.example.com\\r\\n'",
  loses: 'where TLS begins is told by STARTTLS and its reply alone',
  detect: (head) => evidenceOf(head, SIGNS),
  read: (sink) => new SmtplibReader(sink),
}

class SmtplibReader implements Reader {
  readonly #sink: SessionSink
  #session: LoggedSession
  /** Python 2 prints replies as '…', and there \xNN of a send is an octet */
  #python2 = false
  /** a quotation whose line came in pieces and is not closed yet, and what of it was not read */
  #cut: { sourceLine: number; quote: string; codePoints: boolean; rest: ByteString } | null = null

  constructor(sink: SessionSink) {
    this.#sink = sink
    this.#session = new LoggedSession(sink, clientSession())
  }

  line(text: ByteString, sourceLine: number, terminator: string): void {
    if (this.#cut !== null && this.#cut.sourceLine === sourceLine)
      return this.#goOn(text, terminator)
    this.#cut = null
    const first = text.charCodeAt(0)
    const at = first >= 0x30 && first <= 0x39 && STAMP.test(text) ? STAMP_LENGTH : 0
    if (text.startsWith('reply: ', at)) this.#reply(text, at + 7, sourceLine)
    else if (text.startsWith('send: ', at)) this.#send(text, at + 6, sourceLine, terminator)
    else if (text.startsWith('connect: ', at)) this.#connect(text, at + 9)
    else if (!text.startsWith('data: ', at)) this.#other(text, sourceLine)
  }

  end(): void {
    this.#session.end()
  }

  #reply(text: ByteString, at: number, sourceLine: number): void {
    const start = at + (text.charCodeAt(at) === 0x62 ? 2 : 1)
    const end = quotedEnd(text, start)
    if (end < 0) return // retcode: the joined reply once more
    if (start === at + 1) this.#python2 = true
    const place = printedAt(sourceLine)
    if (isPlainLine(text, start, end))
      return this.#replied(text.slice(start, end - LINE_END.length), '\r\n', place)
    unquoteLines(text, start, end, false, (line, terminator) => {
      this.#replied(line, terminator, place)
    })
  }

  #replied(line: ByteString, terminator: string, place: Place): void {
    if (this.#session.isOver(line)) this.#begin()
    this.#session.serverLine(line, terminator, place)
  }

  #send(text: ByteString, at: number, sourceLine: number, terminator: string): void {
    const isBytes = text.charCodeAt(at) === 0x62
    const start = at + (isBytes ? 2 : 1)
    const codePoints = !isBytes && !this.#python2
    const end = quotedEnd(text, start)
    if (end >= 0) this.#sent(text, start, end, codePoints, sourceLine)
    else if (terminator === '' && isQuote(text.charCodeAt(start - 1))) {
      this.#cut = { sourceLine, quote: text.slice(start - 1, start), codePoints, rest: '' }
      this.#goOn(text.slice(start), terminator)
    }
  }

  /** A message is one quotation, and may be longer than the pieces that lines are handed on in. */
  #goOn(piece: ByteString, terminator: string): void {
    const cut = this.#cut
    if (cut === null) return
    const text = cut.quote + cut.rest + piece
    const closed = quotedEnd(text, 1)
    const isLast = closed >= 0 || terminator !== ''
    let end = isLast ? (closed >= 0 ? closed : text.length) : lastLineEnd(text)
    if (!isLast && end < 0 && text.length > MAX_PRINTED_LINE_OCTETS) end = text.length
    if (end > 0) this.#sent(text, 1, end, cut.codePoints, cut.sourceLine)
    cut.rest = text.slice(Math.max(end, 1))
    if (isLast) this.#cut = null
  }

  #sent(
    text: ByteString,
    start: number,
    end: number,
    codePoints: boolean,
    sourceLine: number,
  ): void {
    const place = printedAt(sourceLine)
    const session = this.#session
    if (isPlainLine(text, start, end))
      return session.clientLine(text.slice(start, end - LINE_END.length), '\r\n', place)
    unquoteLines(text, start, end, codePoints, (line, terminator) => {
      session.clientLine(line, terminator, place)
    })
  }

  #connect(text: ByteString, at: number): void {
    const pair = /^(?:to )?\(u?['"]([^'"]*)['"], (\d+)/.exec(text.slice(at, at + 300))
    if (!pair) return
    if (this.#session.spoken) this.#begin()
    this.#session.about.server = peerOf(pair[1] ?? '', Number(pair[2]))
  }

  #other(text: ByteString, sourceLine: number): void {
    if (text === '' || !this.#session.spoken) return
    const place = printedAt(sourceLine)
    this.#session.note(text, place)
    if (text.includes('SMTPServerDisconnected')) this.#disconnected(text, place)
  }

  #disconnected(text: ByteString, place: Place): void {
    const how = text.includes('timed out') ? 'timeout' : 'eof'
    this.#session.mark({ kind: 'closed', by: how === 'eof' ? 'S' : null, how }, place)
  }

  #begin(): void {
    this.#session.end()
    this.#session = new LoggedSession(this.#sink, clientSession())
  }
}

/** true if the quotation is one line that needs nothing undone but its end, as nearly every one is. */
function isPlainLine(text: ByteString, start: number, end: number): boolean {
  const escape = text.indexOf('\\', start)
  return escape === end - LINE_END.length && text.startsWith(LINE_END, escape)
}

/** Where the quotation that opens just before `start` ends: the last character, if it is the same quote. */
function quotedEnd(text: ByteString, start: number): number {
  const quote = text.charCodeAt(start - 1)
  const end = text.length - 1
  if (!isQuote(quote) || end < start || text.charCodeAt(end) !== quote) return -1
  return isEscaped(text, end) ? -1 : end
}

function isQuote(code: number): boolean {
  return code === 0x27 || code === 0x22
}

/** true if an odd number of backslashes stands before `at`. */
function isEscaped(text: ByteString, at: number): boolean {
  let backslashes = 0
  while (text.charCodeAt(at - 1 - backslashes) === 0x5c) backslashes++
  return backslashes % 2 === 1
}

/** Just behind the last `\\n` of a quotation that goes on; -1 if it has none. */
function lastLineEnd(text: ByteString): number {
  for (let at = text.lastIndexOf('\\n'); at > 0; at = text.lastIndexOf('\\n', at - 1))
    if (!isEscaped(text, at)) return at + 2
  return -1
}
