import { MAX_KNOWN_ORDERS, MAX_KNOWN_TELLS, MAX_TELL_LINES, MAX_TELL_OCTETS } from '../../limits.ts'
import { remembered } from '../../smtp/remembered.ts'
import { ehloReplies, readable, wholeReplies } from '../replies.ts'
import { familiesOf } from '../unmask/unmask.ts'
import type { SessionView } from '../view.ts'
import { FAMILY_TRAITS } from './families.ts'
import { FAMILIES, type Family, type FamilyTraits, type Tell } from './family.ts'

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
  const known = knowledgeOf(table)
  const { texts, version } = readTexts(view, table, known)
  const scores = new Map(texts)
  let unknown = UNKNOWN_SCORE
  for (const reply of ehloReplies(view)) {
    const keywords = reply.at.slice(1).map((at) => view.lines[at]?.octets.slice(4) ?? '')
    if (keywords.length === 0) continue
    // Order alone never outweighs a whole sentence: configured servers and imitators share orders.
    for (const [family, share] of known.byOrder(keywords.join('\n'))) {
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

/** A tell that stands in a line. */
interface Told {
  family: Family
  /** of its tell, among those of the family: the same again tells nothing more */
  name: string
  weight: number
  /** as a greeting has it, or null */
  version: string | null
}

/** What a table of families says of texts, each looked at once while it is remembered. */
interface Knowledge {
  /** of a line of the greeting */
  ofGreeting: (line: string) => readonly Told[]
  /** of a line of any other reply */
  ofReply: (line: string) => readonly Told[]
  /** of what a tool or a log says: the tells in it */
  ofNote: (note: string) => readonly Tell[]
  /** of the keyword lines of an EHLO reply, LF between them: the share of each family */
  byOrder: (keywords: string) => ReadonlyMap<Family | 'unknown', number>
}

const KNOWLEDGE = new WeakMap<readonly FamilyTraits[], Knowledge>()

function knowledgeOf(table: readonly FamilyTraits[]): Knowledge {
  const before = KNOWLEDGE.get(table)
  if (before !== undefined) return before
  const logs = table.flatMap(({ log }) => log ?? [])
  const known: Knowledge = {
    ofGreeting: remembered((line) => toldBy(table, line, true), MAX_KNOWN_TELLS),
    ofReply: remembered((line) => toldBy(table, line, false), MAX_KNOWN_TELLS),
    ofNote: remembered((note) => logs.filter(({ pattern }) => pattern.test(note)), MAX_KNOWN_TELLS),
    byOrder: remembered((keywords) => familiesOf(keywords.split('\n'), table), MAX_KNOWN_ORDERS),
  }
  KNOWLEDGE.set(table, known)
  return known
}

function toldBy(table: readonly FamilyTraits[], line: string, isGreeting: boolean): Told[] {
  return table.flatMap(({ family, greeting, replies }) => {
    const tells = isGreeting ? [...greeting, ...replies] : replies
    return tells.flatMap(({ pattern, weight }, number): Told[] => {
      const found = pattern.exec(line)
      if (found === null) return []
      // Only a greeting tells a version: groups of other patterns are alternatives.
      const version = isGreeting && number < greeting.length ? (found[1] ?? null) : null
      return [{ family, name: `${family} ${String(isGreeting)} ${number}`, weight, version }]
    })
  })
}

function readTexts(
  view: SessionView,
  table: readonly FamilyTraits[],
  { ofGreeting, ofReply, ofNote }: Knowledge,
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
  for (const at of replies.flatMap((reply) => reply.at).slice(0, MAX_TELL_LINES))
    for (const told of (greeting.has(at) ? ofGreeting : ofReply)(readable(view.lines[at]))) {
      if (told.version !== null) version.set(told.family, told.version)
      if (counted.has(told.name)) continue
      counted.add(told.name)
      texts.set(told.family, (texts.get(told.family) ?? 0) + told.weight)
    }
  const noted = new Set(
    view.marks.flatMap(({ mark }) =>
      mark.kind === 'note' ? ofNote(mark.text.slice(0, MAX_TELL_OCTETS)) : [],
    ),
  )
  if (noted.size > 0)
    for (const { family, log } of table)
      for (const tell of log ?? [])
        if (noted.has(tell)) texts.set(family, (texts.get(family) ?? 0) + tell.weight)
  return { texts, version }
}
