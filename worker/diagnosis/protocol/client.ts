import type { ByteString } from '../../smtp/octets.ts'
import { KNOWN_VERBS } from '../../smtp/verbs.ts'
import { looksLikeCommand } from '../../smtp/words.ts'
import { commandOf, pathCommandOf, type Command } from './command.ts'
import { foreignProtocol } from './foreign.ts'
import type { ProtocolId } from './pages.ts'
import { lineLimit, watchParameters } from './parameters.ts'
import { watchPath } from './paths.ts'
import type { Session } from './session.ts'

/** RFC 2920 3.1: what must end a group of pipelined commands; AUTH by RFC 4954 4. */
const GROUP_ENDS = /^(?:EHLO|DATA|VRFY|EXPN|TURN|NOOP|AUTH)$/
/** sendmail of the 1980s */
const BACK_DOORS = /^(?:DEBUG|WIZ|KILL|SHOWQ)$/
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
}
const HOST_NAME = /^(?:[A-Za-z0-9._-]+|\[[A-Za-z0-9.:-]+\]|[0-9a-fA-F:.]+)$/
const CONTROL = /[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]/
const TELNET = /\xff[\xfa-\xfe]/
const EIGHT_BIT = /[\x80-\xff]/

/** Watches what a client says in command mode. */
export class ClientWatch {
  readonly #session: Session
  /** the client has lost its place: what follows is no command until a known verb comes */
  #lost = false
  /** the line is no command of any protocol known here */
  #unknown = false
  /** a message sent before the 354 is under way; ended: its dot came too */
  #early: 'no' | 'sent' | 'ended' = 'no'
  /** the line after a BDAT payload is due */
  afterPayload = false

  constructor(session: Session) {
    this.#session = session
  }

  /** The message before the 354 is whole already. Asked once, when the 354 comes. */
  takeEarly(): boolean {
    const ended = this.#early === 'ended'
    this.#early = 'no'
    return ended
  }

  /** A line that is neither mail data nor payload. */
  line(text: ByteString, offset: number, length: number, unfinished: boolean): void {
    const session = this.#session
    const command = commandOf(text, offset, length)
    const first = !session.clientSpoke
    if (text !== '') session.clientSpoke = true
    if (session.challenged && (session.source.exact || !leavesAuth(text))) {
      this.#answer(text, offset, length)
      return
    }
    session.challenged = false
    if (command.verb === '' || this.#misread(text) || this.#ahead(command, first)) return
    const known = this.#known(command, unfinished)
    if (unfinished && !known) return
    session.awaits(command.verb, 'command')
    if (!known) {
      if (this.#unknown) session.doubt('unknown-command', offset)
      this.#unknown = false
      return
    }
    this.#lost = false
    this.#checkLine(command)
    this.#perform(command)
  }

  /** Lines of a print that are no commands though they stand where commands are: a message, an answer to AUTH. */
  #misread(text: ByteString): boolean {
    const { source, awaited, greeted } = this.#session
    if (source.exact || looksLikeCommand(text)) return false
    const last = awaited.at(-1)
    return last?.kind === 'data' || (last?.verb === 'AUTH' && !greeted)
  }

  #answer(text: ByteString, offset: number, length: number): void {
    const { authentication, source, tls } = this.#session
    this.#session.challenged = false
    authentication.answer(text, offset, length, source.exact, tls === 'on')
    this.#session.awaits('AUTH', 'auth')
  }

