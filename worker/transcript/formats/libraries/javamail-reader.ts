import { MAX_DIALOGUE_HELD_LINES, MAX_DIALOGUE_HELD_OCTETS } from '../../../limits.ts'
import type { ByteString } from '../../../smtp/octets.ts'
import type { Place, SessionSink } from '../../../smtp/session.ts'
import type { Reader } from '../../format.ts'
import { looksLikeCommand, replyCode, replyContinues } from '../../../smtp/words.ts'
import { clientSession, peerOf, printedAt, LoggedSession } from '../../session/logged-session.ts'

const DEBUG = 'DEBUG'
/** A stack trace's heading, with the reply that was the reason. */
const THROWN =
  /^(?:Caused by: |\tnested exception is:)?\s{0,8}(?:[\w$]{1,40}\.){1,12}\w{1,80}xception: ([2-5]\d\d[ -].*)$/
/** What JavaMail says when a message breaks off; any other such line may be the message's own text. */
const BREAKS_OFF =
  /^DEBUG SMTPS?: (?:EOF: |exception reading|(?:IO|Messaging)Exception while sending)/

/**
 * Reads a print that marks no direction: a line is the server's if it looks like a reply, the client's
 * if it is a command, mail data, or the answer to a 334. What is none of these is chatter.
 */
export class JavaMailReader implements Reader {
  readonly #sink: SessionSink
  #session: JavaMailSession

  /** the last AUTH was not printed */
  #suppressed = false
  /** and was refused, by a reply that was not printed either */
  #refusedAuth = false
  /** the code of a reply that an exception quotes, while its lines go on */
  #quoted = ''

  constructor(sink: SessionSink) {
    this.#sink = sink
    this.#session = new JavaMailSession(sink, clientSession())
  }

  line(text: ByteString, sourceLine: number, terminator: string): void {
    const place = printedAt(sourceLine)
    const session = this.#session
    if (session.mailData) {
      if (text.startsWith(DEBUG) && BREAKS_OFF.test(text)) {
        session.mailData = false
        this.#debug(text, place)
      } else session.client(text, place)
    } else if (text.startsWith(DEBUG)) this.#debug(text, place)
    else if (session.chunkLeft > 0) session.chunk(text, terminator, place)
    else {
      const thrown = text.includes('xception: ') ? THROWN.exec(text) : null
      if (thrown !== null) this.#thrown(thrown[1] ?? '', place)
      else if (!this.#goesOn(text)) this.#dialogue(text, place)
    }
  }

  end(): void {
    this.#session.flush()
    this.#session.end()
  }

  /** An exception quotes the last reply, which was printed before; but that to a suppressed AUTH was not. */
  #thrown(reply: ByteString, place: Place): void {
    if (this.#refusedAuth) this.#session.reply(reply, place)
    else if (replyContinues(reply)) this.#quoted = reply.slice(0, 3)
    this.#refusedAuth = false
  }

  /** True for a further line of the reply that an exception quotes. */
  #goesOn(text: ByteString): boolean {
    if (this.#quoted === '') return false
    const isQuoted = text.startsWith(this.#quoted) && replyCode(text) !== 0
    if (!isQuoted || !replyContinues(text)) this.#quoted = ''
    return isQuoted
  }

  #dialogue(text: ByteString, place: Place): void {
    if (replyCode(text) !== 0) {
      if (this.#session.isOver(text)) this.#begin()
      this.#session.reply(text, place)
    } else if (this.#session.challenged || looksLikeCommand(text)) {
      this.#session.challenged = false
      this.#session.client(text, place)
    }
  }

  #debug(text: ByteString, place: Place): void {
    const connect =
      /^DEBUG SMTPS?: trying to connect to host "([^"]*)", port (\d+), isSSL (\w+)/.exec(text)
    if (connect) {
      if (this.#session.spoken) this.#begin()
      this.#session.about.server = peerOf(connect[1] ?? '', Number(connect[2]))
      if (connect[3] === 'true') this.#session.mark({ kind: 'tls-started' }, place)
    } else if (text.endsWith('command trace suppressed')) {
      // the command itself went out; what it named beside the mechanism is not in the print
      const mechanism = /^DEBUG SMTPS?: AUTH ([A-Z0-9_-]{1,20}) command trace suppressed$/.exec(
        text,
      )
      if (mechanism !== null) this.#session.client(`AUTH ${mechanism[1]}`, place)
      this.#session.mark({ kind: 'omitted', direction: 'C', what: 'auth', octets: null }, place)
      this.#suppressed = true
    } else if (/^DEBUG SMTPS?: EOF: /.test(text)) this.#session.ended(place)
    else if (/^DEBUG SMTPS?: .*(?:xception|failed|THROW)/.test(text)) {
      this.#refusedAuth = this.#suppressed && /^DEBUG SMTPS?: AUTH \S+ failed/.test(text)
      this.#suppressed = false
      this.#session.note(text, place)
    }
  }

  #begin(): void {
    this.#session.flush()
    this.#session.end()
    this.#session = new JavaMailSession(this.#sink, clientSession())
  }
}

class JavaMailSession extends LoggedSession {
  /** the server's last line was a 334: the next unmarked line answers it */
  challenged = false
  #ended = false
  /** a reply printed before the last octets of the chunk it answers */
  #early: { text: ByteString; place: Place }[] = []
  #earlyOctets = 0

  reply(text: ByteString, place: Place): void {
    this.challenged = text.startsWith('334')
    this.server(text, place)
  }

  /**
   * A line while a BDAT chunk is not complete. The print holds back what follows the last line end of a
   * chunk, so the reply comes before it, and the next command stands in the same line behind it.
   */
  chunk(text: ByteString, terminator: string, place: Place): void {
    if (text.length + 2 <= this.chunkLeft) this.client(text, place)
    else if (replyCode(text) !== 0) this.#before(text, place)
    else {
      const rest = text.slice(this.chunkLeft)
      const isWhole = text.length < this.chunkLeft
      this.clientLine(text.slice(0, this.chunkLeft), isWhole ? terminator : '', place)
      this.flush()
      if (rest !== '') this.client(rest, place)
    }
  }

  /** Behind more replies than one chunk has, the rest of the chunk is not in the print. */
  #before(text: ByteString, place: Place): void {
    this.#early.push({ text, place })
    this.#earlyOctets += text.length
    if (
      this.#early.length < MAX_DIALOGUE_HELD_LINES &&
      this.#earlyOctets < MAX_DIALOGUE_HELD_OCTETS
    )
      return
    this.chunkLeft = 0
    this.flush()
  }

  flush(): void {
    for (const { text, place } of this.#early) this.reply(text, place)
    this.#early = []
    this.#earlyOctets = 0
  }

  ended(place: Place): void {
    if (!this.#ended) this.mark({ kind: 'closed', by: 'S', how: 'eof' }, place)
    this.#ended = true
  }
}
