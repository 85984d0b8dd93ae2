import type { OrderedKeyword } from '../server/family.ts'
import type { KeywordLine } from './line.ts'
import { lengthChance } from './popularity.ts'

/** What one order makes of a reply. */
export interface Alignment {
  /** probability of the reply under this order, all alignments together */
  likelihood: number
  /** for each line, text of the order's keyword → probability; what lacks to 1 is `stray` */
  marginals: Map<string, number>[]
  /** for each line, the probability that it is none of the order's in its place */
  stray: number[]
}

/** Chance of a line that this order has not, or has elsewhere: servers are configured and patched. */
const STRAY = 0.008

/**
 * Aligns a reply's lines with an order by the forward-backward algorithm: lines keep their sequence,
 * every keyword of the order is there or skipped, a stray line may stand anywhere. `background` is
 * each line's probability where it is a stray.
 */
export function align(
  lines: readonly KeywordLine[],
  order: readonly OrderedKeyword[],
  background: readonly number[],
): Alignment {
  const emits = emissions(lines, order)
  const forward = forwardPass(emits, order, background)
  const backward = backwardPass(emits, order, background)
  const width = order.length + 1
  const likelihood = forward[forward.length - 1]!
  const marginals = lines.map((_, i) => {
    const found = new Map<string, number>()
    order.forEach(({ text }, j) => {
      const mass =
        forward[i * width + j]! * emits[i * order.length + j]! * backward[(i + 1) * width + j + 1]!
      if (mass > 0 && likelihood > 0) found.set(text, (found.get(text) ?? 0) + mass / likelihood)
    })
    return found
  })
  const strays = marginals.map((found) => Math.max(0, 1 - [...found.values()].reduce(sum, 0)))
  return { likelihood, marginals, stray: strays }
}

/** `align`'s likelihood alone, in a third of the time. */
export function likelihoodOf(
  lines: readonly KeywordLine[],
  order: readonly OrderedKeyword[],
  background: readonly number[],
): number {
  const forward = forwardPass(emissions(lines, order), order, background)
  return forward[forward.length - 1]!
}

/** Cell (i, j): probability of the first i lines from the first j keywords; the last cell is the likelihood. */
function forwardPass(
  emits: Float64Array,
  order: readonly OrderedKeyword[],
  background: readonly number[],
): Float64Array {
  const n = background.length
  const m = order.length
  const width = m + 1
  const cells = new Float64Array((n + 1) * width)
  cells[0] = 1
  for (let i = 0; i <= n; i++) {
    for (let j = 0; j <= m; j++) {
      const at = i * width + j
      const here = cells[at]!
      if (here === 0) continue
      if (j < m) cells[at + 1]! += here * (1 - order[j]!.present)
      if (i === n) continue
      cells[at + width]! += here * STRAY * background[i]!
      if (j < m) cells[at + width + 1]! += here * emits[i * m + j]!
    }
  }
  return cells
}

/** Cell (i, j): probability of the lines from i on, given that j keywords are spent. */
function backwardPass(
  emits: Float64Array,
  order: readonly OrderedKeyword[],
  background: readonly number[],
): Float64Array {
  const n = background.length
  const m = order.length
  const width = m + 1
  const cells = new Float64Array((n + 1) * width)
  cells[cells.length - 1] = 1
  for (let i = n; i >= 0; i--) {
    for (let j = m; j >= 0; j--) {
      const at = i * width + j
      let rest = cells[at]!
      if (j < m) rest += (1 - order[j]!.present) * cells[at + 1]!
      if (i < n) rest += STRAY * background[i]! * cells[at + width]!
      if (i < n && j < m) rest += emits[i * m + j]! * cells[at + width + 1]!
      cells[at] = rest
    }
  }
  return cells
}

/** For line i and keyword j, the probability that this keyword comes out as this line. */
function emissions(lines: readonly KeywordLine[], order: readonly OrderedKeyword[]): Float64Array {
  const m = order.length
  const emits = new Float64Array(lines.length * m)
  const visible = new Set(lines.flatMap((line) => (line.masked ? [] : [line.keyword])))
  lines.forEach((line, i) => {
    for (let j = 0; j < m; j++)
      if (!line.masked || !visible.has(order[j]!.form)) emits[i * m + j] = emission(line, order[j]!)
  })
  return emits
}

const sum = (a: number, b: number): number => a + b

function emission(line: KeywordLine, keyword: OrderedKeyword): number {
  if (line.masked) return keyword.present * keyword.masked * lengthChance(keyword, line.octets)
  return keyword.form === line.keyword ? keyword.present * (1 - keyword.masked) : 0
}
