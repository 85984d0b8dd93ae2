import type { OrderedKeyword } from '../server/family.ts'
import { formOf, maskChance, type KeywordLine } from './line.ts'
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
  const n = lines.length
  const m = order.length
  const width = m + 1
  const emits = lines.map((line) => order.map((keyword) => emission(line, keyword)))
  const stray = background.map((chance) => STRAY * chance)
  const forward = new Float64Array((n + 1) * width)
  const backward = new Float64Array((n + 1) * width)
  forward[0] = 1
  for (let i = 0; i <= n; i++) {
    for (let j = 0; j <= m; j++) {
      const here = forward[i * width + j] ?? 0
      if (j < m) add(forward, i * width + j + 1, here * (1 - (order[j]?.present ?? 0)))
      if (i < n) add(forward, (i + 1) * width + j, here * (stray[i] ?? 0))
      if (i < n && j < m) add(forward, (i + 1) * width + j + 1, here * (emits[i]?.[j] ?? 0))
    }
  }
  backward[n * width + m] = 1
  for (let i = n; i >= 0; i--) {
    for (let j = m; j >= 0; j--) {
      let rest = backward[i * width + j] ?? 0
      if (j < m) rest += (1 - (order[j]?.present ?? 0)) * (backward[i * width + j + 1] ?? 0)
      if (i < n) rest += (stray[i] ?? 0) * (backward[(i + 1) * width + j] ?? 0)
      if (i < n && j < m) rest += (emits[i]?.[j] ?? 0) * (backward[(i + 1) * width + j + 1] ?? 0)
      backward[i * width + j] = rest
    }
  }
  const likelihood = forward[n * width + m] ?? 0
  const marginals = lines.map((_, i) => {
    const found = new Map<string, number>()
    order.forEach((keyword, j) => {
      const mass =
        (forward[i * width + j] ?? 0) *
        (emits[i]?.[j] ?? 0) *
        (backward[(i + 1) * width + j + 1] ?? 0)
      if (mass > 0 && likelihood > 0)
        found.set(keyword.text, (found.get(keyword.text) ?? 0) + mass / likelihood)
    })
    return found
  })
  const strays = marginals.map((found) => Math.max(0, 1 - [...found.values()].reduce(sum, 0)))
  return { likelihood, marginals, stray: strays }
}

const sum = (a: number, b: number): number => a + b

function add(cells: Float64Array, at: number, mass: number): void {
  cells[at] = (cells[at] ?? 0) + mass
}

function emission(line: KeywordLine, keyword: OrderedKeyword): number {
  const form = formOf(keyword.text)
  const masked = maskChance(form)
  if (line.masked) return keyword.present * masked * lengthChance(keyword, line.octets)
  return form === line.keyword ? keyword.present * (1 - masked) : 0
}
