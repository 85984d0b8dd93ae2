import { formOf, maskChance, type KeywordLine } from './line.ts'
import { lengthChance, POPULAR } from './popularity.ts'

/** What popularity alone says of a reply, whatever the order: for servers no family describes. */
export interface Bag {
  /** each line's probability by itself */
  background: number[]
  /** for each masked line, text → probability, no keyword given twice more than once in sum; empty for visible lines */
  marginals: Map<string, number>[]
}

/** Rounds of balancing: the sums are within a percent long before. */
const ROUNDS = 12
/** An EHLO reply announces about this many keywords: shares become chances of one line. */
const LINES_A_REPLY = 9
/** Chance of a visible keyword nobody lists. */
const UNLISTED = 0.002

/** Weighs every popular keyword of the right length, and balances so that none stands for two lines. */
export function bag(lines: readonly KeywordLine[]): Bag {
  const seen = new Set(lines.flatMap((line) => (line.masked ? [] : [line.keyword])))
  const background = lines.map((line) => {
    if (!line.masked) return visibleChance(line.keyword)
    const chances = POPULAR.map((word) => maskedChance(word, line.octets))
    return UNLISTED + chances.reduce((a, b) => a + b, 0) / LINES_A_REPLY
  })
  const marginals = lines.map((line) => {
    const weights = new Map<string, number>()
    if (!line.masked) return weights
    for (const word of POPULAR) {
      const chance = maskedChance(word, line.octets)
      // A keyword already to be read in this reply is hardly ever announced twice.
      if (chance > 0) weights.set(word.text, chance * (seen.has(formOf(word.text)) ? 0.02 : 1))
    }
    return weights
  })
  for (let round = 0; round < ROUNDS; round++) {
    marginals.forEach(normalise)
    spendOnce(marginals)
  }
  marginals.forEach(normalise)
  return { background, marginals }
}

function visibleChance(form: string): number {
  const word = POPULAR.find(({ text }) => formOf(text) === form)
  if (word === undefined) return UNLISTED
  return UNLISTED + ((1 - maskChance(form)) * word.share) / LINES_A_REPLY
}

function maskedChance(
  word: { text: string; share: number; open: boolean },
  octets: number,
): number {
  return word.share * maskChance(formOf(word.text)) * lengthChance(word, octets)
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
