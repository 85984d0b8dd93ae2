import { MAX_TELL_LINES, MAX_TELL_OCTETS } from '../../limits.ts'
import { ehloReplies, readable, wholeReplies } from '../replies.ts'
import { familiesOf } from '../unmask/unmask.ts'
import type { SessionView } from '../view.ts'
import { FAMILY_TRAITS } from './families.ts'
import { FAMILIES, type Family, type FamilyTraits } from './family.ts'

/** Who the server is, as far as its words tell. */
export interface Identified {
  family: Family | null
  /** of the product, as its greeting prints it (octets of the wire: redact before showing), or null */
  version: string | null
  /** 0-1 */
  confidence: number
  /** natural-log evidence of each family from texts alone (without keyword order) */
  texts: Map<Family, number>
}

/** Probability below which no family is named. */
const LEAST_CONFIDENCE = 0.6
/** What an unknown server's texts would score by chance: a family must beat it. */
const UNKNOWN_SCORE = 1.2

/**
 * Identifies the server family from greeting, reply texts, error texts and keyword order. `table`
 * may leave families out.
 */
export function identify(
  view: SessionView,
  table: readonly FamilyTraits[] = FAMILY_TRAITS,
): Identified {
  const { texts, version } = readTexts(view, table)
  const scores = new Map(texts)
  let unknown = UNKNOWN_SCORE
  for (const reply of ehloReplies(view)) {
    const keywords = reply.at.slice(1).map((at) => view.lines[at]?.octets.slice(4) ?? '')
    if (keywords.length === 0) continue
    // Order alone never outweighs a whole sentence: configured servers and imitators share orders.
    for (const [family, share] of familiesOf(keywords, table)) {
      const score = 4 * Math.min(1, share)
      if (family === 'unknown') unknown += score
      else scores.set(family, (scores.get(family) ?? 0) + score)
    }
    break
  }
  const { family, confidence } = best(scores, unknown)
  return {
    family,
    confidence,
    texts,
    version: family === null ? null : (version.get(family) ?? null),
  }
}

function best(
  scores: ReadonlyMap<Family, number>,
  unknown: number,
): { family: Family | null; confidence: number } {
  let total = Math.exp(unknown)
  let top: Family | null = null
  for (const family of FAMILIES) {
    const weight = Math.exp(scores.get(family) ?? 0)
    total += weight
    if (top === null || (scores.get(family) ?? 0) > (scores.get(top) ?? 0)) top = family
  }
  const confidence = top === null ? 0 : Math.exp(scores.get(top) ?? 0) / total
  return { family: confidence >= LEAST_CONFIDENCE ? top : null, confidence }
}

function readTexts(
  view: SessionView,
  table: readonly FamilyTraits[],
): { texts: Map<Family, number>; version: Map<Family, string> } {
  const texts = new Map<Family, number>()
  const version = new Map<Family, string>()
  const counted = new Set<string>()
  const replies = wholeReplies(view)
  const greeting = new Set(
    replies
      .filter(({ at }) => view.lines[at[0] ?? -1]?.kind === 'greeting')
      .flatMap(({ at }) => at),
  )
  const first = replies[0]
  if (greeting.size === 0 && first?.command === null && /^[245]/.test(first.code))
    for (const at of first.at) greeting.add(at)
  const read = replies.flatMap(({ at }) => at).slice(0, MAX_TELL_LINES)
  const lines = read.map((at) => ({ line: readable(view.lines[at]), greets: greeting.has(at) }))
  for (const { family, greeting: greets, replies: answers } of table) {
    const both = [...greets, ...answers]
    for (const { line, greets: isGreeting } of lines) {
      ;(isGreeting ? both : answers).forEach((tell, number) => {
        const found = tell.pattern.exec(line)
        if (found === null) return
        // Only a greeting tells a version: groups of other patterns are alternatives.
        if (found[1] !== undefined && greets.includes(tell)) version.set(family, found[1])
        const name = `${family} ${String(isGreeting)} ${number}`
        if (counted.has(name)) return
        counted.add(name)
        texts.set(family, (texts.get(family) ?? 0) + tell.weight)
      })
    }
  }
  const notes = view.marks.flatMap(({ mark }) =>
    mark.kind === 'note' ? [mark.text.slice(0, MAX_TELL_OCTETS)] : [],
  )
  for (const { family, log } of table)
    for (const { pattern, weight } of log ?? [])
      if (notes.some((note) => pattern.test(note)))
        texts.set(family, (texts.get(family) ?? 0) + weight)
  return { texts, version }
}
