import { MAX_UNREAD_LINE_OCTETS } from '../../limits.ts'
import type { ByteString } from '../../smtp/octets.ts'
import type { SessionSink } from '../../smtp/session.ts'
import type { ScanLines } from '../lines.ts'
import { LeftLines } from './left-lines.ts'
import { PartReading } from './part-reading.ts'
import type { Part, Plan } from './plan.ts'
import { PRINTS_PACKETS } from './trial.ts'
import type { Steps } from '../../turn.ts'
import type { OnUnread } from '../unread-lines.ts'

/** Where the plan of a head ends, and who wants what nobody reads. */
export interface PartsOptions {
  /** the head is the upload */
  whole: boolean
  /** source line of the last line that was planned; null: the format was asked for, and everything is of it */
  planned: number | null
  onUnread: OnUnread
  /** makes what is shown each line that was unwrapped */
  scan: ScanLines | null
}

/**
 * Reads the lines of an upload part by part. Behind the head its last part goes on, and the logs in it:
 * what one of them leaves, the next may take; what all leave may be the beginning of another part.
 */
export class PartsReading {
  readonly #sink: SessionSink
  readonly #onUnread: OnUnread
  readonly #scan: PartsOptions['scan']
  readonly #main: Part
  /** lines up to this one were looked at as a whole: what is left of them is left */
  readonly #planned: number
  /** lines up to this one go to their owners; behind it, to the chain */
  readonly #owned: number
  /** whose a planned line is */
  readonly #owners = new Map<number, PartReading>()
  /** the last planned line of each part that ends in the head */
  readonly #ends = new Map<number, PartReading[]>()
  /** lines of other protocols: they are nobody's */
  readonly #others = new Set<number>()
  /** who is offered a line behind the head, in this order */
  #chain: PartReading[] = []
  readonly #left: LeftLines
  #ended = { sessions: 0, read: 0 }
  #octets = 0
  #line = 0
  #over = false
  /** lines that were left are being read: what is left of them is left */
  #judging = false

