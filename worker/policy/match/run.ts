import type { ByteString } from '../../smtp/octets.ts'
import type { EffectivePolicy } from '../effective.ts'
import { CommandMatches } from './commands.ts'
import type { DataDecision, Decision } from './decision.ts'
import { MessageMatches } from './message.ts'
import { newMessageState } from './message-state.ts'
import { Actions } from './point.ts'
import { ReplyMatches } from './replies.ts'
import { Subjects } from './subject.ts'

/**
 * The matches of a policy that the core does not know, over one session. Pure and incremental: octets
 * may come in stretches of any size. Offsets are those of the input of their direction; `time` is in
 * milliseconds, null where the session has none. After a decision that cuts, it is not used again.
 */
export class MatchRun {
  readonly #commands: CommandMatches
  readonly #replies: ReplyMatches
  readonly #message: MessageMatches

  constructor(policy: EffectivePolicy) {
    const state = newMessageState()
    const actions = new Actions()
    const subjects = new Subjects(policy.matches)
    this.#commands = new CommandMatches(policy, actions, subjects, state)
    this.#replies = new ReplyMatches(policy, actions, state)
    this.#message = new MessageMatches(policy, actions, subjects, state)
  }

  /** A command line without its terminator, before anything of it is forwarded. `verb`: upper-case. */
  commandLine(verb: string, line: ByteString, offset: number, time: number | null): Decision {
    return this.#commands.line(verb, line, offset, time)
  }

  /** The core cuts a line by class 1 after `octets` of it: which lower limits it passed. */
  overlongLine(octets: number, offset: number, time: number | null): Decision {
    return this.#commands.overlong(octets, offset, time)
  }

  /** The end of a line that went out masked as it came: `verb` as it stood when it first went. */
  sentLine(verb: string, octets: number, offset: number, time: number | null): Decision {
    return this.#commands.sent(verb, octets, offset, time)
  }

  /** The first line of a reply to RCPT, before it is forwarded. What is decided is decided of the whole reply. */
  rcptReply(code: string, offset: number, time: number | null): Decision {
    return this.#replies.rcpt(code, offset, time)
  }

  /** A later line of an EHLO reply, before it is masked: what stands between its prefix and its terminator. */
  ehloLine(text: ByteString, isLast: boolean, offset: number, time: number | null): Decision {
    return this.#replies.ehloLine(text, isLast, offset, time)
  }

  /** Data mode begins. */
  beginMessage(eol: 'crlf' | 'lf'): void {
    this.#message.begin(eol)
  }

  /** Mail data up to and including the end of data; `final`: the input ends with these octets. */
  data(octets: Uint8Array, offset: number, time: number | null, final = false): DataDecision {
    return this.#message.data(octets, offset, time, final)
  }
}
