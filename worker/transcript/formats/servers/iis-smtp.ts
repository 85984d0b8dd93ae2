import type { ByteString } from '../../../smtp/octets.ts'
import type { Place, SessionSink } from '../../../smtp/session.ts'
import { replyCode } from '../../../smtp/words.ts'
import { Conversation } from '../../session/conversation.ts'
import type { Format, Reader } from '../../format.ts'
import { OpenSessions } from '../../session/open-sessions.ts'
import { lineSign } from '../../text/signs.ts'

const PRINT = { omitsMailData: true }
const FIELDS = '#Fields: '
/** What IIS writes where a client's name stands, in rows of its own deliveries. */
const OUTBOUND = /^OutboundConnection(Command|Response)$/
/** Verbs without parameters: the query of DATA is a message id, that of QUIT a host. */
const ALONE = /^(?:DATA|RSET|QUIT|STARTTLS|TURN)$/i

interface Logged {
  conversation: Conversation
  over: boolean
  end(): void
}

/**
 * The SMTP service of IIS, W3C extended format. A served session has a row a command, with the code and
 * without the text of its reply; a delivery has a row for each command and each line of a reply.
 */
class IisReader implements Reader {
  readonly #sink: SessionSink
  readonly #open = new OpenSessions<Logged>()
  #columns = new Map<string, number>()

  constructor(sink: SessionSink) {
    this.#sink = sink
  }

  line(text: ByteString, sourceLine: number): void {
    if (text.startsWith(FIELDS))
      this.#columns = new Map(
        text
          .slice(FIELDS.length)
          .split(' ')
          .map((name, i) => [name, i]),
      )
    if (text.startsWith('#')) return
    const values = text.split(' ')
    const value = (name: string) => values[this.#columns.get(name) ?? -1] ?? '-'
    const verb = value('cs-method')
    const query = value('cs-uri-query')
    const said = query === '-' ? '' : spaced(query)
    const time = Date.parse(`${value('date')}T${value('time')}Z`)
    const place: Place = { sourceLine, packet: null, time: Number.isNaN(time) ? null : time }
    const kind = OUTBOUND.exec(value('cs-username'))?.[1]
    const session = (begins: boolean) =>
      this.#session(value('c-ip'), kind !== undefined, begins, place)
    if (kind === 'Response') {
      if (replyCode(said) !== 0) session(replyCode(said) === 220).conversation.server(said, place)
      return
    }
    if (verb === '-') return
    const one = session(kind === undefined && /^(?:EHLO|HELO)$/i.test(verb))
    const command = said === '' || ALONE.test(verb) ? verb : `${verb} ${said}`
    one.conversation.client(command, place)
    one.over = verb.toUpperCase() === 'QUIT'
    if (kind === 'Command') return
    one.conversation.note(`${verb}: ${value('sc-status')}`, place)
    one.conversation.mark({ kind: 'omitted', direction: 'S', what: 'other', octets: null }, place)
    const isSent = /^DATA$/i.test(verb) && value('sc-status').startsWith('2')
    if (isSent) one.conversation.omitted('mail-data', null, place)
  }

  end(): void {
    this.#open.finishAll()
  }

  /** Rows bear the peer's address alone: what begins after a QUIT is another session. */
  #session(address: ByteString, outbound: boolean, begins: boolean, place: Place): Logged {
    const key = `${outbound ? 'to' : 'from'} ${address}`
    const known = this.#open.get(key)
    if (known !== undefined && !(begins && known.over)) return known
    const peer = { name: null, address, port: null }
    const conversation = new Conversation(
      this.#sink,
      {
        key,
        client: outbound ? null : peer,
        server: outbound ? peer : null,
        vantage: outbound ? 'client' : 'server',
        segments: false,
        started: place.time,
      },
      PRINT,
    )
    return this.#open.begin(key, { conversation, over: false, end: () => conversation.end() })
  }
}

/** IIS writes blanks as plus signs; a plus sign within an address is one. */
function spaced(query: ByteString): ByteString {
  return query.replace(/<[^>]*>?|\+/g, (part) => (part === '+' ? ' ' : part)).trim()
}

/** IIS' SMTP service (Windows Server up to 2022), W3C extended log. */
export const iisSmtp: Format = {
  id: 'iis-smtp',
  title: 'IIS SMTP service, W3C extended log',
  rigid: true,
  example: `#Fields: date time c-ip cs-username s-ip cs-method cs-uri-query sc-status
2026-11-24 02:22:10 192.0.2.7 client.example.test 192.0.2.10 EHLO +client.example.test 250`,
  loses:
    'replies of served sessions but their codes (notes), message content; blanks and plus signs are one, but within < and >; sessions of one address at once',
  detect: (head) => {
    if (!head.lines.some((line) => line.startsWith(FIELDS) && line.includes(' cs-method')))
      return []
    return lineSign(head, 'is a row of a W3C log with an SMTP verb or a delivery', 0.9, (line) =>
      /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d (?:\S+ ){2,12}(?:OutboundConnection(?:Command|Response) |(?:EHLO|HELO|MAIL|RCPT) \S+ ?\S* )/i.test(
        line,
      ),
    )
  },
  read: (sink) => new IisReader(sink),
}