  /** What is wrong with sending this now; true if it is not to be read as a command. */
  #ahead({ verb, text, offset }: Command, first: boolean): boolean {
    const { see, awaited, announced, quit, source, greeted } = this.#session
    if (quit) {
      see('command-after-quit', 'C', offset)
      return true
    }
    const last = awaited.at(-1)
    if (last === undefined || source.oneSided !== null || first || !greeted) return false
    // A client that gives up waiting says so in these words.
    const givesUp = (verb === 'QUIT' || verb === 'RSET') && this.#early === 'no'
    if (givesUp && last.verb !== 'STARTTLS') return false
    if (last.verb === 'DATA' && last.kind === 'command') {
      if (this.#early === 'no') see('data-before-354', 'C', offset)
      this.#early = text === '.' ? 'ended' : this.#early === 'ended' ? 'ended' : 'sent'
      return true
    }
    if (last.verb === 'STARTTLS') see('starttls-injection', 'C', offset)
    else if (last.kind === 'command' && GROUP_ENDS.test(last.verb))
      see('pipelining-past-group-end', 'C', offset)
    else if (announced?.has('PIPELINING') === false && !/^X+$/.test(verb))
      see('pipelining-not-announced', 'C', offset)
    return false
  }

  /** False for a line that is no command of SMTP, which is told. */
  #known({ verb, text, offset }: Command, unfinished: boolean): boolean {
    const { see } = this.#session
    const known = KNOWN_VERBS.has(verb)
    if (known && verb !== 'LHLO') {
      this.afterPayload = false
      return true
    }
    // Masked in flight: what it was is not told here.
    if (/^X+$/.test(verb)) return true
    if (BACK_DOORS.test(verb)) {
      see('backdoor-command', 'C', offset)
      return false
    }
    const overrun = this.afterPayload
    this.afterPayload = false
    if (this.#lost) {
      if (foreignProtocol(text) === 'http-spoken') see('http-spoken', 'C', offset)
      return false
    }
    if (overrun) see('bdat-overrun', 'C', offset)
    else if (TELNET.test(text)) see('telnet-negotiation', 'C', offset)
    else {
      const foreign = foreignProtocol(text)
      if (foreign === null && unfinished) return false
      if (foreign === null) this.#unknown = true
      else see(foreign, 'C', offset)
      if (foreign === null) {
        this.#checkOctets(text, offset)
        return false
      }
      if (foreign === 'lmtp-spoken') return false
    }
    this.#lost = true
    return false
  }

  #checkLine({ verb, text, offset, length }: Command): void {
    const { see, announced } = this.#session
    if (verb !== 'AUTH' && length > lineLimit(verb, announced))
      see('command-line-length', 'C', offset)
    this.#checkOctets(text, offset)
  }

  #checkOctets(text: ByteString, offset: number): void {
    const { see } = this.#session
    if (CONTROL.test(text)) see('control-octet-in-command', 'C', offset + text.search(CONTROL))
    if (TELNET.test(text)) see('telnet-negotiation', 'C', offset + text.search(TELNET))
    else if (EIGHT_BIT.test(text) && !this.#utf8(text))
      see('eight-bit-command', 'C', offset + text.search(EIGHT_BIT))
  }

  #utf8(text: ByteString): boolean {
    return /[ \t]SMTPUTF8(?:[ \t]|$)/i.test(text) || this.#session.stated.smtputf8
  }

  #perform(command: Command): void {
    const { verb, rest, offset } = command
    const session = this.#session
    const { see, transaction, announced } = session
    transaction.other(verb, offset)
    const brought = BROUGHT_BY[verb]
    if (brought !== undefined && announced?.has(brought[0]) === false) see(brought[1], 'C', offset)
    const use = PLAIN_USE[verb]
    if (use !== undefined) see(use, 'C', offset)
    switch (verb) {
      case 'EHLO':
      case 'HELO':
        this.#hello(rest, offset)
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
      case 'QUIT':
        session.quit = true
        break
      case 'XEXCH50':
        session.exch50 = Number(/^\d{1,9}/.exec(rest)?.[0] ?? 0)
        break
    }
  }

  #hello(rest: ByteString, offset: number): void {
    const session = this.#session
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
    this.afterPayload = true
  }
}

/** In a print that left the answers out, a command where an answer is due; AUTH itself has been sent as one. */
function leavesAuth(text: ByteString): boolean {
  return looksLikeCommand(text) && !/^AUTH/i.test(text)
}
