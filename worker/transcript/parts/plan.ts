import { MAX_PARTS_TRIED } from '../../limits.ts'
import type { Candidate } from '../detect.ts'
import { unwrapping, type Unwrapped } from '../envelope.ts'
import type { Steps } from '../../turn.ts'
import type { HeldLine } from '../envelope/layer.ts'
import { FORMATS } from '../formats.ts'
import { otherProtocol, type OtherProtocol } from './other-protocols.ts'
import { maySpeak } from './speaks.ts'
import { bySigns, Labels, splitsOf, type Block } from './splits.ts'
import { tryReading, type Trial } from './trial.ts'

/** Lines of an upload that one reader reads: one tool's print, or one log. */
export interface Part {
  unwrapped: Unwrapped
  /** what it is read as: one of the candidates */
  candidate: Candidate
  lines: Block
  trial: Trial
}

/** How the beginning of an upload is read. */
export interface Plan {
  /** by their first lines; [] if nothing is a session */
  parts: Part[]
  /** dialogues that are not SMTP's, which are not read */
  others: (OtherProtocol & { lines: Block })[]
}

/** Below this, what looks like a dialogue is a stray verb in prose. */
const LEAST_CONFIDENCE = 0.1
/** From here on a transcript without a session is one all the same: the tool could not connect. */
export const SURE_OF_FORM = 0.8
/** Candidates that are tried one after the other, until one finds a session. */
const MAX_CANDIDATES = 5
/** Fences in a quotation in a ticket: deeper is an attack. */
const MAX_DEPTH = 3
/** One line that speaks may be prose. */
const LEAST_SPEAKING = 2
/** A dialogue without marks beside another print: two lines of it may be that print's own. */
const LEAST_SPOKEN = 3
const BEGINS = /^220[- ]|^(?:EHLO|HELO|LHLO|X{4})[ \t]/i
/** Two sessions with one server have their greeting in common, and some replies. */
const SAME_SESSION = 0.8

/** Finds the parts of `lines`, the head of an upload or a stretch that was left unread; a step is one reader's try of them. */
export function planning(lines: Block, whole: boolean): Steps<Plan> {
  return new Planner(whole, lines.at(-1)?.sourceLine ?? 0).plan(lines)
}

class Planner {
  readonly #whole: boolean
  readonly #last: number
  readonly #labels = new Labels()
  #tried = 0

  constructor(whole: boolean, last: number) {
    this.#whole = whole
    this.#last = last
  }

  *plan(lines: Block): Steps<Plan> {
    const plan = yield* this.#read(lines, 0)
    plan.parts.sort((a, b) => a.lines[0]!.sourceLine - b.lines[0]!.sourceLine)
    return plan
  }

  *#read(block: Block, depth: number): Steps<Plan> {
    this.#tried++
    const whole = this.#whole || block.at(-1)?.sourceLine !== this.#last
    const { part, other } = yield* choosing(block, whole)
    if (other !== null) return { parts: [], others: [{ ...other, lines: block }] }
    const alone: Plan = { parts: part === null ? [] : [part], others: [] }
    const left = block.filter(
      ({ text, sourceLine }) => text.trim() !== '' && part?.trial.read.has(sourceLine) !== true,
    )
    if (depth >= MAX_DEPTH || !speak(left)) return alone
    const sure = part !== null && isSure(part) ? part : null
    let best = part === null ? alone : yield* this.#withLeft(part, left, depth)
    // What a sure print leaves is cut by its own looks.
    const ways = [
      ...(sure === null ? splitsOf(block) : []),
      yield* this.#carried(yield* bySigns(block, this.#labels)),
    ]
    for (const blocks of ways) {
      if (blocks.length < 2) continue
      const plan = yield* this.#together(blocks, depth)
      if (sure !== null) plan.parts = plan.parts.filter((one) => standsBeside(one, sure))
      if (worthOf(plan) > worthOf(best)) best = plan
    }
    return best
  }

  /**
   * `part`, and what is found in the lines it leaves. Inside of a print that is sure of its form only what
   * is as sure of another counts: entries have lines that no session bears. A log's are looked at
   * together, for two logs may interleave.
   */
  *#withLeft(part: Part, left: Block, depth: number): Steps<Plan> {
    const extent = extentOf(part)
    const inside = left.filter((line) => isInside(line, extent))
    const found = yield* this.#together(stretchesOf(part, left), depth)
    const parts = found.parts.filter((one) => standsBeside(one, part))
    if (part.trial.isLog) parts.push(...(yield* this.#amid(part, inside, parts, depth)))
    const others = new Set(
      [...parts, ...found.others].flatMap(({ lines }) => lines.map((l) => l.sourceLine)),
    )
    if (others.size === 0) return { parts: [part], others: [] }
    const lines = withoutTail(part, extent).filter(({ sourceLine }) => !others.has(sourceLine))
    // a part all of whose lines others read better is none
    const kept = lines.length === 0 ? [] : [{ ...part, lines }]
    return { parts: [...kept, ...parts], others: found.others }
  }

  /** Another log whose lines stand among those of the first. */
  *#amid(log: Part, lines: Block, found: readonly Part[], depth: number): Steps<Part[]> {
    const taken = new Set(found.flatMap((part) => part.lines))
    const { parts } = yield* this.#together([lines.filter((line) => !taken.has(line))], depth)
    return parts.filter((part) => standsBeside(part, log) && part.trial.isLog)
  }

  *#together(blocks: readonly Block[], depth: number): Steps<Plan> {
    const plan: Plan = { parts: [], others: [] }
    for (const block of blocks) {
      if (this.#tried >= MAX_PARTS_TRIED || !speak(block)) continue
      const { parts, others } = yield* this.#read(block, depth + 1)
      plan.parts.push(...parts.filter(({ trial }) => trial.sessions > 0))
      plan.others.push(...others)
    }
    return plan
  }

  /** What a block's reader leaves at its end is the beginning of the next one. */
  *#carried(blocks: Block[]): Steps<Block[]> {
    let carry: Block = []
    const carried: Block[] = []
    for (const [i, one] of blocks.entries()) {
      const block = [...carry, ...one]
      const isLast = i === blocks.length - 1
      const read = isLast ? undefined : (yield* choosing(block, true)).part?.trial.read
      const end =
        read === undefined
          ? block.length
          : block.findLastIndex(({ sourceLine }) => read.has(sourceLine)) + 1
      carry = block.slice(end)
      carried.push(block.slice(0, end))
    }
    return carried
  }
}