  constructor(sink: SessionSink, { parts, others }: Plan, main: Part, options: PartsOptions) {
    this.#sink = sink
    this.#onUnread = options.onUnread
    this.#scan = options.scan
    this.#main = main
    this.#planned = options.planned ?? Infinity
    this.#left = new LeftLines({
      found: (found, goesOn) => this.#found(found, goesOn),
      unread: ({ text, sourceLine }) => this.#unread(text, sourceLine),
    })
    const isOne = options.planned === null || (parts.length === 1 && others.length === 0)
    this.#owned = isOne ? 0 : this.#planned
    if (isOne) {
      this.#chain = [this.#open(main)]
      return
    }
    for (const { lines } of others) for (const { sourceLine } of lines) this.#others.add(sourceLine)
    const last = parts.toSorted((a, b) => lastLineOf(b) - lastLineOf(a))[0]
    for (const part of parts) {
      const reading = this.#open(part)
      for (const { sourceLine } of part.lines) this.#owners.set(sourceLine, reading)
      if (!options.whole && (part === last || part.trial.isLog)) {
        if (part === last) this.#chain.unshift(reading)
        else this.#chain.push(reading)
      } else {
        const end = lastLineOf(part)
        this.#ends.set(end, [...(this.#ends.get(end) ?? []), reading])
      }
    }
  }

  /** Sessions that were opened. */
  get sessions(): number {
    return this.#sum('sessions')
  }

  /** Lines of the upload that were read. */
  get linesRead(): number {
    return this.#sum('read')
  }

  /** To be asked after each line, for what the next one has to wait for; null: nothing. */
  due(): Steps<void> | null {
    return this.#left.isDue ? this.#left.settling(this.#octets, true) : null
  }

  line(text: ByteString, sourceLine: number, terminator: string): void {
    this.#octets += text.length
    this.#line = sourceLine
    if (sourceLine > this.#owned) {
      const [first] = this.#chain
      if (first !== undefined) first.line(text, sourceLine, terminator)
      else this.#leave(text, sourceLine, terminator)
      return
    }
    const owner = this.#owners.get(sourceLine)
    if (owner !== undefined) owner.line(text, sourceLine, terminator)
    else if (!this.#others.has(sourceLine)) this.#unread(text, sourceLine)
    const ended = this.#ends.get(sourceLine)
    // A line in pieces ends with the one that has a terminator, or with the upload.
    if (ended !== undefined && terminator !== '') this.#close(sourceLine, ended)
  }

  /** The upload has ended, with so many lines. */
  *ending(lines: number): Steps<void> {
    for (const [sourceLine, ended] of this.#ends) this.#close(sourceLine, ended)
    this.#over = true
    const chain = this.#chain
    for (const reading of chain) this.#finish(reading, lines + 1)
    yield* this.#left.settling(this.#octets, false)
  }

  #close(sourceLine: number, ended: readonly PartReading[]): void {
    this.#ends.delete(sourceLine)
    for (const reading of ended) this.#finish(reading, sourceLine + 1)
  }

  #finish(reading: PartReading, nextLine: number): void {
    reading.end(nextLine)
    this.#chain = this.#chain.filter((one) => one !== reading)
    this.#ended.sessions += reading.sessions
    this.#ended.read += reading.read
  }

  #open(part: Part): PartReading {
    const { format } = part.candidate
    const named = format !== this.#main.candidate.format
    const reading: PartReading = new PartReading(
      this.#sink,
      format,
      part.unwrapped,
      named,
      (text, sourceLine, terminator) => {
        const at = this.#chain.indexOf(reading)
        const next = at < 0 ? undefined : this.#chain[at + 1]
        if (next !== undefined) next.line(text, sourceLine, terminator)
        else this.#leave(text, sourceLine, terminator)
      },
      part.unwrapped.layers.length > 0 ? (this.#scan?.() ?? null) : null,
    )
    return reading
  }

  /** Nobody who reads now has taken the line. What the head's plan left is settled. */
  #leave(text: ByteString, sourceLine: number, terminator: string): void {
    const isOver = sourceLine <= this.#planned || this.#judging
    const first = this.#chain[0]?.format
    if (isOver || (first !== undefined && PRINTS_PACKETS.has(first)))
      return this.#unread(text, sourceLine)
    const contiguous = this.#chain.every(({ isLog }) => !isLog)
    this.#left.add({ text, sourceLine, terminator }, contiguous)
  }

  #found(found: readonly Part[], goesOn: boolean): void {
    const last = found.at(-1)
    this.#judging = true
    for (const part of found) {
      const reading = this.#open(part)
      for (const { text, sourceLine, terminator } of part.lines)
        reading.line(text, sourceLine, terminator)
      if (this.#over) this.#finish(reading, lastLineOf(part) + 1)
      else if (part.trial.isLog) this.#chain.push(reading)
      else if (goesOn && part === last) this.#succeed(reading)
      else this.#finish(reading, lastLineOf(part) + 1)
    }
    this.#judging = false
  }

  /** A whole stretch was another tool's, and there is more of it: what was read before it has ended. */
  #succeed(reading: PartReading): void {
    const over = this.#chain.filter(({ isLog }) => !isLog)
    for (const one of over) this.#finish(one, this.#line)
    this.#chain.unshift(reading)
  }

  #unread(text: ByteString, sourceLine: number): void {
    if (text.trim() !== '') this.#onUnread(text.slice(0, MAX_UNREAD_LINE_OCTETS), sourceLine)
  }

  #sum(of: 'sessions' | 'read'): number {
    return this.#chain.reduce((sum, reading) => sum + reading[of], this.#ended[of])
  }
}

function lastLineOf({ lines }: Part): number {
  return lines.at(-1)?.sourceLine ?? 0
}
