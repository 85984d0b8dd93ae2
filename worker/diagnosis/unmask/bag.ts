import type { KeywordLine } from './line.ts'
import { lengthChance, POPULAR, type PopularKeyword } from './popularity.ts'

/** Rounds of balancing: the sums are within a percent long before. */
const ROUNDS = 12
/** An EHLO reply announces about this many keywords: shares become chances of one line. */
const LINES_A_REPLY = 9
/** Chance of a visible keyword nobody lists. */
const UNLISTED = 0.002

/** Chance of a visible keyword that is listed, by its form; the first that has it counts. */
const VISIBLE = new Map(
  [...POPULAR]
    .reverse()
    .map(({ form, share, masked }) => [form, UNLISTED + ((1 - masked) * share) / LINES_A_REPLY]),
)

/** What popularity alone says of a reply, whatever the order: each line's probability by itself. */
export function backgroundOf(lines: readonly KeywordLine[]): number[] {
  return lines.map((line) => {
    if (!line.masked) return VISIBLE.get(line.keyword) ?? UNLISTED
    const chances = POPULAR.map((word) => maskedChance(word, line.octets))
    return UNLISTED + chances.reduce((a, b) => a + b, 0) / LINES_A_REPLY
  })
}

/**
 * For each masked line, text → probability by popularity, no keyword given twice more than once in sum; empty for
 * visible lines. Weighs every popular keyword of the right length, and balances so that none stands for two lines.
 */
export function popularIn(lines: readonly KeywordLine[]): Map<string, number>[] {
  const seen = new Set(lines.flatMap((line) => (line.masked ? [] : [line.keyword])))
  const marginals = lines.map((line) => {
    const weights = new Map<string, number>()
    if (!line.masked) return weights
    for (const word of POPULAR) {
      const chance = maskedChance(word, line.octets)
      // A keyword already to be read in this reply is hardly ever announced twice.
      if (chance > 0) weights.set(word.text, chance * (seen.has(word.form) ? 0.02 : 1))
    }
    return weights
  })
  for (let round = 0; round < ROUNDS; round++) {
    marginals.forEach(normalise)
    spendOnce(marginals)
  }
  marginals.forEach(normalise)
  return marginals
}

function maskedChance(word: PopularKeyword, octets: number): number {
  return word.share * word.masked * lengthChance(word, octets)
}

function normalise(weights: Map<string, number>): void {
  // Something nobody lists keeps a small place, so that a lone candidate is never taken for proof.
  const total = [...weights.values()].reduce((a, b) => a + b, 0)
  if (total > 0) for (const [text, weight] of weights) weights.set(text, (weight / total) * 0.97)
}

function spendOnce(marginals: readonly Map<string, number>[]): void {
  const spent = new Map<string, number>()
  for (const weights of marginals)
    for (const [text, weight] of weights) spent.set(text, (spent.get(text) ?? 0) + weight)
  for (const weights of marginals)
    for (const [text, weight] of weights) {
      const sum = spent.get(text) ?? 0
      if (sum > 1) weights.set(text, weight / sum)
    }
}
