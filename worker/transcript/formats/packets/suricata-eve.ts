import type { ByteString } from '../../../smtp/octets.ts'
import type { SessionSink } from '../../../smtp/session.ts'
import { signOf } from '../../detect.ts'
import type { Format, Head, Reader } from '../../format.ts'
import { jsonObject, objectIn, textIn, textsIn } from '../../text/json-line.ts'
import { ReportedSessions } from '../../session/reported-session.ts'

/** Suricata's eve.json, events of type smtp (https://docs.suricata.io, EVE JSON format). */
export const suricataEve: Format = {
  id: 'suricata-eve',
  title: 'Suricata eve.json (event_type smtp)',
  rigid: true,
  example:
    '{"timestamp":"2026-11-24T02:05:09.838650+0000","event_type":"smtp","smtp":{"helo":"client.example.test","mail_from":"<sender@example.test>"}}',
  loses:
    'all replies, and all commands but the name after EHLO or HELO and the addresses; which of the two verbs it was',
  detect: (head: Head) =>
    signOf(head, /^\{.*"event_type": ?"smtp"/, 'an event of type smtp in eve.json', 0.97),
  read: (sink) => new EveReader(sink),
}

class EveReader implements Reader {
  readonly #sessions: ReportedSessions

  constructor(sink: SessionSink) {
    this.#sessions = new ReportedSessions(sink)
  }

  line(text: ByteString, sourceLine: number): void {
    const event = text.includes('"smtp"') ? jsonObject(text) : null
    const smtp = event && event['event_type'] === 'smtp' ? objectIn(event['smtp']) : null
    if (!event || !smtp) return
    const time = Date.parse(textIn(event['timestamp']))
    this.#sessions.take(
      {
        id: flowId(text),
        client: end(event['src_ip'], event['src_port']),
        server: end(event['dest_ip'], event['dest_port']),
        helo: textIn(smtp['helo']),
        from: textIn(smtp['mail_from']),
        to: textsIn(smtp['rcpt_to']),
        lastReply: '',
        tls: false,
        time: Number.isNaN(time) ? null : time,
      },
      sourceLine,
    )
  }

  end(): void {
    this.#sessions.end()
  }
}

/** Flow ids have up to 64 bits: more than JSON.parse keeps apart. */
function flowId(text: ByteString): string {
  return /"flow_id": ?(\d+)/.exec(text)?.[1] ?? ''
}

function end(host: unknown, port: unknown): { host: string; port: number | null } {
  return { host: textIn(host), port: typeof port === 'number' ? port : null }
}
