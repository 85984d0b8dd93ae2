import { joinOctets } from '../../smtp/octets.ts'
import type { DataCut, EngineAnswer, EngineAsk } from '../../engine/ask.ts'
import type { EngineRecord } from '../../engine/records.ts'
import type { DataDecision, Decision } from '../match/decision.ts'
import type { MatchRun } from '../match/run.ts'

const CR = 13

type DataAsk = Extract<EngineAsk, { kind: 'mail-data' }>

/** A cut at an offset of the client's input. */
interface DueCut {
  at: number
  answer: DataCut
  decision: DataDecision
}

/** Where what is settled goes. */
export interface DataSink {
  octets(octets: Uint8Array): void
  /** events of matches, and a reply of the firewall's own */
  decided(decision: Pick<Decision, 'events' | 'reply'>): void
}

/**
 * Mail data on its way: MatchRun sees it before the core does, and of what the core lets out only goes on
 * what the matches leave. The last octets, at most two, may wait until it is known what they are part of.
 */
export class MailData {
  readonly #run: MatchRun
  readonly #sink: DataSink
  #open = false
  /** offset of the next octet that the core lets out */
  #out = 0
  /** offset up to which it is settled what goes on */
  #settled = 0
  /** stretches that do not go on, in order; those of lines told of in records are forgotten */
  #taken: (readonly [number, number])[] = []
  /** octets that are not settled, the core has them */
  #waiting: Uint8Array = new Uint8Array()
  /** of these, what the core let out */
  #held: Uint8Array = new Uint8Array()
  #end: number | null = null
  #cut: DueCut | null = null
  #decision: DataDecision | null = null
  /** offset of the cut that was made */
  #cutAt: number | null = null

  constructor(run: MatchRun, sink: DataSink) {
    this.#run = run
    this.#sink = sink
  }

  /** Mail data stands before the core. */
  ask(ask: DataAsk, time: number | null): EngineAnswer {
    this.#begin(ask)
    const known = this.#due
    if (known !== null) return this.#cutNow(known)
    const first = ask.offset - this.#waiting.length
    const decision = this.#look(joinOctets([this.#waiting, ask.octets]), first, time, false)
    const cut = this.#due
    if (cut !== null) {
      const octets = cut.at - ask.offset
      return octets > 0 ? { act: 'read', octets } : this.#cutNow(cut)
    }
    if (!decision.ended) return { act: 'read', octets: ask.octets.length }
    this.#end = first + decision.decided
    return { act: 'read', octets: this.#end - ask.offset }
  }

  #begin({ offset, eol }: DataAsk): void {
    if (this.#open) return
    this.#open = true
    this.#out = this.#settled = offset
    this.#end = null
    this.#run.beginMessage(eol)
  }

  #look(octets: Uint8Array, first: number, time: number | null, final: boolean): DataDecision {
    const decision = this.#run.data(octets, first, time, final)
    const { decided, passes, cutAt, discarded } = decision
    for (const [from, to] of discarded) this.#taken.push([first + from, first + to])
    if (decision.action === 'drop-connection' || decision.action === 'reset') {
      const at = first + passes
      this.#settled = at
      this.#waiting = new Uint8Array()
      const answer = { act: 'cut', action: decision.action, ...cutAt! } as const
      this.#cut = { at, answer, decision }
    } else {
      this.#settled = first + decided
      this.#waiting = decision.ended ? new Uint8Array() : octets.slice(decided)
      this.#decision = decision
    }
    return decision
  }

  #cutNow({ at, answer, decision }: DueCut): DataCut {
    this.#sink.decided(decision)
    this.#flush()
    const taken = this.#taken.some(([from, to]) => from < at && at <= to)
    // a CR before the cut waits in the core for what follows it
    if (this.#out < at && !taken) this.#sink.octets(Uint8Array.of(CR))
    this.#out = at
    this.#cutAt = at
    this.#held = new Uint8Array()
    return answer
  }

  get #due(): DueCut | null {
    return this.#cut
  }

  /** True while what the client sends is mail data. */
  get open(): boolean {
    return this.#open
  }

  /** Octets that the core lets out. */
  push(octets: Uint8Array): void {
    this.#held = joinOctets([this.#held, octets])
    this.#flush()
    // what is left is kept past the call whose view it is
    this.#held = this.#held.slice()
  }

  /** Lets go what is settled. */
  #flush(): void {
    const octets = this.#held
    const to = Math.max(this.#out, Math.min(this.#settled, this.#out + octets.length))
    const first = this.#out
    let from = first
    for (const [start, end] of this.#taken) {
      if (start >= to) break
      if (end <= from) continue
      if (start > from) this.#sink.octets(octets.subarray(from - first, start - first))
      from = Math.min(to, end)
    }
    if (to > from) this.#sink.octets(octets.subarray(from - first, to - first))
    this.#out = to
    this.#held = octets.subarray(to - first)
    if (this.#end === null || this.#out < this.#end) return
    this.#open = false
    // before a later line of this call can end the session
    this.#decidedNow()
  }

  /** The core has read what it was let; `closed`: it cut by a limit of its own, and what it let out goes. */
  read(closed: boolean): void {
    if (closed) this.release()
    else this.#decidedNow()
  }

  #decidedNow(): void {
    const decision = this.#decision
    this.#decision = null
    if (decision !== null) this.#sink.decided(decision)
  }

  /** What the core let out goes, settled or not: nothing is decided any more. */
  release(): void {
    this.#settled = Number.MAX_SAFE_INTEGER
    this.#decision = null
    this.#flush()
    this.#waiting = new Uint8Array()
    this.#open = false
  }

  /** The client's input ends. A cut, if one is due. */
  end(time: number | null): DataCut | null {
    if (!this.#open || this.#waiting.length === 0) return null
    const decision = this.#look(this.#waiting, this.#settled, time, true)
    const cut = this.#due
    if (cut !== null) return this.#cutNow(cut)
    this.#decision = null
    this.#sink.decided(decision)
    this.#flush()
    return null
  }

  /** A record of mail data with the octets of it that went on. */
  recorded(record: EngineRecord): EngineRecord {
    const end = record.offset + record.length
    let taken = 0
    for (const [from, to] of this.#taken) {
      taken += Math.max(0, Math.min(to, end) - Math.max(from, record.offset))
    }
    this.#taken = this.#taken.filter(([, to]) => to > end)
    if (record.verdict === 'drop') {
      if (this.#cutAt === null) return record
      return { ...record, forwarded: Math.max(0, this.#cutAt - record.offset) - taken }
    }
    if (taken === 0) return record
    // the first octets of a line that is dropped go on, and its terminator
    const verdict = record.message || taken < record.length ? 'edit' : 'discard'
    return { ...record, verdict, rule: 'POLICY', forwarded: record.length - taken }
  }
}
