import type { ByteString } from '../../../smtp/octets.ts'
import type { Place, SessionSink } from '../../../smtp/session.ts'
import { Conversation } from '../../session/conversation.ts'
import { bracketPeer } from '../../text/endpoint.ts'
import { OpenSessions } from '../../session/open-sessions.ts'

const PRINT = { omitsMailData: false }
const SECURED = '/* secured */'

interface Logged {
  conversation: Conversation
  replyGoesOn: boolean
  end(): void
}

/** What nodemailer's smtp-server says of a session, whatever logger printed it. */
export class NodeServerLog {
  readonly #sink: SessionSink
  readonly #open = new OpenSessions<Logged>()

  constructor(sink: SessionSink) {
    this.#sink = sink
  }

  /** `id` names the session, `says` is the message without time, level and id. */
  line(id: string, says: ByteString, place: Place): void {
    const from = /^(Secure c|C)onnection from (.*)$/.exec(says)
    if (from !== null) {
      this.#open.finish(id)
      const session = this.#session(id, from[2] ?? '', place)
      if (from[1] !== 'C') session.conversation.mark({ kind: 'tls-started' }, place)
      return
    }
    if (says.startsWith('C: ')) this.#client(this.#session(id, '', place), says.slice(3), place)
    else if (says.startsWith('S: '))
      this.#server(this.#session(id, '', place), says.slice(3), place)
    else this.#other(id, says, place)
  }

  end(): void {
    this.#open.finishAll()
  }

  #client(session: Logged, line: ByteString, place: Place): void {
    session.replyGoesOn = false
    const data = /^<(\d+) bytes of DATA>$/.exec(line)
    if (data !== null) session.conversation.omitted('mail-data', Number(data[1]), place)
    else if (line === SECURED) session.conversation.omitted('auth', null, place)
    else {
      session.conversation.client(line, place)
      if (line.endsWith(SECURED)) session.conversation.omitted('auth', null, place)
    }
  }

  /** A reply, one line or several with line ends between them. */
  #server(session: Logged, text: ByteString, place: Place): void {
    for (const line of text.includes('\n') ? text.split(/\r?\n/) : [text]) {
      session.conversation.server(line, place)
      session.replyGoesOn = line.charCodeAt(3) === 0x2d
    }
  }

  #other(id: string, says: ByteString, place: Place): void {
    const session = this.#open.get(id)
    if (session === undefined) return
    if (session.replyGoesOn && /^\d{3}(?:[- ]|$)/.test(says)) this.#server(session, says, place)
    else if (says.startsWith('Connection closed')) {
      session.conversation.closed(null, 'eof', place)
      this.#open.finish(id)
    } else if (
      /^(?:TLS|Upgrading|Secure connection|SMTP error|Timeout|.*(?:[Ee]rror|timeout))/.test(says)
    ) {
      session.conversation.note(says, place)
    }
  }

  #session(id: string, from: ByteString, place: Place): Logged {
    const known = this.#open.get(id)
    if (known !== undefined) return known
    const conversation = new Conversation(
      this.#sink,
      {
        key: id,
        client: from === '' ? null : bracketPeer(from),
        server: null,
        vantage: 'server',
        segments: false,
        started: place.time,
      },
      PRINT,
    )
    return this.#open.begin(id, {
      conversation,
      replyGoesOn: false,
      end: () => conversation.end(),
    })
  }
}
