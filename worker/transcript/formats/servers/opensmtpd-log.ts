import type { ByteString } from '../../../smtp/octets.ts'
import type { Peer, Place, SessionSink } from '../../../smtp/session.ts'
import type { Format, Reader } from '../../format.ts'
import { OpenSessions } from '../../session/open-sessions.ts'
import { beginQuoted, type Logged } from '../../session/quoted-sessions.ts'
import { lineSign } from '../../text/signs.ts'
import { SyslogPrefix } from '../../text/syslog-prefix.ts'

/** `SESSION smtp connected address=…`; before 6.1 `event=connected`. */
const EVENT =
  /(?:^|[ :])([0-9a-f]{16}) (smtp|mta) (?:event=)?([a-z][a-z-]{2,30})(?: ([a-z]{2,16}[=:].*))?$/s
const FIELD = /(?:^| )([a-z]{2,16})=(?:"((?:[^"\\]|\\.)*)"|<([^>]*)>|(\S*))/g

function fieldsOf(text: ByteString): ReadonlyMap<string, ByteString> {
  const fields = new Map<string, ByteString>()
  for (const [, name = '', quoted, path, plain = ''] of text.matchAll(FIELD))
    if (!fields.has(name)) fields.set(name, quoted ?? path ?? plain)
  return fields
}

/** `192.0.2.7`, `[2001:db8::1]`, or the server's address as a URL; null where there is none. */
function peerOf(fields: ReadonlyMap<string, ByteString>): Peer | null {
  const address = fields.get('address')
  if (address === undefined) return null
  const found = /^(?:[a-z+]{2,16}:\/\/)?\[?(.*?)\]?(?::(\d{1,5}))?$/.exec(address)
  const isBare = /^[0-9a-f]*:[0-9a-f:.]*$/i.test(address)
  const host = fields.get('host') ?? fields.get('rdns') ?? ''
  return {
    name: host === '' || host.startsWith('<') ? null : host,
    address: isBare ? address : (found?.[1] ?? address),
    port: isBare || found?.[2] === undefined ? null : Number(found[2]),
  }
}

/** Sessions by the number each line bears. */
class OpensmtpdLog implements Reader {
  readonly #sink: SessionSink
  readonly #prefix = new SyslogPrefix()
  readonly #open = new OpenSessions<Logged>()

  constructor(sink: SessionSink) {
    this.#sink = sink
  }

  line(text: ByteString, sourceLine: number): void {
    if (!text.includes(' smtp ') && !text.includes(' mta ')) return
    const found = EVENT.exec(text)
    if (found === null) return
    const [, id = '', program = '', event = '', rest = ''] = found
    const fields = fieldsOf(rest)
    const place: Place = { sourceLine, packet: null, time: this.#prefix.time(text) }
    const key = `${program} ${id}`
    const vantage = program === 'smtp' ? 'server' : 'client'
    const conversation =
      this.#open.get(key)?.conversation ??
      beginQuoted(this.#sink, this.#open, key, peerOf(fields), vantage, place)
    conversation.note(`${program} ${event} ${rest}`, place)
    const command = fields.get('command')
    if (event === 'failed-command' && command) conversation.client(command, place)
    // a delivery that did not come so far has a reason of its own there
    const reply = fields.get('result') ?? ''
    const said = event === 'delivery' ? (fields.get('stat') ?? '') : reply
    if (/^[2-5]\d\d[ -]/.test(said)) conversation.server(said, place)
    if (event !== 'disconnected' && event !== 'closed') return
    const by = fields.get('reason') === 'disconnect' ? (vantage === 'server' ? 'C' : 'S') : null
    conversation.closed(by, fields.get('reason') === 'timeout' ? 'timeout' : 'eof', place)
    this.#open.finish(key)
  }

  end(): void {
    this.#open.finishAll()
  }
}

/** OpenSMTPD's ordinary log: commands that failed with their replies, and what became of deliveries. */
export const opensmtpdLog: Format = {
  id: 'opensmtpd-log',
  title: 'OpenSMTPD mail log',
  alike: ['opensmtpd-trace'],
  example: `Nov 24 02:22:10 mx3 smtpd[123]: 5ec91e2b1d55cbef smtp connected address=192.0.2.7 host=client.example.net
Nov 24 02:22:10 mx3 smtpd[123]: 5ec91e2b1d55cbef smtp failed-command command="XXXX a" result="500 5.5.1 Invalid command"`,
  loses: 'nearly everything: commands that failed and replies to deliveries alone are quoted',
  detect: (head) =>
    lineSign(
      head,
      'has a session, "smtp" or "mta" and an event, as OpenSMTPD logs them',
      0.7,
      (line) =>
        /(?:^|[ :])[0-9a-f]{16} (?:smtp|mta) (?:event=)?(?:connected|failed-command|disconnected|message|delivery|connecting|tls|envelope|authentication|bad-input|error)\b/.test(
          line,
        ),
    ),
  read: (sink) => new OpensmtpdLog(sink),
}
