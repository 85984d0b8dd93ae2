import { MAX_DIALOGUE_HELD_LINES } from '../../../limits.ts'
import type { ByteString, Direction } from '../../../smtp/octets.ts'
import type { Place, SessionSink } from '../../../smtp/session.ts'
import { OpenSessions } from '../../session/open-sessions.ts'
import { clientSession, peerOf, LoggedSession } from '../../session/logged-session.ts'

/**
 * The sessions of one nodemailer log, told apart by nodemailer's session id. Every form of the log says
 * the same things; this is where they are understood.
 */
export class NodemailerSessions {
  readonly #sink: SessionSink
  readonly #open = new OpenSessions<NodemailerSession>()

  constructor(sink: SessionSink) {
    this.#sink = sink
  }

  /** The session `id` names, new if it is not running. */
  session(id: ByteString): NodemailerSession {
    return this.#open.get(id) ?? this.#open.begin(id, new NodemailerSession(this.#sink, id))
  }

  /** What nodemailer says of connection `id` beside the dialogue: established, upgraded, closed, failed. */
  event(id: ByteString, text: ByteString, isTrouble: boolean, place: Place): void {
    const session = this.session(id)
    const established = /^(Secure c|C)onnection established to (.+):(\d+)$/.exec(text)
    if (established) {
      session.about.server = peerOf(established[2] ?? '', Number(established[3]))
      session.about.started = place.time
      if (established[1] === 'Secure c') session.mark({ kind: 'tls-started' }, place)
    } else if (text.startsWith('Connection closed')) {
      if (session.spoken) session.mark({ kind: 'closed', by: 'S', how: 'eof' }, place)
      this.#open.finish(id)
    } else if (text.startsWith('Closing connection to the server')) this.#open.finish(id)
    else if (isTrouble) session.note(text, place)
  }

  /** The upload has ended. */
  end(): void {
    this.#open.finishAll()
  }
}

/** One of them; remembers whether the message was printed. */
export class NodemailerSession extends LoggedSession {
  /** what stands in mail data and looks like a server's lines, until what follows tells */
  #doubtful: { line: ByteString; text: ByteString; place: Place }[] = []

  constructor(sink: SessionSink, id: ByteString) {
    super(sink, clientSession({ key: id }))
  }

  /** In mail data a reply, or a line of the message (`text`) that looks like one: more of the message tells. */
  perhapsServer(line: ByteString, text: ByteString, place: Place): void {
    if (this.#doubtful.length >= MAX_DIALOGUE_HELD_LINES) this.settle('C')
    this.#doubtful.push({ line, text, place })
  }

  /** Those lines were the message's, or the server's. */
  settle(by: Direction): void {
    const lines = this.#doubtful
    if (lines.length === 0) return
    this.#doubtful = []
    for (const { line, text, place } of lines)
      if (by === 'C') this.client(text, place)
      else this.server(line, place)
  }

  override end(): void {
    this.settle('S')
    super.end()
  }

  /** `<N bytes encoded mime message …>`: the message went out, printed or not. */
  messageSent(octets: number | null, place: Place): void {
    this.settle('C')
    if (!this.mailData) return
    this.omitMailData(octets, place)
    this.mailData = false
  }
}

/** The octets nodemailer says it sent, of `<311 bytes encoded mime message (source size 304 bytes)>`; null for another line. */
export function sentOctets(text: ByteString): number | null {
  if (text.charCodeAt(0) !== 0x3c) return null
  const sent = /^<(\d+) bytes encoded mime message \(source size \d+ bytes\)>$/.exec(text)
  return sent ? Number(sent[1]) : null
}
