import {
  MAX_ALIGNED_KEYWORDS,
  MAX_GUESSED_VERBS,
  MAX_GUESSED_REPLIES,
  MAX_KNOWN_UNMASKED,
} from '../limits.ts'
import type { ByteString } from '../smtp/octets.ts'
import { remembered } from '../smtp/remembered.ts'
import { ehloReplies, readable, type WholeReply } from './replies.ts'
import { identify, type Identified } from './server/identify.ts'
import { FAMILY_TRAITS } from './server/families.ts'
import { FAMILIES, type Family } from './server/family.ts'
import { overwrittenLines } from './signs/keywords.ts'
import { crossedCommands } from './signs/commands.ts'
import { formOf } from './unmask/line.ts'
import { unmask, type Guess } from './unmask/unmask.ts'
import { guessVerb, type VerbGuess } from './unmask/verbs.ts'
import type { SessionView } from './view.ts'

/** What the masked parts of one session may have been: read once, used by fingerprint and findings. */
export interface Reading {
  server: Identified
  ehlo: readonly WholeReply[]
  /** index in lines of an overwritten keyword → guesses, best first */
  keywords: Map<number, readonly Guess[]>
  /** index in lines of a crossed-out command → guesses, best first */
  verbs: Map<number, VerbGuess[]>
}

/** Reads back what was masked in a session. */
export function readBack(view: SessionView): Reading {
  const server = identify(view)
  const ehlo = ehloReplies(view)
  const keywords = new Map<number, readonly Guess[]>()
  for (const { at } of ehlo.slice(0, MAX_GUESSED_REPLIES)) {
    if (overwrittenLines(view, at).length === 0) continue
    const later = at.length > 1 ? at.slice(1) : at
    const texts = later
      .slice(0, MAX_ALIGNED_KEYWORDS)
      .map((index) => readable(view.lines[index]).slice(4))
    guessesOf(texts, server.texts).forEach((guesses, i) => {
      const index = later[i]
      if (index !== undefined && guesses.length > 0) keywords.set(index, guesses)
    })
  }
  const verbs = new Map<number, VerbGuess[]>()
  for (const at of crossedCommands(view).slice(0, MAX_GUESSED_VERBS)) {
    const guesses = guessVerb(view, at)
    if (guesses.length > 0) verbs.set(at, guesses)
  }
  return { server, ehlo, keywords, verbs }
}

/** `unmask`, remembered: servers repeat themselves, and behind one firewall all that they say is masked alike. */
function guessesOf(
  texts: readonly string[],
  evidence: ReadonlyMap<Family, number>,
): readonly (readonly Guess[])[] {
  return unmasked(JSON.stringify([texts, FAMILIES.map((family) => evidence.get(family) ?? 0)]))
}

const unmasked = remembered((asked): readonly (readonly Guess[])[] => {
  const [texts, weights] = JSON.parse(asked) as [string[], number[]]
  const evidence = new Map(FAMILIES.map((family, i) => [family, weights[i] ?? 0]))
  return unmask(texts, FAMILY_TRAITS, evidence)
}, MAX_KNOWN_UNMASKED)

/** Lines among the overwritten ones that were `form` with at least `least` probability. */
export function likely(reading: Reading, form: string, least = 0.5): number[] {
  return [...reading.keywords].flatMap(([at, guesses]) => {
    const chance = guesses
      .filter(({ keyword }) => formOf(keyword) === form)
      .reduce((sum, { probability }) => sum + probability, 0)
    return chance >= least ? [at] : []
  })
}

/** Forms of the keywords to be read in the replies to EHLO. */
export function visibleForms(view: SessionView, ehlo: readonly WholeReply[]): Set<string> {
  return new Set(
    ehlo.flatMap(({ at }) =>
      at.slice(1).map((index) => formOf(upper(readable(view.lines[index]).slice(4, 80)))),
    ),
  )
}

const upper = (text: ByteString): string => text.toUpperCase()
