import type { ByteString } from '../../../smtp/octets.ts'
import type { Place, SessionSink } from '../../../smtp/session.ts'
import type { Sign } from '../../text/evidence.ts'
import { evidenceOf } from '../../text/evidence.ts'
import type { Format, Reader } from '../../format.ts'
import { clientSession, peerOf, printedAt, LoggedSession } from '../../session/logged-session.ts'

const SIGNS: readonly Sign[] = [
  {
    pattern: /^fetchmail(?:\[\d+\])?: [SL]MTP[<>]/,
    says: 'is fetchmail\'s "SMTP<" or "SMTP>"',
    weight: 0.97,
  },
]

/** fetchmail -v and -v -v: the session in which it hands mail on. */
export const fetchmailVv: Format = {
  id: 'fetchmail-vv',
  title: 'fetchmail -v',
  example: 'fetchmail: SMTP< 220 mx1.example.com ESMTP\nfetchmail: SMTP> EHLO client.example.test',
  loses: 'the message',
  detect: (head) => evidenceOf(head, SIGNS),
  read: (sink) => new FetchmailReader(sink),
}

/** `SMTP` or `LMTP` and an arrow stand this far behind the mark's first letter. */
const ARROW = 4
const CONNECT = 'Trying to connect to '

class FetchmailReader implements Reader {
  readonly #sink: SessionSink
  #session: LoggedSession

  constructor(sink: SessionSink) {
    this.#sink = sink
    this.#session = new LoggedSession(sink, clientSession())
  }

  line(text: ByteString, sourceLine: number): void {
    if (text.startsWith(CONNECT)) return this.#connect(text)
    if (!text.startsWith('fetchmail')) return
    const mark = text.indexOf(': ') + 2
    const place = printedAt(sourceLine)
    if (!text.startsWith('MTP', mark + 1) || mark < 2) return
    const arrow = text.charCodeAt(mark + ARROW)
    if (arrow === 0x3c) this.#reply(text.slice(mark + ARROW + 2), place)
    else if (arrow !== 0x3e) this.#session.note(text.slice(mark), place)
    else if (text.startsWith('. (EOM)', mark + ARROW + 1)) this.#session.client('.', place)
    else this.#session.client(text.slice(mark + ARROW + 2), place)
  }

  end(): void {
    this.#session.end()
  }

  #reply(text: ByteString, place: Place): void {
    if (this.#session.isOver(text)) this.#begin()
    const before = this.#session.mailData
    this.#session.server(text, place)
    if (this.#session.mailData && !before) this.#session.omitMailData(null, place)
  }

  /** Said of the server mail comes from as well; that one opens no session, since nothing is said in it. */
  #connect(text: ByteString): void {
    this.#begin()
    const target = /^Trying to connect to (.+)\/(\d+)\.\.\./.exec(text)
    if (target) this.#session.about.server = peerOf(target[1] ?? '', Number(target[2]))
  }

  #begin(): void {
    this.#session.end()
    this.#session = new LoggedSession(this.#sink, clientSession())
  }
}