/** Behind the last line that was read a print goes on to the next blank line; then people write. */
function withoutTail({ lines }: Part, [, last]: Extent): Block {
  const end = lines.findIndex(({ text, sourceLine }) => sourceLine > last && text.trim() === '')
  return end < 0 ? lines : lines.slice(0, end)
}

/** Lines in a row of which none was read between. */
function stretchesOf(part: Part, left: Block): Block[] {
  const stretches: HeldLine[][] = []
  const isLeft = new Set(left)
  let open = false
  for (const line of part.lines) {
    if (line.text.trim() === '') {
      if (open) stretches.at(-1)!.push(line)
    } else if (!isLeft.has(line)) open = false
    else if (open) stretches.at(-1)!.push(line)
    else {
      stretches.push([line])
      open = true
    }
  }
  return stretches
}

function speak(block: Block): boolean {
  let speaking = 0
  for (const { text } of block) if (maySpeak(text) && ++speaking >= LEAST_SPEAKING) return true
  return false
}

/** Source lines from the first to the last that were read. */
type Extent = readonly [first: number, last: number]

function extentOf({ trial }: Part): Extent {
  let first = Infinity
  let last = -Infinity
  for (const sourceLine of trial.read) {
    first = Math.min(first, sourceLine)
    last = Math.max(last, sourceLine)
  }
  return [first, last]
}

function isInside({ sourceLine }: HeldLine, [first, last]: Extent): boolean {
  return sourceLine > first && sourceLine < last
}

/** A form of its own, beyond doubt, with a session in it. */
function isSure({ candidate, trial }: Part): boolean {
  const { format, confidence } = candidate
  return format.general !== true && confidence >= SURE_OF_FORM && trial.sessions > 0
}

/** A program that debugs itself prints its session twice. */
function repeats({ trial: { said } }: Part, { trial }: Part): boolean {
  let again = 0
  for (const text of said) if (trial.said.has(text)) again++
  return again >= said.size * SAME_SESSION
}

/** A session with its beginning, not a reply code that happens to begin a line. */
function isDialogue({ trial }: Part): boolean {
  const { spoken, sides, ofSmtp, said } = trial
  const isBoth = sides.C > 0 && sides.S > 0 && ofSmtp > 0
  return isBoth && spoken >= LEAST_SPOKEN && [...said].some((text) => BEGINS.test(text))
}

/**
 * Whether a part can be beside `main`, which was read from the same lines. Inside of a print that is sure
 * of its form only what is as sure of another counts.
 */
function standsBeside(part: Part, main: Part): boolean {
  if (!isSure(main)) return isSure(part) || isDialogue(part)
  const inside = isInside(part.lines[0]!, extentOf(main))
  if (isSure(part)) return !inside || part.candidate.format !== main.candidate.format
  return !inside && isDialogue(part) && !repeats(part, main)
}

/** Lines read, by how sure it is that they are what they are read as. */
function worthOf({ parts }: Plan): number {
  return parts.reduce(
    (sum, { trial, candidate }) => sum + trial.read.size * candidate.confidence,
    0,
  )
}

/**
 * The reading of a block as one: the likeliest format whose reader finds a session. Where none does, one
 * that is sure of its form all the same.
 */
function* choosing(
  block: Block,
  whole: boolean,
): Steps<{ part: Part | null; other: OtherProtocol | null }> {
  const unwrapped = yield* unwrapping([...block], whole, FORMATS)
  let silent: Part | null = null
  for (const candidate of unwrapped.candidates.slice(0, MAX_CANDIDATES)) {
    if (candidate.confidence < LEAST_CONFIDENCE) break
    yield
    const trial = tryReading(unwrapped, candidate.format, block, whole)
    const part = { unwrapped, candidate, lines: block, trial }
    if (trial.spoken > 0 && isSmtp(part)) {
      const other = trial.ofSmtp * 2 < trial.spoken ? otherProtocol(trial.inner) : null
      return other === null ? { part, other } : { part: null, other }
    }
    if (trial.sessions > 0 && trial.spoken === 0) silent ??= part
    if (candidate.confidence >= SURE_OF_FORM) silent ??= part
    // Its first session may yet come.
    if (!whole && candidate.format.general !== true) return { part, other: null }
  }
  if (silent !== null) return { part: silent, other: null }
  return { part: null, other: otherProtocol(block) }
}

/** Forms that anything can be read as have to show that it is SMTP: its own words, or both sides of a dialogue. */
function isSmtp({ candidate, trial }: Part): boolean {
  if (candidate.format.general !== true) return true
  return trial.ofSmtp > 0 || (trial.sides.C > 0 && trial.sides.S > 0)
}
