import type { ByteString } from '../../../smtp/octets.ts'
import { toOctets, utf8ByteString } from '../../../smtp/octets.ts'
import type { Place, SessionSink } from '../../../smtp/session.ts'
import type { Format, Reader } from '../../format.ts'
import { NodeServerLog } from './node-server-log.ts'
import { lineSign } from '../../text/signs.ts'

const decoder = new TextDecoder()
const KIND = /"tnx":"(?:send|command|connection|close|data)"/

/** The text of member `name` of the JSON object `line`, as octets; null if it has none. */
function member(record: Record<string, unknown>, name: string): ByteString | null {
  const value = record[name]
  return typeof value === 'string' ? value : null
}

/** A JSON record with its strings as UTF-8 octets; null if `line` is none. */
function recordOf(line: ByteString): Record<string, unknown> | null {
  try {
    // \u escapes name characters, all else is octets already
    const escaped = line.includes('\\u')
    const record: unknown = JSON.parse(escaped ? decoder.decode(toOctets(line)) : line)
    if (typeof record !== 'object' || record === null || Array.isArray(record)) return null
    if (!escaped) return record as Record<string, unknown>
    return Object.fromEntries(
      Object.entries(record).map(([k, v]) => [k, typeof v === 'string' ? utf8ByteString(v) : v]),
    )
  } catch {
    return null
  }
}

/** A time in a record: ISO 8601 (bunyan) or milliseconds since 1970 (pino). */
function timeOf(value: unknown): number | null {
  const time = typeof value === 'string' ? Date.parse(value) : value
  return typeof time === 'number' && Number.isFinite(time) ? time : null
}

class BunyanReader implements Reader {
  readonly #log: NodeServerLog

  constructor(sink: SessionSink) {
    this.#log = new NodeServerLog(sink)
  }

  line(text: ByteString, sourceLine: number): void {
    if (!text.includes('"cid":') || text.charCodeAt(0) !== 0x7b) return
    const record = recordOf(text)
    if (record === null) return
    const id = member(record, 'cid')
    const says = member(record, 'msg') ?? member(record, 'message')
    if (id === null || says === null) return
    const place: Place = { sourceLine, packet: null, time: timeOf(record['time']) }
    this.#log.line(id, says, place)
  }

  end(): void {
    this.#log.end()
  }
}

/** nodemailer's smtp-server with a bunyan or pino logger. */
export const smtpServerBunyan: Format = {
  id: 'smtp-server-bunyan',
  title: 'smtp-server (nodemailer) JSON log',
  example: `{"name":"smtp-server","level":20,"tnx":"send","cid":"88q4q4q12o59pho7","msg":"S: 220 mx6.example.com ESMTP ready"}
{"name":"smtp-server","level":20,"tnx":"command","cid":"88q4q4q12o59pho7","msg":"C: EHLO client.example.test"}`,
  loses: 'AUTH values; message content; line ends',
  detect: (head) =>
    lineSign(
      head,
      'is a JSON record with smtp-server\'s "tnx" and "cid"',
      0.9,
      (line) => line.charCodeAt(0) === 0x7b && line.includes('"cid":') && KIND.test(line),
    ),
  read: (sink) => new BunyanReader(sink),
}
