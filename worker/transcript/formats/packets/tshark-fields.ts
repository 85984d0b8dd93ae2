import type { ByteString } from '../../../smtp/octets.ts'
import type { Place, SessionSink } from '../../../smtp/session.ts'
import { DissectedSessions } from '../../session/dissected-sessions.ts'
import type { Format, Head, Reader } from '../../format.ts'
import { signOf } from '../../detect.ts'
import { portOf } from '../../session/printed-connection.ts'
import { replyLines, unescaped } from '../../text/printed-replies.ts'

/** A time, an address and a port, in the order everybody asks for them. */
const ROW = /^([\d.]+|[A-Z][a-z]{2} {1,2}\d[^\t]*)\t([0-9a-fA-F.:]+)\t(\d{1,5})\t/
const CODES = /^[2-5]\d\d(?:,[2-5]\d\d)*$/
const VERBS = /^[A-Za-z][A-Za-z0-9-]*(?:,[A-Za-z][A-Za-z0-9-]*)*$/

/** tshark -T fields with -e smtp.req.command, smtp.req.parameter, smtp.response.code, smtp.rsp.parameter. */
export const tsharkFields: Format = {
  id: 'tshark-fields',
  title: 'tshark -T fields (smtp.req.*, smtp.rsp.*)',
  alike: ['tshark-summary'],
  example: '0.005707000\t192.0.2.10\t25\t\t\t220\tmx1.example.com ESMTP Postfix',
  loses:
    'mail data, answers to AUTH, what follows a NUL; values are joined by commas and commas in them stay; the other end of each packet',
  detect: (head: Head) =>
    signOf(
      head,
      /^[^\t]+\t[0-9a-fA-F.:]+\t\d{1,5}\t(?:[^\t]*\t)*(?:[2-5]\d\d(?:,[2-5]\d\d)*|[A-Z]{4,8}(?:,[A-Z]{4,8})*)\t/,
      "tab-separated fields of tshark's with a verb or a reply code",
      0.9,
      2,
    ),
  read: (sink) => new FieldsReader(sink),
}

class FieldsReader implements Reader {
  readonly #sessions: DissectedSessions
  #server: { host: string; port: number } | null = null

  constructor(sink: SessionSink) {
    this.#sessions = new DissectedSessions(sink)
  }

  line(text: ByteString, sourceLine: number): void {
    const row = ROW.exec(text)
    if (!row) return
    const columns = text.split('\t').slice(3)
    const place: Place = { sourceLine, packet: null, time: null }
    const from = { host: row[2]!, port: portOf(row[3]!) }
    const codes = columns.findIndex((one) => CODES.test(one))
    if (codes >= 0) {
      this.#server = from
      const lines = replies(columns[codes]!.split(','), columns[codes + 1] ?? '')
      for (const line of lines) this.#sessions.reply('', UNKNOWN, from, unescaped(line), place)
      return
    }
    const server = this.#server ?? UNKNOWN
    const verbs = columns.findIndex((one) => VERBS.test(one))
    if (verbs < 0) return this.#sessions.omitted('', from, server, null, place)
    for (const line of commands(columns[verbs]!.split(','), columns[verbs + 1] ?? ''))
      this.#sessions.command('', from, server, unescaped(line), place)
  }

  end(): void {
    this.#sessions.end()
  }
}

const UNKNOWN = { host: '', port: 0 }

/** Commas join values; inside a value one mostly has a blank behind it. */
function values(text: ByteString): ByteString[] {
  return text.split(/,(?! )/)
}

function replies(codes: readonly string[], text: ByteString): ByteString[] {
  const lines = values(text)
  if (codes.length === 1) {
    return replyLines(
      lines.map((line, i) => (i > 0 ? line : `${codes[0]}${lines.length > 1 ? '-' : ' '}${line}`)),
    )
  }
  return codes.map((code, i) => `${code} ${lines[i] ?? ''}`)
}

/** Verbs that stand alone: the parameters are of the others. */
const ALONE = /^(?:DATA|RSET|QUIT|STARTTLS|TURN)$/i

function commands(verbs: readonly string[], text: ByteString): ByteString[] {
  const parameters = text === '' ? [] : values(text)
  return verbs.map((verb) => {
    const parameter = ALONE.test(verb) ? undefined : parameters.shift()
    return parameter === undefined ? verb : `${verb} ${parameter}`
  })
}
