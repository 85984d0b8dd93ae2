import { MAX_GUESSED_VERBS, MAX_GUESSED_REPLIES } from '../limits.ts'
import type { ByteString } from '../smtp/octets.ts'
import { ehloReplies, readable, type WholeReply } from './replies.ts'
import { identify, type Identified } from './server/identify.ts'
import { FAMILY_TRAITS } from './server/families.ts'
import { overwrittenLines } from './signs/keywords.ts'
import { crossedCommands } from './signs/commands.ts'
import { formOf } from './unmask/line.ts'
import { unmask, type Guess } from './unmask/unmask.ts'
import { guessVerb, type VerbGuess } from './unmask/verbs.ts'
import type { SessionView } from './view.ts'

/** What the masked parts of one session may have been: read once, used by fingerprint and findings. */
export interface Reading {
  server: Identified
  ehlo: WholeReply[]
  /** index in lines of an overwritten keyword → guesses, best first */
  keywords: Map<number, Guess[]>
  /** index in lines of a crossed-out command → guesses, best first */
  verbs: Map<number, VerbGuess[]>
}

/** Reads back what was masked in a session. */
export function readBack(view: SessionView): Reading {
  const server = identify(view)
  const ehlo = ehloReplies(view)
  const keywords = new Map<number, Guess[]>()
  for (const { at } of ehlo.slice(0, MAX_GUESSED_REPLIES)) {
    if (overwrittenLines(view, at).length === 0) continue
    const later = at.length > 1 ? at.slice(1) : at
    const texts = later.map((index) => readable(view.lines[index]).slice(4))
    unmask(texts, FAMILY_TRAITS, server.texts).forEach((guesses, i) => {
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
