import type { ByteString } from '../../../smtp/octets.ts'
import type { Place, SessionSink } from '../../../smtp/session.ts'
import { Clock } from '../../text/clock.ts'
import { Conversation } from '../../session/conversation.ts'
import type { Sign } from '../../text/evidence.ts'
import { evidenceOf } from '../../text/evidence.ts'
import type { Format, Reader } from '../../format.ts'
import { peerOf } from '../../session/logged-session.ts'
import { OpenSessions } from '../../session/open-sessions.ts'

/** kind, thread, session, time, peer and text, with tabs between; the text is not escaped. */
const LINE = /^"SMTP([CD])"\t\d+\t(\d+)\t"([^"\t]*)"\t"([^"\t]*)"\t"(SENT|RECEIVED): (.*)"$/

const SIGNS: readonly Sign[] = [
  {
    pattern: /^"SMTP[CD]"\t\d+\t\d+\t"[^"\t]*"\t"[^"\t]*"\t"(?:SENT|RECEIVED): /,
    says: 'is "SMTPD" or "SMTPC", two numbers and a quoted time, address and text, as hMailServer logs',
    weight: 0.97,
  },
]

/** One connection, and whether its 220 will be the answer to STARTTLS. */
class Connection {
  readonly conversation: Conversation
  asksForTls = false

  constructor(conversation: Conversation) {
    this.conversation = conversation
  }

  end(): void {
    this.conversation.end()
  }
}

class HMailServerReader implements Reader {
  readonly #sink: SessionSink
  readonly #open = new OpenSessions<Connection>()
  readonly #clock = new Clock()

  constructor(sink: SessionSink) {
    this.#sink = sink
  }

  line(text: ByteString, sourceLine: number): void {
    const found = LINE.exec(text)
    if (found === null) return
    const [, kind = '', id = '', time = '', peer = '', mark = '', said = ''] = found
    const isClient = (kind === 'C') === (mark === 'SENT')
    const place: Place = { sourceLine, packet: null, time: this.#clock.read(time) }
    const key = `${kind}${id}`
    const running = this.#open.get(key)
    const greets = !isClient && said.startsWith('220') && running?.asksForTls !== true
    const connection =
      running === undefined || greets
        ? this.#open.begin(key, this.#begin(kind, id, peer, place.time))
        : running
    // The lines of one write, a reply most often.
    for (const line of said.split('[nl]'))
      if (isClient) connection.conversation.client(line, place)
      else connection.conversation.server(line, place)
    connection.asksForTls = isClient && said.toUpperCase() === 'STARTTLS'
  }

  end(): void {
    this.#open.finishAll()
  }

  #begin(kind: string, id: string, peer: string, started: number | null): Connection {
    const other = peerOf(peer, null)
    const conversation = new Conversation(
      this.#sink,
      {
        key: id,
        client: kind === 'D' ? other : null,
        server: kind === 'C' ? other : null,
        vantage: kind === 'D' ? 'server' : 'client',
        segments: false,
        started,
      },
      { omitsMailData: true },
    )
    return new Connection(conversation)
  }
}

/** hMailServer's log, of what it receives (SMTPD) and what it delivers (SMTPC). */
export const hMailServer: Format = {
  id: 'hmailserver',
  title: 'hMailServer log (SMTPD, SMTPC)',
  // Quotes and tabs of its own: they would pass for CSV.
  rigid: true,
  example:
    '"SMTPD"\t1788\t35\t"2026-11-24 10:00:00.000"\t"192.0.2.7"\t"SENT: 220 mx.example.com ESMTP"\n' +
    '"SMTPD"\t1788\t35\t"2026-11-24 10:00:00.093"\t"192.0.2.7"\t"RECEIVED: EHLO client.example.test"\n' +
    '"SMTPD"\t1788\t35\t"2026-11-24 10:00:00.093"\t"192.0.2.7"\t"SENT: 250-mx.example.com[nl]250-SIZE[nl]250 HELP"',
  loses: 'message content; passwords (`***`); what is typed as `[nl]`',
  detect: (head) => evidenceOf(head, SIGNS),
  read: (sink) => new HMailServerReader(sink),
}
