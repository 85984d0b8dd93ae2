import { MAX_ALIGNED_KEYWORDS, MAX_GUESSES } from '../../limits.ts'
import type { Family, FamilyTraits } from '../server/family.ts'
import { align, likelihoodOf, type Alignment } from './align.ts'
import { assign, spendOnce } from './assign.ts'
import { backgroundOf, popularIn } from './bag.ts'
import { formOf, keywordLines } from './line.ts'

/** One guess. `family` is the server family it rests on most, null where only popularity speaks. */
export interface Guess {
  keyword: string
  probability: number
  family: Family | null
}

/** Guesses less likely than this are not listed. */
const LEAST_PROBABILITY = 0.005
/** Weight of servers that no family of the table describes, beside 1 for all that some family does; set where unknown families come out calibrated (test/measure/unmask.ts). */
const UNKNOWN_SHARE = 0.5

/**
 * Ranks what stood in the masked lines of one EHLO reply, all lines jointly: no keyword that is to be read
 * in it, and none the first guess of two lines. `texts`: the lines after the first, codes left out. `table`:
 * the families to draw on; `evidence`: natural-log weight of each family from greeting and reply texts (0
 * where nothing is known). Guesses per line, best first, their probabilities sum to at most 1; none for
 * lines that are not masked.
 */
export function unmask(
  texts: readonly string[],
  table: readonly FamilyTraits[],
  evidence: ReadonlyMap<Family, number>,
): Guess[][] {
  const lines = keywordLines(texts.slice(0, MAX_ALIGNED_KEYWORDS))
  const background = backgroundOf(lines)
  const popular = popularIn(lines)
  const unknown = unknownWeight(background)
  const parts = table.flatMap((traits) =>
    traits.orders.map((order) => {
      const alignment = align(lines, order, background)
      const prior = Math.exp(evidence.get(traits.family) ?? 0) / table.length / traits.orders.length
      return { family: traits.family, alignment, weight: prior * alignment.likelihood }
    }),
  )
  const total = parts.reduce((sum, part) => sum + part.weight, unknown)
  const mixed = lines.map((line, i) =>
    line.masked ? mix(i, parts, total, unknown / total, popular[i] ?? new Map()) : new Map(),
  )
  const forms = mixed.map(byForm)
  spendOnce(forms)
  const firsts = assign(forms, LEAST_PROBABILITY)
  const guesses = mixed.map((words, i) => rank(words, forms[i]!, firsts, i))
  return [...guesses, ...texts.slice(lines.length).map(() => [])]
}

/** How well each family's order fits the lines of an EHLO reply, as shares of 1 with `unknown`. */
export function familiesOf(
  texts: readonly string[],
  table: readonly FamilyTraits[],
): Map<Family | 'unknown', number> {
  const lines = keywordLines(texts.slice(0, MAX_ALIGNED_KEYWORDS))
  const background = backgroundOf(lines)
  const shares = new Map<Family | 'unknown', number>([['unknown', unknownWeight(background)]])
  for (const { family, orders } of table)
    for (const order of orders) {
      const weight = likelihoodOf(lines, order, background) / table.length / orders.length
      shares.set(family, (shares.get(family) ?? 0) + weight)
    }
  const total = [...shares.values()].reduce((sum, weight) => sum + weight, 0)
  for (const [family, weight] of shares) shares.set(family, weight / total)
  return shares
}

/** Weight of servers no family describes. */
function unknownWeight(background: readonly number[]): number {
  return UNKNOWN_SHARE * background.reduce((product, chance) => product * chance, 1)
}

type Part = { family: Family; alignment: Alignment; weight: number }
type Mixed = Map<string, { probability: number; family: Family | null; share: number }>

function mix(
  at: number,
  parts: readonly Part[],
  total: number,
  unknownShare: number,
  popular: ReadonlyMap<string, number>,
): Mixed {
  const mixed: Mixed = new Map()
  let strays = unknownShare
  for (const { family, alignment, weight } of parts) {
    const share = weight / total
    strays += share * (alignment.stray[at] ?? 0)
    for (const [text, chance] of alignment.marginals[at] ?? [])
      give(mixed, text, share * chance, family)
  }
  for (const [text, chance] of popular) give(mixed, text, strays * chance, null)
  return mixed
}

function give(mixed: Mixed, text: string, mass: number, family: Family | null): void {
  const known = mixed.get(text) ?? { probability: 0, family: null, share: 0 }
  known.probability += mass
  if (mass > known.share) {
    known.share = mass
    known.family = family
  }
  mixed.set(text, known)
}

/** What a line's words weigh, those of one keyword in sum. */
function byForm(mixed: Mixed): Map<string, number> {
  const forms = new Map<string, number>()
  for (const [text, { probability }] of mixed) {
    const form = formOf(text)
    forms.set(form, (forms.get(form) ?? 0) + probability)
  }
  return forms
}

/**
 * A line's guesses with the keyword that the reply as a whole leaves to it in front: no other is said to be
 * likelier. `forms`: what each keyword has been left of its probability.
 */
function rank(
  mixed: Mixed,
  forms: ReadonlyMap<string, number>,
  firsts: readonly (string | null)[],
  at: number,
): Guess[] {
  const before = byForm(mixed)
  const first = firsts[at] ?? null
  // A line that is left without a keyword does not get what was given to another.
  const taken = new Set(first === null ? firsts : [])
  const guesses = [...mixed]
    .filter(([keyword]) => !taken.has(formOf(keyword)))
    .map(([keyword, { probability, family }]) => {
      const form = formOf(keyword)
      const kept = (forms.get(form) ?? 0) / (before.get(form) ?? 1)
      return { keyword, probability: probability * kept, family }
    })
    .sort((a, b) => b.probability - a.probability)
  const best = guesses.find(({ keyword }) => formOf(keyword) === first)
  const most = best?.probability ?? 1
  return [...(best === undefined ? [] : [best]), ...guesses.filter((guess) => guess !== best)]
    .map((guess) => ({ ...guess, probability: Math.min(guess.probability, most) }))
    .filter(({ probability }) => probability >= LEAST_PROBABILITY)
    .slice(0, MAX_GUESSES)
}
