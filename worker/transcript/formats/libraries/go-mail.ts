import { MAX_DIALOGUE_HELD_LINES, MAX_DIALOGUE_HELD_OCTETS } from '../../../limits.ts'
import type { ByteString } from '../../../smtp/octets.ts'
import type { Place, SessionSink } from '../../../smtp/session.ts'
import { replyCode } from '../../../smtp/words.ts'
import { Clock } from '../../text/clock.ts'
import type { Sign } from '../../text/evidence.ts'
import { evidenceOf } from '../../text/evidence.ts'
import type { Format, Reader } from '../../format.ts'
import { clientSession, LoggedSession, printedAt } from '../../session/logged-session.ts'

const SIGNS: readonly Sign[] = [
  {
    pattern: /^(?:\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d )?(?:\[DEBUG\]|DEBUG:) C (?:-->|<--) S: /,
    says: 'is marked "C --> S:" or "C <-- S:", as go-mail does',
    weight: 0.95,
  },
]

/** The debug log of Go's github.com/wneessen/go-mail. */
export const goMail: Format = {
  id: 'go-mail',
  title: 'Go go-mail WithDebugLog',
  example:
    '2026/11/24 04:38:12 DEBUG: C <-- S: 220 mx1.example.com ESMTP\n' +
    '2026/11/24 04:38:12 DEBUG: C --> S: EHLO client.example.test',
  loses: 'the message and its dot; codes of all but the first line of a reply, which are put back',
  detect: (head) => evidenceOf(head, SIGNS),
  read: (sink) => new GoMailReader(sink),
}

const SENT = ' C --> S: '
const RECEIVED = ' C <-- S: '
/** A mark stands behind the time and the level. */
const MARK_WITHIN = 40

class GoMailReader implements Reader {
  readonly #sink: SessionSink
  readonly #clock = new Clock()
  #session: LoggedSession
  /** the lines of a reply whose end is not seen yet: only its last has a blank behind the code */
  #reply: { text: ByteString; place: Place }[] = []
  /** octets of its lines */
  #held = 0

  constructor(sink: SessionSink) {
    this.#sink = sink
    this.#session = new LoggedSession(sink, clientSession())
  }

  line(text: ByteString, sourceLine: number): void {
    const mark = text.indexOf(' C ')
    const isMarked = mark >= 0 && mark < MARK_WITHIN
    const isSent = isMarked && text.startsWith(SENT, mark)
    if (!isSent && !(isMarked && text.startsWith(RECEIVED, mark))) {
      if (this.#reply.length > 0) this.#goOn(text, sourceLine)
      return
    }
    this.#flush()
    const place = printedAt(sourceLine, this.#time(text))
    const said = text.slice(mark + SENT.length)
    if (isSent) this.#session.client(said, place)
    else this.#reply.push({ text: said, place })
  }

  end(): void {
    this.#flush()
    this.#session.end()
  }

  /** A line without a mark goes on with the reply; what goes on for longer than any reply is another program's. */
  #goOn(text: ByteString, sourceLine: number): void {
    this.#held += text.length
    if (this.#reply.length >= MAX_DIALOGUE_HELD_LINES || this.#held > MAX_DIALOGUE_HELD_OCTETS)
      return
    this.#reply.push({ text, place: printedAt(sourceLine) })
  }

  #time(text: ByteString): number | null {
    if (text.charCodeAt(4) !== 0x2f) return null
    return this.#clock.read(text.slice(0, 19).replaceAll('/', '-'))
  }

  #flush(): void {
    const reply = this.#reply
    this.#reply = []
    this.#held = 0
    const first = reply[0]
    if (first === undefined) return
    if (replyCode(first.text) === 0) return this.#session.note(first.text, first.place)
    if (this.#session.mailData) {
      this.#session.omitMailData(null, first.place)
      this.#session.mailData = false
    }
    if (this.#session.isOver(first.text)) {
      this.#session.end()
      this.#session = new LoggedSession(this.#sink, clientSession())
    }
    const code = first.text.slice(0, 3)
    reply.forEach(({ text, place }, index) => {
      const said = index === 0 ? text.slice(4) : text
      const isLast = index === reply.length - 1
      this.#session.server(`${code}${isLast ? ' ' : '-'}${said}`, place)
    })
  }
}
