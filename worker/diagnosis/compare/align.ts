import { ALIGNED_AT_ONCE_CELLS, COMPARED_AT_ONCE_LINES, MAX_ALIGNED_CELLS } from '../../limits.ts'
import { Pace, whole, type Steps } from '../../turn.ts'
import type { RecordedLine } from './recording.ts'

/** Lines of two recordings that are one and the same; null where the other has none. Indexes in the lists given. */
export interface Pair {
  outside: number | null
  inside: number | null
}

const LACKING = 2

/** What pairing two lines costs: nothing if equal, little if one may be the other masked. */
function cost(a: string, b: string): number {
  if (a === b) return 0
  if (a.length === b.length) return maskOf(a, b) ? 0.2 : 2.5
  return a.startsWith(b) || b.startsWith(a) ? 1.5 : 3.5
}

/** True if every octet that differs is X, an asterisk, a blank or the letter of a masked keyword on one side. */
export function maskOf(a: string, b: string): boolean {
  for (let i = 0; i < a.length; i++) {
    if (a[i] === b[i]) continue
    if (!isMask(a.charCodeAt(i)) && !isMask(b.charCodeAt(i)) && i < a.length - 1) return false
  }
  return true
}

/** X, asterisk or blank: lines have up to megabytes, so no pattern is tried at each octet. */
const isMask = (octet: number): boolean => octet === 0x58 || octet === 0x2a || octet === 0x20

/**
 * Pairs the lines of one direction in order, at the least cost (Needleman and Wunsch). Equal heads and
 * tails go first; a middle too large for the table is paired one by one.
 */
export function alignLines(
  outside: readonly RecordedLine[],
  inside: readonly RecordedLine[],
): Pair[] {
  return whole(aligning(outside, inside))
}

/** The same in steps. */
export function* aligning(
  outside: readonly RecordedLine[],
  inside: readonly RecordedLine[],
): Steps<Pair[]> {
  const pace = new Pace(COMPARED_AT_ONCE_LINES)
  let head = 0
  while (head < Math.min(outside.length, inside.length) && near(outside[head], inside[head])) {
    head++
    if (pace.isDue()) yield
  }
  let tail = 0
  const left = Math.min(outside.length, inside.length) - head
  while (
    tail < left &&
    near(outside[outside.length - 1 - tail], inside[inside.length - 1 - tail])
  ) {
    tail++
    if (pace.isDue()) yield
  }
  const pairs: Pair[] = []
  for (let i = 0; i < head; i++) pairs.push({ outside: i, inside: i })
  const between = yield* middle(outside, inside, head, outside.length - tail, inside.length - tail)
  // not spread: the arguments of a call have to fit on the stack
  for (const pair of between) pairs.push(pair)
  for (let i = tail; i > 0; i--)
    pairs.push({ outside: outside.length - i, inside: inside.length - i })
  return pairs
}

function near(a: RecordedLine | undefined, b: RecordedLine | undefined): boolean {
  return a !== undefined && b !== undefined && cost(a.text, b.text) < 1
}

function* middle(
  outside: readonly RecordedLine[],
  inside: readonly RecordedLine[],
  from: number,
  n: number,
  m: number,
): Steps<Pair[]> {
  const rows = n - from
  const columns = m - from
  if (rows * columns > MAX_ALIGNED_CELLS) {
    return Array.from({ length: Math.max(rows, columns) }, (_, i) => ({
      outside: i < rows ? from + i : null,
      inside: i < columns ? from + i : null,
    }))
  }
  const width = columns + 1
  const table = new Float64Array((rows + 1) * width)
  const at = (i: number, j: number): number => table[i * width + j] ?? 0
  const paired = (i: number, j: number): number =>
    cost(outside[from + i]?.text ?? '', inside[from + j]?.text ?? '')
  const pace = new Pace(ALIGNED_AT_ONCE_CELLS)
  for (let i = rows; i >= 0; i--) {
    if (pace.isDue(columns + 1)) yield
    for (let j = columns; j >= 0; j--) {
      if (i === rows || j === columns) table[i * width + j] = (rows - i + columns - j) * LACKING
      else
        table[i * width + j] = Math.min(
          at(i + 1, j + 1) + paired(i, j),
          at(i + 1, j) + LACKING,
          at(i, j + 1) + LACKING,
        )
    }
  }
  const pairs: Pair[] = []
  let i = 0
  let j = 0
  while (i < rows || j < columns) {
    const both = i < rows && j < columns && at(i, j) === at(i + 1, j + 1) + paired(i, j)
    const one = !both && i < rows && (j === columns || at(i, j) === at(i + 1, j) + LACKING)
    pairs.push({ outside: both || one ? from + i : null, inside: both || !one ? from + j : null })
    if (both || one) i++
    if (both || !one) j++
  }
  return pairs
}
