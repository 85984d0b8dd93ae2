import type { ByteString } from '../../../smtp/octets.ts'
import type { SessionSink } from '../../../smtp/session.ts'
import type { Sign } from '../../text/evidence.ts'
import { evidenceOf } from '../../text/evidence.ts'
import type { Format, Reader } from '../../format.ts'
import { consoleLine } from './nodemailer-console.ts'
import { jsonLine } from './nodemailer-json.ts'
import { PrettyEntries } from './nodemailer-pretty.ts'
import { NodemailerSessions } from './nodemailer-sessions.ts'

const SIGNS: readonly Sign[] = [
  {
    pattern:
      /^(?:\[[^\]]{8,40}\] DEBUG (?:\([^)]{1,40}\): )?|\{.{0,300}?"(?:msg|message)":")Creating transport: nodemailer \(/,
    says: 'names nodemailer',
    weight: 0.95,
  },
  {
    pattern: /^\{.{0,300}?"component":"smtp-connection".{0,300}?"tnx":"/,
    says: "is a JSON record of nodemailer's smtp-connection",
    weight: 0.9,
  },
  {
    pattern: /^    component: "smtp-connection"$/,
    says: "is pino-pretty's print of nodemailer's smtp-connection",
    weight: 0.9,
  },
  {
    pattern:
      /^\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\] [A-Z]{3,5} {1,3}\[[^\]#]{1,64}\] (?:Secure c|C)onnection established to /,
    says: 'is "Connection established to", with a session id, as nodemailer logs it',
    weight: 0.85,
  },
  {
    pattern: /^\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\] DEBUG \[[^\]#]{1,64}\] S: \d{3}[ -]/,
    says: 'is a reply with time, level, session id and "S:"',
    weight: 0.6,
  },
]

/** Nodemailer's log: its own console logger, bunyan, pino and winston JSON, pino-pretty. */
export const nodemailer: Format = {
  id: 'nodemailer',
  title: 'Nodemailer log (console, bunyan, pino, winston, pino-pretty)',
  alike: ['smtp-server-console'],
  example:
    '[2026-11-24 02:07:33] DEBUG [8AuYfhKWSjI] S: 220 mx1.example.com ESMTP\n' +
    '[2026-11-24 02:07:33] DEBUG [8AuYfhKWSjI] C: EHLO client.example.test',
  loses:
    'QUIT and its reply; passwords (valid base64 of "/* secret */" stands in their place); ' +
    'without debug the dialogue, and with transactionLog alone the message',
  detect: (head) => evidenceOf(head, SIGNS),
  read: (sink) => new NodemailerReader(sink),
}

class NodemailerReader implements Reader {
  readonly #sessions: NodemailerSessions
  readonly #pretty: PrettyEntries

  constructor(sink: SessionSink) {
    this.#sessions = new NodemailerSessions(sink)
    this.#pretty = new PrettyEntries(this.#sessions)
  }

  line(text: ByteString, sourceLine: number): void {
    const first = text.charCodeAt(0)
    if (first === 0x7b && text.includes('"tnx"')) jsonLine(this.#sessions, text, sourceLine)
    else if (!consoleLine(this.#sessions, text, sourceLine)) this.#pretty.line(text, sourceLine)
  }

  end(): void {
    this.#pretty.end()
    this.#sessions.end()
  }
}
