import type { Direction, Octets } from '../smtp/octets.ts'
import type { CoreExports, Layout, Totals } from './core.ts'
import type { DataCut, EngineAnswer, EngineAsk } from './ask.ts'
import { askOf, decisionOf, oddOf, PASS } from './ask.ts'
import { ABI_VERSION, CLOSED, decodeRecords, layoutOf } from './core.ts'
import { PolicyBlocks } from './policy-block.ts'
import type { EnginePolicy, EngineSettings } from './policy.ts'
import type { Closed, EngineOutput } from './records.ts'

/** What a session tells while it is fed. Called synchronously, in the order in which things happen. */
export interface EngineReceiver {
  /** octets that leave the firewall; a view that is overwritten by the next call into any session */
  octets(direction: Direction, octets: Uint8Array): void
  output(output: EngineOutput): void
  /** in place of `output`: a call's records as the core wrote them (core-as/layout.ts), words [from, to) */
  records?(words: Uint32Array, from: number, to: number): void
  /** the host's answer to what it wants to decide (EngineSettings.asks) */
  decide?(ask: EngineAsk): EngineAnswer
}

/** The core has no memory for another held line or session: the isolate's limit, not the upload's fault. */
export class EngineOutOfMemory extends Error {
  override name = 'EngineOutOfMemory'
}

/**
 * The one wall to WebAssembly: an instance of the core, which serves all concurrent sessions of an isolate.
 * Calls are synchronous, so sessions share its chunk and record buffers.
 */
export class Engine {
  readonly core: CoreExports
  readonly layout: Layout
  readonly capacity: number
  readonly #input: number
  readonly #blocks: PolicyBlocks
  #memory: Uint8Array
  #words: Uint32Array

  /** `module` is core.wasm, compiled. Throws if it was built from another layout. */
  constructor(module: WebAssembly.Module) {
    const { exports } = new WebAssembly.Instance(module, {})
    this.layout = layoutOf(exports)
    if (this.layout['ABI_VERSION'] !== ABI_VERSION) throw new Error('core.wasm: wrong ABI')
    this.core = exports as unknown as CoreExports
    this.capacity = this.layout['INPUT_CAPACITY']!
    this.#input = this.core.inputAddress()
    this.#blocks = new PolicyBlocks(this.layout)
    this.#memory = new Uint8Array(this.core.memory.buffer)
    this.#words = new Uint32Array(this.core.memory.buffer)
  }

  /** The core's memory; made anew after it grew. */
  get memory(): Uint8Array {
    if (this.#memory.buffer !== this.core.memory.buffer) {
      this.#memory = new Uint8Array(this.core.memory.buffer)
      this.#words = new Uint32Array(this.core.memory.buffer)
    }
    return this.#memory
  }

  /** The same as little-endian words. */
  get words(): Uint32Array {
    return this.memory && this.#words
  }

  /** Where a chunk goes. */
  get input(): number {
    return this.#input
  }

  /** A session under `policy`. Close it when done: its memory is not collected. Throws EngineOutOfMemory. */
  open(policy: EnginePolicy, settings: EngineSettings): EngineSession {
    const at = this.core.policyAddress()
    const words = new Uint32Array(this.core.memory.buffer, at, this.layout['POLICY_WORDS'])
    words.set(this.#blocks.of(policy, settings))
    const handle = this.core.open()
    if (!handle) throw new EngineOutOfMemory('no memory for a session')
    return new EngineSession(this, handle)
  }
}

/** One SMTP connection in the core. */
export class EngineSession {
  readonly #engine: Engine
  #handle: number
  readonly #totals: [Totals, Totals] = [
    { input: 0, output: 0, accounted: 0 },
    { input: 0, output: 0, accounted: 0 },
  ]

  /** Made by Engine.open. */
  constructor(engine: Engine, handle: number) {
    this.#engine = engine
    this.#handle = handle
  }

