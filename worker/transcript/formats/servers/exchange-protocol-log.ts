import type { ByteString } from '../../../smtp/octets.ts'
import type { Place, SessionSink } from '../../../smtp/session.ts'
import { Conversation } from '../../session/conversation.ts'
import { colonPeer } from '../../text/endpoint.ts'
import { replyOfRow } from '../../text/exchange-reply.ts'
import type { Format, Reader } from '../../format.ts'
import { OpenSessions } from '../../session/open-sessions.ts'
import { lineSign } from '../../text/signs.ts'
import { StampReader } from '../../text/stamp.ts'

const PRINT = { omitsMailData: true }
const ROW =
  /^"?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"?,[^,]*,"?[0-9A-F]{16}"?,\d+,[^,]*,[^,]*,[-+<>*],/
const DEFAULT_FIELDS =
  'date-time,connector-id,session-id,sequence-number,local-endpoint,remote-endpoint,event,data,context'

interface Logged {
  conversation: Conversation
  role: 'client' | 'server'
  /** lines have crossed the wire: a `+` after them begins another session */
  spoke: boolean
  end(): void
}

/** The fields of a CSV row: quotes around a field, doubled within it. */
function csvFields(row: ByteString): ByteString[] {
  if (!row.includes('"')) return row.split(',')
  const fields: ByteString[] = []
  for (const found of row.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)) {
    fields.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? '')
  }
  return fields
}

/** `>` is what this server sent: a reply in a Receive log, a command in a Send log. `#Log-type:` says which; else the ports do. */
class ProtocolLogReader implements Reader {
  readonly #sink: SessionSink
  readonly #stamps = new StampReader()
  readonly #open = new OpenSessions<Logged>()
  #columns = columnsOf(DEFAULT_FIELDS)
  #role: 'client' | 'server' | null = null

  constructor(sink: SessionSink) {
    this.#sink = sink
  }

  line(text: ByteString, sourceLine: number): void {
    if (text.charCodeAt(0) === 0x23) {
      this.#header(text)
      return
    }
    const fields = csvFields(text)
    const at = this.#columns
    const event = fields[at.event]
    const id = fields[at.session]
    if (event === undefined || event.length !== 1 || id === undefined || id === '') return
    const place: Place = {
      sourceLine,
      packet: null,
      time: this.#stamps.read(fields[at.time] ?? '', 0),
    }
    this.#event(id, event, fields, place)
  }

  end(): void {
    this.#open.finishAll()
  }

  #header(text: ByteString): void {
    if (text.startsWith('#Log-type:')) {
      this.#role = text.includes('Send') ? 'client' : text.includes('Receive') ? 'server' : null
    } else if (text.startsWith('#Fields:')) this.#columns = columnsOf(text.slice(8).trim())
  }

  #event(id: string, event: string, fields: ByteString[], place: Place): void {
    const octets = fields[this.#columns.data] ?? ''
    const context = fields[this.#columns.context] ?? ''
    if (event === '-') {
      const session = this.#open.get(id)
      const ours = session?.role === 'client' ? 'C' : 'S'
      const by = context.startsWith('Local')
        ? ours
        : context.startsWith('Remote')
          ? ours === 'C'
            ? 'S'
            : 'C'
          : null
      session?.conversation.closed(by, 'eof', place)
      this.#open.finish(id)
      return
    }
    if (event === '+' && this.#open.get(id)?.spoke === true) this.#open.finish(id)
    const session = this.#session(id, fields, octets, event, place)
    if (event === '*') {
      const says = [context, octets].filter((part) => part !== '').join(': ')
      if (says !== '' && !context.startsWith('Set Session Permissions'))
        session.conversation.note(says, place)
    } else if (event === '>' || event === '<') this.#wire(session, event, octets, place)
  }

  #wire(session: Logged, event: string, octets: ByteString, place: Place): void {
    session.spoke = true
    if ((event === '>') === (session.role === 'client')) {
      session.conversation.client(octets, place)
      return
    }
    for (const line of replyOfRow(octets)) session.conversation.server(line, place)
    if (octets.startsWith('334')) session.conversation.omitted('auth', null, place)
  }

  #session(
    id: string,
    fields: ByteString[],
    octets: ByteString,
    event: string,
    place: Place,
  ): Logged {
    const known = this.#open.get(id)
    if (known !== undefined) return known
    const local = colonPeer(fields[this.#columns.local] ?? '')
    const remote = colonPeer(fields[this.#columns.remote] ?? '')
    const role = this.#role ?? roleOf(local?.port ?? null, remote?.port ?? null, octets, event)
    const conversation = new Conversation(
      this.#sink,
      {
        key: id,
        client: role === 'client' ? local : remote,
        server: role === 'client' ? remote : local,
        vantage: role,
        segments: false,
        started: place.time,
      },
      PRINT,
    )
    return this.#open.begin(id, { conversation, role, spoke: false, end: () => conversation.end() })
  }
}

/** Which end this server is, where no header says: by well-known ports, then by who sends a reply code. */
function roleOf(
  local: number | null,
  remote: number | null,
  octets: ByteString,
  event: string,
): 'client' | 'server' {
  const known = (port: number | null): boolean =>
    port === 25 || port === 465 || port === 587 || port === 2525
  if (known(remote) && !known(local)) return 'client'
  if (known(local) && !known(remote)) return 'server'
  return /^\d{3}[- ]/.test(octets) === (event === '>') ? 'server' : 'client'
}

interface Columns {
  time: number
  session: number
  local: number
  remote: number
  event: number
  data: number
  context: number
}

function columnsOf(fields: ByteString): Columns {
  const names = fields.split(',')
  const at = (name: string): number => names.indexOf(name)
  return {
    time: at('date-time'),
    session: at('session-id'),
    local: at('local-endpoint'),
    remote: at('remote-endpoint'),
    event: at('event'),
    data: at('data'),
    context: at('context'),
  }
}

/** Exchange's protocol logs of receive and send connectors. */
export const exchangeProtocolLog: Format = {
  id: 'exchange-protocol-log',
  title: 'Exchange SMTP protocol log (receive and send)',
  example: `#Log-type: SMTP Receive Protocol Log
#Fields: date-time,connector-id,session-id,sequence-number,local-endpoint,remote-endpoint,event,data,context
2026-11-24T02:05:07.153Z,MX\\Default,08DE2AF14B7CF0D3,2,192.0.2.10:25,198.51.100.7:40112,>,220 mx1 ESMTP,`,
  loses:
    'message content; AUTH answers and challenges; line ends; since 2013 the borders of the lines of an EHLO reply, which are guessed from the names of extensions',
  detect: (head) => [
    ...lineSign(head, "is the header of Exchange's SMTP protocol log", 0.9, (line) =>
      /^#Log-type: SMTP (?:Receive|Send) Protocol Log/.test(line),
    ),
    ...lineSign(head, "is a row of Exchange's SMTP protocol log", 0.7, (line) => ROW.test(line)),
  ],
  read: (sink) => new ProtocolLogReader(sink),
}
