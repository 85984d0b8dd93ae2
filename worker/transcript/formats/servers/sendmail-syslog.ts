import type { ByteString } from '../../../smtp/octets.ts'
import type { Place, SessionSink } from '../../../smtp/session.ts'
import { Conversation } from '../../session/conversation.ts'
import { bracketPeer } from '../../text/endpoint.ts'
import type { Format, Reader } from '../../format.ts'
import { unescapeOctal } from '../../text/octal.ts'
import { OpenSessions } from '../../session/open-sessions.ts'
import { quotedReplies } from '../../text/quoted-replies.ts'
import { lineSign } from '../../text/signs.ts'
import { SyslogPrefix } from '../../text/syslog-prefix.ts'

const PRINT = { omitsMailData: true }
const PROGRAM = /(?:sendmail|sm-mta|sm-msp-queue)\S*$/
/** what sendmail says of a session that a diagnosis can use */
const NOTES =
  /^(?:lost input channel|timeout waiting|rejecting |ruleset=|STARTTLS|AUTH failure|collect: |to=|.*(?:did not issue|probable open proxy|possible SMTP attack|traffic before response|SYSERR|unexpected close))/

/** Undoes `\NNN`, `\t` and the `#NNN` a syslogd writes for control characters. */
function unescape(text: ByteString): ByteString {
  const plain = unescapeOctal(text)
  if (!plain.includes('#')) return plain
  return plain.replace(/#([0-3][0-7]{2})/g, (whole, octal: string) => {
    const code = parseInt(octal, 8)
    return code < 0x20 || code === 0x7f ? String.fromCharCode(code) : whole
  })
}

/** A queue id of 8.10 and later (eight characters of time and count, then the process id), without a syslog tag before it. */
const BARE = /^[0-9A-Za-z]{8}(\d{5,10}): (?:<-- |--- )/

interface Process {
  conversation: Conversation
  end(): void
}

/** Sessions by process id: sendmail forks for each connection, and logs `connect from` first. */
class SendmailReader implements Reader {
  readonly #sink: SessionSink
  readonly #prefix = new SyslogPrefix()
  readonly #open = new OpenSessions<Process>()

  constructor(sink: SessionSink) {
    this.#sink = sink
  }

  line(text: ByteString, sourceLine: number): void {
    // Without a tag (`journalctl -o cat`) the queue id tells: it ends in the process id.
    const bare = BARE.exec(text)
    if (bare !== null) return this.line(`[${bare[1]}]: ${text}`, sourceLine)
    const at = text.indexOf(']: ')
    if (at < 0) return
    const open = text.lastIndexOf('[', at)
    const pid = text.slice(open + 1, at)
    const colon = text.indexOf(': ', at + 3)
    if (colon < 0) return
    const from = colon + 2
    const place: Place = { sourceLine, packet: null, time: this.#prefix.time(text) }
    if (text.startsWith('--- ', from)) {
      this.#reply(pid, unescape(text.slice(from + 4)), place)
    } else if (text.startsWith('<-- ', from)) {
      this.#session(pid, '', place).client(unescape(text.slice(from + 4)), place)
    } else if (PROGRAM.test(text.slice(Math.max(0, open - 32), open))) {
      this.#says(pid, text.slice(from), place)
    }
  }

  end(): void {
    this.#open.finishAll()
  }

  /** 050 lines are chatter of verbose mode; a reply marked `(hold)` is logged again, `(held)`, when it is sent. */
  #reply(pid: string, reply: ByteString, place: Place): void {
    if (reply.startsWith('050 ') || reply.endsWith(' (hold)')) return
    const sent = reply.endsWith(' (held)') ? reply.slice(0, -7) : reply
    this.#session(pid, '', place).server(sent, place)
  }

  #says(pid: string, says: ByteString, place: Place): void {
    if (says.startsWith('connect from ')) {
      this.#open.finish(pid)
      this.#session(pid, says.slice(13), place)
      return
    }
    if (says.startsWith('to=') && says.includes('relay=')) {
      this.#delivery(pid, says, place)
      return
    }
    const conversation = this.#open.get(pid)?.conversation
    if (conversation === undefined || !NOTES.test(says)) return
    conversation.note(says, place)
    const proxy = / probable open proxy: command=(.*?)(?:\\r)?(?:\\n)?$/s.exec(says)
    if (proxy !== null) conversation.client(unescape(proxy[1] ?? ''), place)
    if (says.startsWith('lost input channel')) conversation.closed('C', 'eof', place)
    else if (says.startsWith('timeout waiting')) conversation.closed('S', 'timeout', place)
  }

  /** A delivery's line: sendmail as client. It quotes a reply only after `reply=`. */
  #delivery(pid: string, says: ByteString, place: Place): void {
    const relay = /relay=([^,[]{0,255}\[[^\]]{1,64}\])/.exec(says)?.[1]
    if (relay === undefined) return
    const conversation = new Conversation(
      this.#sink,
      {
        key: pid,
        client: null,
        server: bracketPeer(relay),
        vantage: 'client',
        segments: false,
        started: place.time,
      },
      PRINT,
    )
    conversation.note(says, place)
    const reply =
      /(?:reply=|stat=(?:Deferred: |Service unavailable: |)?)(\d{3}[- ].*?)(?:, stat=.*)?$/s.exec(
        says,
      )
    if (reply !== null) {
      for (const line of quotedReplies(reply[1] ?? '')) conversation.server(line, place)
    }
    conversation.end()
  }

  #session(pid: string, peer: ByteString, place: Place): Conversation {
    const known = this.#open.get(pid)
    if (known !== undefined) return known.conversation
    const conversation = new Conversation(
      this.#sink,
      {
        key: pid,
        client: peer === '' ? null : bracketPeer(peer),
        server: null,
        vantage: 'server',
        segments: false,
        started: place.time,
      },
      PRINT,
    )
    this.#open.begin(pid, { conversation, end: () => conversation.end() })
    return conversation
  }
}

/** sendmail's syslog with LogLevel 15 or more (11 logs the commands' results alone). */
export const sendmailSyslog: Format = {
  id: 'sendmail-syslog',
  title: 'sendmail syslog, LogLevel 15',
  example: `Nov 24 02:25:17 mx4 sendmail[16151]: 6AO2PHHM016151: --- 220 mx4.example.com ESMTP Sendmail
Nov 24 02:25:17 mx4 sendmail[16151]: 6AO2PHHM016151: <-- EHLO client.example.test`,
  loses: 'message content; what follows a NUL; line ends; the end of a session',
  detect: (head) => [
    ...lineSign(head, 'has sendmail\'s "<-- " or "--- 220 " after a queue id', 0.9, (line) =>
      /(?:\[\d+\]: |^)\w{8,24}: (?:<-- |--- \d{3}[- ])/.test(line),
    ),
    ...lineSign(head, 'is logged by sendmail', 0.6, (line) =>
      /(?:sendmail|sm-mta)\[\d+\]: (?:\w{8,20}: (?:from=|to=|ruleset=|lost input|timeout|.*did not issue)|NOQUEUE: )/.test(
        line,
      ),
    ),
  ],
  read: (sink) => new SendmailReader(sink),
}
