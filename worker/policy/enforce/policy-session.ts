import type { EngineAnswer, EngineAsk } from '../../engine/ask.ts'
import { NO_ASKS, PASS } from '../../engine/ask.ts'
import type { Engine, EngineReceiver, EngineSession } from '../../engine/engine.ts'
import type { EngineSettings } from '../../engine/policy.ts'
import type { Closed, EngineEvent, EngineOutput } from '../../engine/records.ts'
import type { Direction, Octets } from '../../smtp/octets.ts'
import { toByteString, toOctets } from '../../smtp/octets.ts'
import { verbOf } from '../../smtp/verbs.ts'
import type { EffectivePolicy } from '../effective.ts'
import type { CompiledMatch } from '../compiled.ts'
import type { Decision } from '../match/decision.ts'
import { PROTOCOL_ERROR_REPLY } from '../match/decision.ts'
import { MatchRun } from '../match/run.ts'
import { asksOf } from './asks.ts'
import { MailData } from './mail-data.ts'
import { unseenMatches } from './unseen.ts'

/** What a session tells while it is fed: as the engine, and octets of the firewall's own. */
export interface PolicyReceiver {
  /** octets that leave the firewall; a view that is overwritten by the next call into any session */
  octets(direction: Direction, octets: Uint8Array): void
  output(output: EngineOutput): void
  /** `send-protocol-error`: a reply to the client that no server sent */
  inserted?(octets: Uint8Array): void
}

/**
 * One SMTP connection under a policy: what the core enforces, and the matches of a policy map that it
 * has to ask for. Inspect, mask and inline all run sessions through this. A policy the core
 * can enforce alone goes to it as it is, at no cost.
 */
export class PolicySession {
  readonly #session: EngineSession
  readonly #policy: EffectivePolicy
  readonly #run: MatchRun | null
  readonly #data: MailData | null
  readonly #wrapped: EngineReceiver | null
  /** matches to be told of with the first octet */
  #unseen: readonly CompiledMatch[]
  #receiver: PolicyReceiver | null = null
  #time: number | null = null
  /** offset of the command line about which the core asked last */
  #asked = -1
  readonly #ended = { C: false, S: false }

  /** Throws EngineOutOfMemory. Close it when done. */
  constructor(engine: Engine, policy: EffectivePolicy, settings: Omit<EngineSettings, 'asks'>) {
    this.#policy = policy
    this.#unseen = unseenMatches(policy, settings.oneSided)
    const seen = policy.matches.filter((match) => !this.#unseen.includes(match))
    const asks = asksOf({ ...policy, matches: seen })
    this.#session = engine.open(policy, { ...settings, asks: asks ?? NO_ASKS })
    this.#run = asks && new MatchRun({ ...policy, matches: seen })
    this.#data =
      this.#run &&
      new MailData(this.#run, {
        octets: (octets) => this.#receiver?.octets('C', octets),
        decided: (decision) => this.#tell('C', decision),
      })
    const answers = policy.limits.some(({ sendProtocolError }) => sendProtocolError)
    this.#wrapped = asks || answers || this.#unseen.length > 0 ? this.#receiving() : null
  }

