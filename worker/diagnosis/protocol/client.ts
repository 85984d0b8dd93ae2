import type { ByteString } from '../../smtp/octets.ts'
import { KNOWN_VERBS } from '../../smtp/verbs.ts'
import { looksLikeCommand } from '../../smtp/words.ts'
import { commandOf, type Command } from './command.ts'
import { CommandWatch } from './commands.ts'
import { foreignProtocol } from './foreign.ts'
import { lineLimit } from './parameters.ts'
import type { Session } from './session.ts'

/** RFC 2920 3.1: what must end a group of pipelined commands; AUTH by RFC 4954 4. */
const GROUP_ENDS = /^(?:EHLO|DATA|VRFY|EXPN|TURN|NOOP|AUTH)$/
/** sendmail of the 1980s */
const BACK_DOORS = /^(?:DEBUG|WIZ|KILL|SHOWQ)$/
const CONTROL = /[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]/
const TELNET = /\xff[\xfa-\xfe]/
const EIGHT_BIT = /[\x80-\xff]/
const BLANK = /^[ \t]/

/** Watches what a client says in command mode. */
export class ClientWatch {
  readonly #session: Session
  /** the client has lost its place: what follows is no command until a known verb comes */
  #lost = false
  /** the line is no command of any protocol known here */
  #unknown = false
  /** a message sent before the 354 is under way; ended: its dot came too */
  #early: 'no' | 'sent' | 'ended' = 'no'
  readonly #commands: CommandWatch

  constructor(session: Session) {
    this.#session = session
    this.#commands = new CommandWatch(session)
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
    if (command.verb === '' || this.#misread(text) || this.#ahead(command, first)) {
      // some servers answer an empty line, or each line of a message they do not want
      session.paired = false
      return
    }
    const known = this.#known(command, unfinished)
    if (unfinished && !known) return
    // a payload that is refused is read as commands, each with its answer
    if (command.verb === 'BDAT' || command.verb === 'XEXCH50') session.paired = false
    session.awaits(command.verb, 'command')
    if (!known) {
      if (this.#unknown) session.doubt('unknown-command', offset)
      this.#unknown = false
      return
    }
    this.#lost = false
    if (command.verb === 'DATA') this.#early = 'no'
    if (BLANK.test(text) && (session.source.exact || session.source.complete))
      session.see('blank-before-verb', 'C', offset)
    this.#checkLine(command)
    this.#commands.perform(command)
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
    const waited = this.#early === 'no' && !this.#session.together
    const givesUp = (verb === 'QUIT' || verb === 'RSET') && waited
    if (givesUp) return false
    if (last.verb === 'DATA' && last.kind === 'command') {
      if (this.#early === 'no') see('data-before-354', 'C', offset)
      this.#early = text === '.' ? 'ended' : this.#early === 'ended' ? 'ended' : 'sent'
      return true
    }
    // Whether the server kept them is told by its reply. Of lines apart a print may have lost what was between.
    if (last.verb === 'STARTTLS') {
      if (this.#session.together) last.behind = offset
    } else if (last.kind === 'command' && GROUP_ENDS.test(last.verb))
      see('pipelining-past-group-end', 'C', offset)
    else if (announced?.has('PIPELINING') === false && !/^X+$/.test(verb))
      see('pipelining-not-announced', 'C', offset)
    return false
  }

  /** False for a line that is no command of SMTP, which is told. */
  #known({ verb, text, offset }: Command, unfinished: boolean): boolean {
    const session = this.#session
    const { see } = session
    const overrun = session.afterPayload
    session.afterPayload = false
    if (KNOWN_VERBS.has(verb) && verb !== 'LHLO') return true
    // Masked in flight: what it was is not told here.
    if (/^X+$/.test(verb)) return true
    if (BACK_DOORS.test(verb)) {
      see('backdoor-command', 'C', offset)
      return false
    }
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
      if (foreign === 'lmtp-spoken') {
        session.hello = true
        return false
      }
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
}

/** In a print that left the answers out, a command where an answer is due; AUTH itself has been sent as one. */
function leavesAuth(text: ByteString): boolean {
  return looksLikeCommand(text) && !/^AUTH/i.test(text)
}
