import type { ByteString } from '../../../smtp/octets.ts'
import type { Place, SessionSink } from '../../../smtp/session.ts'
import { Conversation } from '../../session/conversation.ts'
import { bracketPeer } from '../../text/endpoint.ts'
import type { Format, Reader } from '../../format.ts'
import { lineSign } from '../../text/signs.ts'

const PRINT = { omitsMailData: true }
const FOLLOWS = 'Transcript of session follows.'

/** Reads notices one after the other: each begins with its `Subject:` or with `Transcript of session follows.` */
class NoticeReader implements Reader {
  readonly #sink: SessionSink
  #conversation: Conversation | null = null
  #subject: ByteString = ''

  constructor(sink: SessionSink) {
    this.#sink = sink
  }

  line(text: ByteString, sourceLine: number): void {
    const place: Place = { sourceLine, packet: null, time: null }
    const at = text.charCodeAt(0) === 0x20 ? 1 : 0
    if (text.startsWith('Out: ', at)) this.#current(place).server(text.slice(at + 5), place)
    else if (text.startsWith('In:  ', at)) this.#current(place).client(text.slice(at + 5), place)
    else if (text.startsWith('Subject: Postfix SMTP ')) this.#subject = text
    else if (text.startsWith(FOLLOWS)) this.end()
    else if (text.startsWith('Session aborted, reason: ')) this.#aborted(text, place)
  }

  end(): void {
    this.#conversation?.end()
    this.#conversation = null
  }

  #aborted(text: ByteString, place: Place): void {
    if (this.#conversation === null) return
    this.#conversation.note(text, place)
    const reason = text.slice('Session aborted, reason: '.length)
    if (reason.startsWith('lost connection')) this.#conversation.closed('C', 'eof', place)
    else if (reason.startsWith('timeout')) this.#conversation.closed('S', 'timeout', place)
    else this.#conversation.closed('S', 'eof', place)
  }

  #current(place: Place): Conversation {
    if (this.#conversation !== null) return this.#conversation
    const from = this.#subject.indexOf(' from ')
    const server = !this.#subject.startsWith('Subject: Postfix SMTP client')
    this.#conversation = new Conversation(
      this.#sink,
      {
        key: null,
        client: server && from > 0 ? bracketPeer(this.#subject.slice(from + 6)) : null,
        server: !server && from > 0 ? bracketPeer(this.#subject.slice(from + 6)) : null,
        vantage: server ? 'server' : 'client',
        segments: false,
        started: place.time,
      },
      PRINT,
    )
    return this.#conversation
  }
}

/** The mail Postfix sends to the postmaster about a session (`notify_classes = protocol`). */
export const postfixNotify: Format = {
  id: 'postfix-notify',
  title: 'Postfix notice to postmaster ("Transcript of session follows")',
  example: `Transcript of session follows.

 Out: 220 mx1.example.com ESMTP Postfix
 In:  EHLO client.example.test`,
  loses: 'message content; control characters and line ends; what follows a NUL',
  detect: (head) => [
    ...lineSign(head, `is "${FOLLOWS}"`, 0.6, (line) => line.startsWith(FOLLOWS)),
    ...lineSign(head, 'begins with " Out: " and a reply code', 0.7, (line) =>
      /^ ?Out: \d{3}[- ]/.test(line),
    ),
    ...lineSign(head, 'begins with " In:  "', 0.5, (line) => /^ ?In: {2}\S/.test(line)),
  ],
  read: (sink) => new NoticeReader(sink),
}
