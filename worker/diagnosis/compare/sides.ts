import type { Direction } from '../../smtp/octets.ts'
import { COMPARED_AT_ONCE_LINES } from '../../limits.ts'
import { Pace, type Steps } from '../../turn.ts'
import { aligning, type Pair } from './align.ts'
import { contentWords, readingLines, type ReadLine } from './content.ts'
import { senders } from './original.ts'
import { has, linesOf, type RecordedLine, type Recording } from './recording.ts'

/** A line as it was sent and as it arrived; null where that recording has none. */
export interface Crossing {
  direction: Direction
  sent: RecordedLine | null
  arrived: RecordedLine | null
  /** octets of each with terminators, where print keeps them; what print cannot tell is made equal */
  whole: string
  came: string
}

/** Two recordings laid side by side. */
export interface Sides {
  /** lines of both directions, in order of the direction */
  crossings: Crossing[]
  /** pairs of each direction's lines, outside to inside: all of them, mail content too */
  pairs: Record<Direction, readonly Pair[]>
  /** directions that both recordings have */
  compared: Direction[]
  read: ReadonlyMap<RecordedLine, ReadLine>
  /** true: some of one side is print, so line ends, secrets and mail data are not compared */
  print: boolean
}

/** Pairs every line of the two, and settles what can be compared. */
export function* layingOut(outside: Recording, inside: Recording): Steps<Sides> {
  const read = yield* readingLines(outside)
  for (const [line, is] of yield* readingLines(inside)) read.set(line, is)
  const pace = new Pace(COMPARED_AT_ONCE_LINES)
  const print = !outside.exact || !inside.exact
  const sender = senders(outside, inside)
  const pairs: Record<Direction, readonly Pair[]> = { C: [], S: [] }
  const compared: Direction[] = []
  const crossings: Crossing[] = []
  for (const direction of ['C', 'S'] as const) {
    const here = linesOf(outside, direction)
    const there = linesOf(inside, direction)
    pairs[direction] = yield* aligning(here, there)
    if (!has(outside, direction) || !has(inside, direction)) continue
    compared.push(direction)
    for (const pair of pairs[direction]) {
      const a = pair.outside === null ? null : (here[pair.outside] ?? null)
      const b = pair.inside === null ? null : (there[pair.inside] ?? null)
      shareContent(read, a, b)
      const [sent, arrived] = sender[direction] === outside ? [a, b] : [b, a]
      const crossing = crossingOf(direction, sent, arrived, read, print)
      if (crossing) crossings.push(crossing)
      if (pace.isDue()) yield
    }
  }
  return { crossings, pairs, compared, read, print }
}

/** What one side knows to be mail is mail on the other, where a masked DATA or BDAT hides it. */
function shareContent(
  read: Map<RecordedLine, ReadLine>,
  a: RecordedLine | null,
  b: RecordedLine | null,
): void {
  for (const [known, other] of [
    [a, b],
    [b, a],
  ] as const) {
    if (known === null || other === null || read.get(known)?.content !== true) continue
    if (read.get(other)?.content === true || /^X*$/.test(other.text)) continue
    read.set(other, { shown: contentWords(other.text.length), auth: false, content: true })
  }
}

/** Null for a line that print may have lost or changed. */
function crossingOf(
  direction: Direction,
  sent: RecordedLine | null,
  arrived: RecordedLine | null,
  read: ReadonlyMap<RecordedLine, ReadLine>,
  print: boolean,
): Crossing | null {
  const is = (what: 'content' | 'auth'): boolean =>
    (sent !== null && read.get(sent)?.[what] === true) ||
    (arrived !== null && read.get(arrived)?.[what] === true)
  if (!print) return { direction, sent, arrived, whole: octetsOf(sent), came: octetsOf(arrived) }
  if (is('content')) return null
  const whole = sent?.text ?? ''
  const came = arrived?.text ?? ''
  const redacted = is('auth') && sent !== null && arrived !== null && !/^X+$/.test(came)
  return { direction, sent, arrived, whole, came: redacted ? whole : came }
}

function octetsOf(line: RecordedLine | null): string {
  return line === null ? '' : line.text + line.terminator
}
