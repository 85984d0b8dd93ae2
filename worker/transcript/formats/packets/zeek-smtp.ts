import type { ByteString } from '../../../smtp/octets.ts'
import type { SessionSink } from '../../../smtp/session.ts'
import { signOf } from '../../detect.ts'
import type { Format, Head, Reader } from '../../format.ts'
import { jsonObject, textIn, textsIn } from '../../text/json-line.ts'
import { ReportedSessions } from '../../session/reported-session.ts'

/** Zeek's smtp.log, tab-separated or JSON (https://docs.zeek.org/en/master/logs/smtp.html). */
export const zeekSmtp: Format = {
  id: 'zeek-smtp',
  title: 'Zeek smtp.log',
  rigid: true,
  example:
    '#path\tsmtp\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\ttrans_depth\thelo\tmailfrom\trcptto',
  loses:
    'everything but the name after EHLO or HELO, the addresses and the last reply; which of the two verbs it was',
  detect: (head: Head) => [
    ...signOf(head, /^#path\tsmtp$/, 'the path of smtp.log', 0.95),
    ...signOf(head, /^#fields\t.*\tmailfrom\trcptto\t/, 'the fields of smtp.log', 0.8),
    ...signOf(
      head,
      /^\{(?=.*"uid":)(?=.*"id\.orig_h":)(?=.*"(?:trans_depth|helo|mailfrom)":)/,
      'an entry of smtp.log in JSON',
      0.97,
    ),
  ],
  read: (sink) => new ZeekReader(sink),
}

class ZeekReader implements Reader {
  readonly #sessions: ReportedSessions
  #fields: string[] = []
  #separator = '\t'
  #setSeparator = ','

  constructor(sink: SessionSink) {
    this.#sessions = new ReportedSessions(sink)
  }

  line(text: ByteString, sourceLine: number): void {
    if (text.startsWith('#')) return this.#header(text)
    const json = jsonObject(text)
    if (json) return this.#row((name) => textsIn(json[name]), json['tls'] === true, sourceLine)
    if (this.#fields.length === 0) return
    const columns = text.split(this.#separator)
    const of = (name: string): ByteString[] => {
      const value = columns[this.#fields.indexOf(name)] ?? '-'
      if (value === '-' || value === '(empty)') return []
      return name === 'rcptto' ? value.split(this.#setSeparator) : [value]
    }
    this.#row(of, of('tls')[0] === 'T', sourceLine)
  }

  end(): void {
    this.#sessions.end()
  }

  #header(text: ByteString): void {
    const separator = /^#separator \\x([0-9a-f]{2})$/.exec(text)
    if (separator) this.#separator = String.fromCharCode(parseInt(separator[1]!, 16))
    const [name, ...values] = text.split(this.#separator)
    if (name === '#fields') this.#fields = values
    if (name === '#set_separator' && values[0]) this.#setSeparator = values[0]
  }

  #row(of: (name: string) => ByteString[], tls: boolean, sourceLine: number): void {
    const one = (name: string) => textIn(of(name)[0])
    const uid = one('uid')
    if (uid === '') return
    const ts = one('ts')
    const time = /^\d+(?:\.\d+)?$/.test(ts) ? Number(ts) * 1e3 : Date.parse(ts)
    this.#sessions.take(
      {
        id: uid,
        client: { host: one('id.orig_h'), port: Number(one('id.orig_p')) || null },
        server: { host: one('id.resp_h'), port: Number(one('id.resp_p')) || null },
        helo: one('helo'),
        from: one('mailfrom'),
        to: of('rcptto'),
        lastReply: one('last_reply'),
        tls,
        time: Number.isNaN(time) ? null : time,
      },
      sourceLine,
    )
  }
}