  /**
   * Octets of one direction, in wire order; `time` (milliseconds) of their segment or line, for rates.
   * `endOfSegment` (real segments only): a segment ends with them. Throws as EngineSession.feed.
   */
  feed(
    direction: Direction,
    octets: Octets,
    receiver: PolicyReceiver,
    time: number | null = null,
    endOfSegment = true,
  ): void {
    if (this.#wrapped === null) {
      this.#session.feed(direction, octets, receiver, endOfSegment)
      return
    }
    this.#receiver = receiver
    this.#time = time
    if (octets.length > 0) this.#tellUnseen(direction)
    this.#session.feed(direction, octets, this.#wrapped, endOfSegment)
    if (direction === 'C') this.#data?.read(this.closed !== null)
    else if (this.#data?.open === true && this.passing) this.#data.release()
  }

  /** The input of both directions ends, the client's first, where it has not ended before. */
  end(receiver: PolicyReceiver): void {
    for (const direction of ['C', 'S'] as const) this.endOf(direction, receiver)
  }

  /** The input of one direction ends; the other's may go on. */
  endOf(direction: Direction, receiver: PolicyReceiver): void {
    if (this.#ended[direction]) return
    this.#ended[direction] = true
    this.#receiver = receiver
    if (direction === 'C' && this.closed === null && this.#wrapped !== null) {
      const cut = this.#data?.end(this.#time) ?? null
      if (cut !== null) this.#session.cut(cut, this.#wrapped)
    }
    this.#session.endOf(direction, this.#wrapped ?? receiver)
  }

  /** Gives the memory back. The session is not used after. */
  close(): void {
    this.#session.close()
  }

  /** What cut the session, or null. */
  get closed(): Closed {
    return this.#session.closed
  }

  /** True once everything passes through unread. */
  get passing(): boolean {
    return this.#session.passing
  }

  /** What the next client line is. */
  get clientMode(): EngineSession['clientMode'] {
    return this.#session.clientMode
  }

  #tellUnseen(direction: Direction): void {
    for (const { position } of this.#unseen)
      this.#receiver?.output({
        type: 'event',
        name: 'not-simulated',
        direction,
        offset: 0,
        match: position,
      })
    this.#unseen = []
  }

  #receiving(): EngineReceiver {
    return {
      octets: (direction, octets) => {
        if (direction === 'C' && this.#data?.open === true) this.#data.push(octets)
        else this.#receiver?.octets(direction, octets)
      },
      output: (output) => {
        if (output.type === 'event') this.#event(output)
        else if (output.direction === 'C' && output.kind === 'data' && this.#data !== null)
          this.#receiver?.output(this.#data.recorded(output))
        else this.#receiver?.output(output)
      },
      decide: (ask) => this.#decide(ask),
    }
  }

  /** An event of the core. What else its limits do, and the logs of lower limits that come before a cut. */
  #event(event: EngineEvent): void {
    const limit =
      event.match === null
        ? undefined
        : this.#policy.limits.find(
            ({ match, position }) => match === event.name && position === event.match,
          )
    const cuts = limit !== undefined && limit.action !== 'log'
    if (cuts && event.name === 'cmd-line-length' && event.offset !== this.#asked && this.#run)
      this.#tell('C', this.#run.overlongLine(limit.gt + 1, event.offset, this.#time))
    this.#receiver?.output(event)
    if (!cuts || !limit.sendProtocolError) return
    this.#receiver?.inserted?.(toOctets(PROTOCOL_ERROR_REPLY))
    this.#receiver?.output({ ...event, name: 'protocol-error-sent' })
  }

  #decide(ask: EngineAsk): EngineAnswer {
    const run = this.#run
    if (run === null || this.#data === null) return PASS
    const { offset } = ask
    switch (ask.kind) {
      case 'mail-data':
        this.#data.read(false)
        return this.#data.ask(ask, this.#time)
      case 'command-line': {
        this.#asked = offset
        const line = toByteString(ask.line)
        return this.#answer('C', run.commandLine(verbOf(line), line, offset, this.#time))
      }
      case 'sent-line':
        this.#asked = offset
        return this.#answer('C', run.sentLine(ask.verb ?? '', ask.length, offset, this.#time))
      case 'rcpt-reply':
        return this.#answer('S', run.rcptReply(toByteString(ask.line, 0, 3), offset, this.#time))
      case 'ehlo-line': {
        const line = toByteString(ask.line)
        const last = line[3] !== '-'
        return this.#answer('S', run.ehloLine(line.slice(4), last, offset, this.#time))
      }
    }
  }

  #answer(direction: Direction, decision: Decision): EngineAnswer {
    this.#tell(direction, decision)
    return { act: decision.action ?? 'pass', late: decision.late === true }
  }

  #tell(direction: Direction, { events, reply }: Pick<Decision, 'events' | 'reply'>): void {
    for (const { name, match, offset } of events)
      this.#receiver?.output({ type: 'event', name, direction, offset, match })
    if (reply !== null) this.#receiver?.inserted?.(toOctets(reply))
  }
}
