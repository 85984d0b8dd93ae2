import type { ByteString } from '../../../smtp/octets.ts'
import type { Place, SessionSink } from '../../../smtp/session.ts'
import type { Format, Reader } from '../../format.ts'
import { NodeServerLog } from './node-server-log.ts'
import { lineSign } from '../../text/signs.ts'
import { StampReader } from '../../text/stamp.ts'

const LINE =
  /^\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\] [A-Z]+ +\[#[^\]]+\] (?:[CS]: |\d{3}[- ]|(?:Secure c|C)onnection )/

/** `[time] LEVEL [#session] text`; later lines of a reply bear all of that but `S: `. */
class ConsoleReader implements Reader {
  readonly #log: NodeServerLog
  readonly #stamps = new StampReader()

  constructor(sink: SessionSink) {
    this.#log = new NodeServerLog(sink)
  }

  line(text: ByteString, sourceLine: number): void {
    const open = text.indexOf('[#')
    const close = text.indexOf('] ', open)
    if (open < 0 || close < 0) return
    const place: Place = { sourceLine, packet: null, time: this.#stamps.read(text, 1) }
    this.#log.line(text.slice(open + 2, close), text.slice(close + 2), place)
  }

  end(): void {
    this.#log.end()
  }
}

/** nodemailer's smtp-server with `logger: true`. */
export const smtpServerConsole: Format = {
  id: 'smtp-server-console',
  title: 'smtp-server (nodemailer) console log',
  example: `[2026-11-24 02:23:30] DEBUG [#arg2fqtblcolgcru] S: 220 mx6.example.com ESMTP ready
[2026-11-24 02:23:30] DEBUG [#arg2fqtblcolgcru] C: EHLO client.example.test`,
  loses: 'AUTH values; message content; line ends',
  detect: (head) =>
    lineSign(
      head,
      'is "[time] LEVEL [#session] " with "C: " or "S: "',
      0.9,
      (line) => line.includes('[#') && LINE.test(line),
    ),
  read: (sink) => new ConsoleReader(sink),
}
