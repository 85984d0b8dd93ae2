import type { ByteString } from '../../../smtp/octets.ts'
import type { SessionSink } from '../../../smtp/session.ts'
import { looksLikeCommand, replyCode, replyContinues } from '../../../smtp/words.ts'
import { signOf } from '../../detect.ts'
import { Dialogue } from '../../session/dialogue.ts'
import type { Format, Reader } from '../../format.ts'
import { PrintedSession } from '../../session/printed-session.ts'
import { MAX_OPEN_LOAD_SESSIONS } from '../../../limits.ts'

const LINE = /^(?:[\w.-]+\/)?smtp-source(?:\[\d+\])?: (<<< ?)?(.*)$/

interface Talk {
  dialogue: Dialogue
  /** code that may answer what it sent last: 354 only DATA, 221 only QUIT */
  awaits: 'greeting' | '354' | '221' | 'other'
}

/**
 * Sessions run side by side and bear no name. Each waits for one reply at a time and speaks as soon as
 * it has it, so a reply and the command after it are of one session; whose reply, the order tells.
 */
class SmtpSourceReader implements Reader {
  private readonly sink: SessionSink
  private waiting: Talk[] = []
  private speaking: Talk | null = null

  constructor(sink: SessionSink) {
    this.sink = sink
  }

  line(text: ByteString, sourceLine: number): void {
    const found = LINE.exec(text)
    if (found === null) return
    const said = found[2] ?? ''
    if (found[1] !== undefined) this.reply(said, sourceLine)
    else if (looksLikeCommand(said) || said === '.') this.command(said, sourceLine)
  }

  end(): void {
    if (this.speaking !== null) this.speaking.dialogue.end()
    for (const { dialogue } of this.waiting) dialogue.end()
  }

  private reply(text: ByteString, sourceLine: number): void {
    const code = replyCode(text)
    this.speaking ??= this.answered(code)
    this.speaking.dialogue.told('S', text, sourceLine)
    if (code === 221 && !replyContinues(text)) {
      this.speaking.dialogue.end()
      this.speaking = null
    }
  }

  private answered(code: number): Talk {
    const wants = code === 354 ? '354' : code === 221 ? '221' : 'other'
    const at =
      code === 220
        ? -1
        : Math.max(
            this.waiting.findIndex((talk) => talk.awaits === wants),
            code === 220 ? -1 : this.waiting.length > 0 ? 0 : -1,
          )
    if (at >= 0) return this.waiting.splice(at, 1)[0] as Talk
    const session = new PrintedSession(this.sink, { vantage: 'client' })
    return { dialogue: new Dialogue(session), awaits: 'greeting' }
  }

  private command(text: ByteString, sourceLine: number): void {
    const talk = this.speaking ?? this.answered(0)
    this.speaking = null
    talk.dialogue.told('C', text, sourceLine)
    talk.awaits = /^DATA$/i.test(text) ? '354' : /^QUIT$/i.test(text) ? '221' : 'other'
    this.waiting.push(talk)
    if (this.waiting.length > MAX_OPEN_LOAD_SESSIONS) this.waiting.shift()?.dialogue.end()
  }
}

/** Postfix smtp-source -v. */
export const smtpSource: Format = {
  id: 'smtp-source',
  title: 'Postfix smtp-source -v',
  example: 'smtp-source: <<< 220 mx.example.com ESMTP\nsmtp-source: HELO client.example.test',
  loses: 'mail data, line ends; which session a line is of (told by order) with -s',
  detect: (head) => signOf(head, /^(?:[\w.-]+\/)?smtp-source(?:\[\d+\])?: /, 'smtp-source’s', 0.95),
  read: (sink) => new SmtpSourceReader(sink),
}
