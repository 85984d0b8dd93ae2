import type { ByteString } from '../../../smtp/octets.ts'
import type { Place, SessionSink } from '../../../smtp/session.ts'
import type { Conversation } from '../../session/conversation.ts'
import { bracketPeer } from '../../text/endpoint.ts'
import type { Format, Reader } from '../../format.ts'
import { unescapeOctal } from '../../text/octal.ts'
import { OpenSessions } from '../../session/open-sessions.ts'
import { quotedReplies } from '../../text/quoted-replies.ts'
import { beginQuoted, type Logged } from '../../session/quoted-sessions.ts'
import { lineSign } from '../../text/signs.ts'
import { StampReader } from '../../text/stamp.ts'

const PEER =
  /(?:H=| from | to |^)((?:[^ [(]{1,255} )?(?:\([^)]{0,255}\) )?\[[^\]]{1,64}\](?::\d{1,5})?)/
const REFUSED = /^SMTP (?:syntax|protocol) error in "(.*)" (?:H=|from )/s
/** the other server's reply to a command, at the end of a delivery line */
const REMOTE = /^SMTP error from remote mail(?:er| server) after (.{1,1024}?): (\d{3}[- ].*)$/s
const COMMAND = /^(?:pipelined )?((?:MAIL FROM|RCPT TO):\S+|EHLO \S+|HELO \S+|DATA|STARTTLS)/
const ENDED =
  /^SMTP (?:connection from .* (?:closed by|lost|D=)|call from .* dropped|command timeout|data timeout|incomplete transaction)|^no MAIL in SMTP connection|^unexpected disconnection/

/** True if `id` is a message id: `1xVg8d-00032k-2c`, or the longer ones since Exim 4.97. */
function isMessageId(id: ByteString): boolean {
  return (
    id.length >= 16 &&
    id.charCodeAt(6) === 0x2d &&
    /^[0-9A-Za-z]{6}-[0-9A-Za-z]{6,11}-[0-9A-Za-z]{2,4}$/.test(id)
  )
}

/** Groups log lines: what concerns an incoming connection by its client's address and port, a delivery by its message. */
class MainlogReader implements Reader {
  readonly #sink: SessionSink
  readonly #stamps = new StampReader()
  readonly #open = new OpenSessions<Logged>()

  constructor(sink: SessionSink) {
    this.#sink = sink
  }

  line(text: ByteString, sourceLine: number): void {
    let from = this.#stamps.end(text, 0)
    if (from === 0) return
    if (text.charCodeAt(from) === 0x5b) {
      const close = text.indexOf('] ', from)
      if (close > 0 && close < from + 12) from = close + 2
    }
    const place: Place = { sourceLine, packet: null, time: this.#stamps.read(text, 0) }
    const blank = text.indexOf(' ', from)
    const id = blank < 0 ? '' : text.slice(from, blank)
    if (isMessageId(id)) this.#message(id, text.slice(blank + 1), place)
    else this.#connection(text.slice(from), place)
  }

  end(): void {
    this.#open.finishAll()
  }

  #message(id: ByteString, says: ByteString, place: Place): void {
    if (says.startsWith('<= ')) {
      this.#connection(says, place)
      return
    }
    if (says === 'Completed') {
      this.#open.finish(id)
      return
    }
    if (!/^(?:=>|->|\*\*|==|>>) /.test(says) && !says.includes('H=')) return
    const peer = PEER.exec(says)
    if (peer === null) return
    const conversation = this.#session(id, peer[1] ?? '', 'client', place)
    conversation.note(says, place)
    const accepted = says.endsWith('"') ? says.lastIndexOf(' C="') : -1
    if (accepted >= 0) this.#replies(conversation, says.slice(accepted + 4, -1), place)
    const refused = says.indexOf('SMTP error from remote mail')
    const remote = refused < 0 ? null : REMOTE.exec(says.slice(refused))
    if (remote === null) return
    const command = COMMAND.exec(remote[1] ?? '')
    if (command !== null) conversation.client(command[1] ?? '', place)
    this.#replies(conversation, remote[2] ?? '', place)
  }

  #replies(conversation: Conversation, quoted: ByteString, place: Place): void {
    for (const reply of quotedReplies(quoted)) conversation.server(reply, place)
  }

  #connection(says: ByteString, place: Place): void {
    const peer = PEER.exec(says)
    const key = /\[[^\]]+\](?::\d+)?/.exec(peer?.[1] ?? '')?.[0]
    if (peer === null || key === undefined) return
    const conversation = this.#session(key, peer[1] ?? '', 'server', place)
    conversation.note(says, place)
    const refused = REFUSED.exec(says)
    if (refused !== null) conversation.client(unescapeOctal(refused[1] ?? ''), place)
    if (!ENDED.test(says)) return
    const timeout = says.includes('timeout')
    const lost = says.includes(' lost') || says.includes('disconnection')
    conversation.closed(lost ? 'C' : timeout ? 'S' : null, timeout ? 'timeout' : 'eof', place)
    this.#open.finish(key)
  }

  #session(
    key: string,
    peerText: ByteString,
    vantage: 'client' | 'server',
    place: Place,
  ): Conversation {
    const known = this.#open.get(key)
    if (known !== undefined) return known.conversation
    const peer = bracketPeer(peerText.replace(/[()]/g, ''))
    return beginQuoted(this.#sink, this.#open, key, peer, vantage, place)
  }
}

/** Exim's main log. */
export const eximMainlog: Format = {
  id: 'exim-mainlog',
  title: 'Exim main log',
  example: `2026-11-24 02:20:07 [11702] SMTP syntax error in "XXXX" H=[192.0.2.9] unrecognized command
2026-11-24 02:20:07 [11702] 1xVg8d-00032k-2c <= sender@example.test H=(client) [192.0.2.9]:38958 P=smtp S=395`,
  loses:
    'nearly everything: commands show only where they were refused as errors, replies only where another server gave them',
  detect: (head) =>
    lineSign(
      head,
      "is a line of Exim's main log",
      0.8,
      (line) =>
        line.charCodeAt(4) === 0x2d &&
        /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?(?: [+-]\d{4})? (?:\[\d+\] )?(?:[0-9A-Za-z]{6}-[0-9A-Za-z]{6,11}-[0-9A-Za-z]{2,4} (?:<=|=>|->|\*\*|==|Completed)|SMTP (?:connection from|syntax error in|protocol error in|call from|command timeout|data timeout)|no MAIL in SMTP connection|rejected [A-Z]{4} |H=\S.*(?:rejected|temporarily))/.test(
          line,
        ),
    ),
  read: (sink) => new MainlogReader(sink),
}
