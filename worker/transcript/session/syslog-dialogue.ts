import type { ByteString, Direction } from '../../smtp/octets.ts'
import type { Place, SessionSink } from '../../smtp/session.ts'
import { looksLikeCommand, replyCode } from '../../smtp/words.ts'
import { Conversation } from './conversation.ts'
import type { Format, Reader } from '../format.ts'
import { OpenSessions } from './open-sessions.ts'
import { lineSign } from '../text/signs.ts'
import { SyslogPrefix } from '../text/syslog-prefix.ts'

const PRINT = { omitsMailData: false }
/** a mark before a line that crossed the wire, and what stands between a queue or session id and it */
const MARKED =
  /^(?:[\w.-]{1,40}: |\[[\w.:-]{1,60}\]:? )?(C|S|client|server|>>>|<<<|-->|<--|===>|<===|->|<-|>>|<<|>|<|[Ss]ent|[Rr]eceived|[Rr]ecv|SEND|RECV|SENT):? (.*)$/s
const NAMED: Readonly<Record<string, Direction>> = { C: 'C', client: 'C', S: 'S', server: 'S' }

interface Process {
  conversation: Conversation
  /** whose lines a mark stands before, once a line has told */
  sides: Map<string, Direction>
  ended: boolean
  end(): void
}

/**
 * Any program's dialogue in syslog: a mark before each line, sessions told apart by host, program and
 * process id. What an arrow means differs between programs: the first reply code or command after one
 * tells, and a line before that has no direction.
 */
class SyslogDialogueReader implements Reader {
  readonly #sink: SessionSink
  readonly #prefix = new SyslogPrefix()
  readonly #open = new OpenSessions<Process>()

  constructor(sink: SessionSink) {
    this.#sink = sink
  }

  line(text: ByteString, sourceLine: number): void {
    const tag = this.#prefix.tag(text)
    if (tag === null) return
    const found = MARKED.exec(text.slice(tag.body))
    if (found === null) return
    const [, mark = '', line = ''] = found
    const place: Place = { sourceLine, packet: null, time: this.#prefix.time(text) }
    const key = `${tag.host ?? ''} ${tag.program} ${tag.pid ?? ''}`
    const known = this.#open.get(key)
    if (known?.ended === true && replyCode(line) === 220) this.#open.finish(key)
    const process = this.#process(key, place)
    const direction = this.#side(process, mark, line)
    if (direction === 'C') process.conversation.client(line, place)
    else if (direction === 'S') {
      process.conversation.server(line, place)
      const code = replyCode(line)
      process.ended = code === 221 || code === 421
    }
  }

  end(): void {
    this.#open.finishAll()
  }

  #side(process: Process, mark: string, line: ByteString): Direction | null {
    const known = NAMED[mark] ?? process.sides.get(mark)
    if (known !== undefined) return known
    const side = replyCode(line) !== 0 ? 'S' : looksLikeCommand(line) ? 'C' : null
    if (side !== null) process.sides.set(mark, side)
    return side
  }

  #process(key: string, place: Place): Process {
    const known = this.#open.get(key)
    if (known !== undefined) return known
    const conversation = new Conversation(
      this.#sink,
      {
        key: key.trim(),
        client: null,
        server: null,
        vantage: 'unknown',
        segments: false,
        started: place.time,
      },
      PRINT,
    )
    return this.#open.begin(key, {
      conversation,
      sides: new Map(),
      ended: false,
      end: () => conversation.end(),
    })
  }
}

/** A dialogue that some program wrote to syslog. */
export const syslogDialogue: Format = {
  id: 'syslog-dialogue',
  title: 'Marked dialogue in syslog, any program',
  general: true,
  example: `Nov 24 02:22:10 mx1 proxy[311]: S: 220 mx1.example.com ESMTP
Nov 24 02:22:10 mx1 proxy[311]: C: EHLO client.example.test`,
  loses:
    'what the program left out; the side of lines that come before a code or command tells what a mark means',
  detect: (head) => {
    const prefix = new SyslogPrefix()
    const spoken = (line: ByteString): ByteString | null => {
      const tag = line.includes(']: ') ? prefix.tag(line) : null
      return tag?.pid == null ? null : (MARKED.exec(line.slice(tag.body))?.[2] ?? null)
    }
    const isReply = (line: ByteString): boolean => replyCode(spoken(line) ?? '') !== 0
    const isCommand = (line: ByteString): boolean => looksLikeCommand(spoken(line) ?? '')
    const replies = lineSign(head, 'is a marked reply in syslog', 0.5, isReply, 1)
    const commands = lineSign(head, 'is a marked command in syslog', 0.5, isCommand, 1)
    return replies.length > 0 && commands.length > 0 ? [...replies, ...commands] : []
  },
  read: (sink) => new SyslogDialogueReader(sink),
}
