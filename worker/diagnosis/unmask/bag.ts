import type { KeywordLine } from './line.ts'
import { spendOnce } from './assign.ts'
import { lengthChance, POPULAR, type PopularKeyword } from './popularity.ts'

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
      if (chance > 0 && !seen.has(word.form))
        weights.set(word.text, chance * besideVisible(word.form, seen))
    }
    return weights
  })
  // Something nobody lists keeps a small place, so that a lone candidate is never taken for proof.
  for (const weights of marginals) {
    const total = [...weights.values()].reduce((a, b) => a + b, 0)
    if (total > 0) for (const [text, weight] of weights) weights.set(text, (weight / total) * 0.97)
  }
  spendOnce(marginals)
  return marginals
}

/** How much likelier a keyword is for what is to be read beside it. */
function besideVisible(form: string, seen: ReadonlySet<string>): number {
  // BINARYMIME is of no use without BDAT (RFC 3030 3).
  if (form === 'CHUNKING' && seen.has('BINARYMIME')) return 20
  // Who announces SMTPUTF8 announces 8BITMIME too (RFC 6531 3.1), and no inspection hides that.
  if (form === 'SMTPUTF8' && !seen.has('8BITMIME')) return 0.05
  return 1
}

function maskedChance(word: PopularKeyword, octets: number): number {
  return word.share * word.masked * lengthChance(word, octets)
}