  /**
   * Octets of one direction, in wire order. `endOfSegment` (real segments only): a segment ends with them.
   * Throws RangeError for octets of the absent side of a one-sided session, EngineOutOfMemory.
   */
  feed(direction: Direction, octets: Octets, receiver: EngineReceiver, endOfSegment = true): void {
    const { capacity } = this.#engine
    for (let from = 0; from < octets.length; from += capacity) {
      const to = Math.min(from + capacity, octets.length)
      const last = to === octets.length
      this.#write(octets, from, to)
      this.#window(
        direction,
        to - from,
        last && endOfSegment ? this.#engine.layout['END_OF_SEGMENT']! : 0,
        receiver,
      )
    }
  }

  /** Octets that stand in the input buffer already (`Engine.input`, at most `capacity` of them). */
  feedWritten(direction: Direction, length: number, receiver: EngineReceiver): void {
    this.#window(direction, length, this.#engine.layout['END_OF_SEGMENT']!, receiver)
  }

  /** The input of both directions ends, the client's first. */
  end(receiver: EngineReceiver): void {
    for (const direction of ['C', 'S'] as const) this.endOf(direction, receiver)
  }

  /** The input of one direction ends; the other's may go on. Once a direction. */
  endOf(direction: Direction, receiver: EngineReceiver): void {
    this.#after(direction, this.#engine.core.end(this.#handle, direction === 'S' ? 1 : 0), receiver)
  }

  /** Gives the memory back. The session is not used after. */
  close(): void {
    if (this.#handle) this.#engine.core.close(this.#handle)
    this.#handle = 0
  }

  /** What cut the session, or null. */
  get closed(): Closed {
    return CLOSED[this.#engine.core.closedBy(this.#handle)] ?? null
  }

  /** True once everything passes through unread. */
  get passing(): boolean {
    return this.#engine.core.passing(this.#handle) === 1
  }

  /** What the next client line is. */
  get clientMode(): 'command' | 'data' | 'auth' {
    return (['command', 'data', 'auth'] as const)[this.#engine.core.clientMode(this.#handle)]!
  }

  #write(octets: Octets, from: number, to: number): void {
    const { memory, input } = this.#engine
    if (typeof octets === 'string') {
      for (let i = from, at = input; i < to; i++, at++) memory[at] = octets.charCodeAt(i)
    } else
      memory.set(from === 0 && to === octets.length ? octets : octets.subarray(from, to), input)
  }

  #window(direction: Direction, length: number, flags: number, receiver: EngineReceiver): void {
    const { core, input, layout } = this.#engine
    const side = direction === 'S' ? 1 : 0
    let rest = length
    let decision = 0
    /** octets of mail data that the host lets the core read */
    let allowed = 0
    for (;;) {
      const given = allowed > 0 ? allowed : rest
      if (allowed > 0) decision = layout['DECIDE_PASS']!
      const status = core.feed(
        this.#handle,
        side,
        given,
        (given === rest ? flags : 0) | (decision << layout['DECISION_SHIFT']!),
      )
      decision = 0
      this.#after(direction, status, receiver)
      if (status === layout['DONE'] && given === rest) return
      // The octets asked about stand where the core left them.
      const ask = status === layout['ASK'] ? this.#ask() : null
      const answer = ask && (receiver.decide?.(ask) ?? PASS)
      if (answer?.act === 'cut') return this.cut(answer, receiver)
      const done = status === layout['DONE'] ? given : core.consumed()
      if (done) this.#engine.memory.copyWithin(input, input + done, input + rest)
      rest -= done
      if (allowed > 0) allowed -= done
      if (answer === null) {
        // A segment's end may still be to be told.
        if (!rest && !flags) return
      } else if (answer.act === 'read') allowed = answer.octets
      else if (ask?.kind === 'mail-data') allowed = rest
      else decision = decisionOf(layout, answer)
    }
  }

  #ask(): EngineAsk {
    const { core, layout, memory } = this.#engine
    return askOf(core, layout, memory, this.#handle)
  }

  /** The host cuts in mail data. What the core has read of it has passed. */
  cut(cut: DataCut, receiver: EngineReceiver): void {
    const { core, layout } = this.#engine
    core.cutData(this.#handle, CLOSED.indexOf(cut.action), cut.lineOctets, oddOf(layout, cut))
    this.#after('C', layout['DONE']!, receiver)
  }

  #after(direction: Direction, status: number, receiver: EngineReceiver): void {
    const { core, layout } = this.#engine
    if (status === layout['NO_MEMORY']) throw new EngineOutOfMemory('no memory for a held line')
    if (status === layout['REFUSED'])
      throw new RangeError('octets of the absent side of a one-sided session')
    const memory = this.#engine.memory
    const totals = this.#totals[direction === 'S' ? 1 : 0]
    const heldLength = core.heldLengthOut()
    const from = core.outFrom()
    const to = core.outTo()
    totals.output += heldLength + (to - from)
    const crossLength = direction === 'S' ? core.crossLengthOut() : 0
    if (crossLength) {
      const at = core.crossOut()
      this.#totals[0].output += crossLength
      receiver.octets('C', memory.subarray(at, at + crossLength))
    }
    if (heldLength) {
      const at = core.heldOut()
      receiver.octets(direction, memory.subarray(at, at + heldLength))
    }
    if (to > from) receiver.octets(direction, memory.subarray(from, to))
    const start = core.recordAddress() >> 2
    const end = core.recordsEnd() >> 2
    if (end === start) return
    if (receiver.records) receiver.records(this.#engine.words, start, end)
    else
      decodeRecords(this.#engine.words, start, end, this.#totals, (output) =>
        receiver.output(output),
      )
  }
}
