import type { ByteString } from '../../smtp/octets.ts'
import { pathCommandOf, type Command } from './command.ts'
import type { ProtocolId } from './pages.ts'
import { watchParameters } from './parameters.ts'
import { watchPath } from './paths.ts'
import type { Session } from './session.ts'

/** Verbs that one extension brings, and what their use without it is. */
const BROUGHT_BY: Readonly<Record<string, [keyword: string, id: ProtocolId]>> = {
  BDAT: ['CHUNKING', 'chunking-not-announced'],
  STARTTLS: ['STARTTLS', 'starttls-not-announced'],
  ETRN: ['ETRN', 'etrn-not-announced'],
}
const PLAIN_USE: Readonly<Record<string, ProtocolId>> = {
  'X-LINK2STATE': 'x-link2state-used',
  XEXCH50: 'xexch50-used',
  XCLIENT: 'xclient-used',
  XFORWARD: 'xclient-used',
  TURN: 'turn-used',
  EXPN: 'expn-used',
}
const HOST_NAME = /^(?:[A-Za-z0-9._-]+|\[[A-Za-z0-9.:-]+\]|[0-9a-fA-F:.]+)$/
const EIGHT_BIT = /[\x80-\xff]/
/** Snort's limit (124:8): the buffer that Exchange 2000 had for it. */
const LINK2STATE_OCTETS = 520
/** After these the client has to introduce itself again, or may: RFC 3207 4.2, RFC 4954 4, Postfix' XCLIENT. */
const NEW_HELLO = /^(?:STARTTLS|AUTH|XCLIENT|X-ANONYMOUSTLS)$/

/** Watches what each known command asks for, and keeps what it changes. */
export class CommandWatch {
  readonly #session: Session

  constructor(session: Session) {
    this.#session = session
  }

  perform(command: Command): void {
    const { verb, rest, offset } = command
    const session = this.#session
    const { see, transaction, announced } = session
    transaction.other(verb, offset)
    const brought = BROUGHT_BY[verb]
    if (brought !== undefined && announced?.has(brought[0]) === false) see(brought[1], 'C', offset)
    const use = PLAIN_USE[verb]
    if (use !== undefined) see(use, 'C', offset)
    if (NEW_HELLO.test(verb)) session.accepted = null
    switch (verb) {
      case 'EHLO':
      case 'HELO':
        this.#hello(verb, rest, offset)
        break
      case 'MAIL':
      case 'SEND':
      case 'SOML':
      case 'SAML':
        this.#mail(command)
        break
      case 'RCPT':
        this.#recipient(command)
        break
      case 'DATA':
        this.#data(offset)
        break
      case 'BDAT':
        this.#chunk(rest, offset)
        break
      case 'RSET':
        transaction.reset()
        break
      case 'STARTTLS':
        if (rest !== '') see('starttls-with-parameter', 'C', offset)
        if (session.tls === 'on') see('starttls-within-tls', 'C', offset)
        if (session.source.oneSided === 'client') session.tls = 'due'
        break
      case 'AUTH':
        session.authentication.command(command, announced, {
          transaction: transaction.isOpen,
          tls: session.tls === 'on',
        })
        break
      case 'X-LINK2STATE':
        if (command.length > LINK2STATE_OCTETS) see('x-link2state-overflow', 'C', offset)
        break
      case 'QUIT':
        session.quit = true
        break
      case 'XEXCH50':
        session.exch50 = Number(/^\d{1,9}/.exec(rest)?.[0] ?? 0)
        break
    }
  }

  #hello(verb: 'EHLO' | 'HELO', rest: ByteString, offset: number): void {
    const session = this.#session
    const { accepted } = session
    if (accepted !== null)
      session.see(
        accepted === 'EHLO' && verb === 'HELO' ? 'helo-after-ehlo' : 'hello-repeated',
        'C',
        offset,
      )
    if (rest === '') session.see('hello-without-name', 'C', offset)
    // Some prints show a dot for whatever they cannot show.
    else if (
      !HOST_NAME.test(rest) &&
      !EIGHT_BIT.test(rest) &&
      (session.source.exact || !rest.includes('..'))
    )
      session.see('hello-name-malformed', 'C', offset)
    session.hello = true
    session.transaction.reset()
  }

  #mail(command: Command): void {
    const session = this.#session
    const { see, transaction, announced, source } = session
    if (!session.hello && (session.whole || source.oneSided === 'client'))
      see(session.tls === 'on' ? 'no-hello-after-tls' : 'mail-before-hello', 'C', command.offset)
    transaction.mail(command.offset)
    session.stated = { size: null, body: null, smtputf8: false }
    const parsed = pathCommandOf(command.rest)
    if (parsed === null) return
    watchPath(command, parsed, see)
    session.stated = watchParameters(command, parsed, announced, see)
  }

  #recipient(command: Command): void {
    const { see, transaction, announced } = this.#session
    transaction.recipient(command.offset)
    const parsed = pathCommandOf(command.rest)
    if (parsed === null) return
    watchPath(command, parsed, see)
    watchParameters(command, parsed, announced, see)
  }

  #data(offset: number): void {
    const session = this.#session
    const { see, transaction, source, stated } = session
    const somebody = transaction.recipients > 0
    transaction.data(offset)
    if (stated.body === 'BINARYMIME') see('binarymime-with-data', 'C', offset)
    if (source.oneSided === 'client' && somebody) session.inData = true
    // A print of one side only.
    if (!source.exact && !session.greeted) session.inData = true
  }

  #chunk(rest: ByteString, offset: number): void {
    const session = this.#session
    const size = /^(\d{1,15})(?:[ \t]+(LAST))?$/i.exec(rest)
    if (size === null) {
      session.see('bdat-size-invalid', 'C', offset)
      return
    }
    const last = size[2] !== undefined
    session.payload = Number(size[1])
    session.chunk = last ? 'last' : 'more'
    session.transaction.chunk(offset, last)
    session.afterPayload = true
  }
}
