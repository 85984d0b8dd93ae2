import { RE2JS } from 're2js'
import { MAX_PATTERN_STATES, MAX_TEXT_STATES } from '../../limits.ts'
import type { ByteString } from '../../smtp/octets.ts'
import { translatePattern } from './translate.ts'

/** Says whether a pattern of the map is found anywhere in `subject`; time linear in its length. */
export interface Pattern {
  test(subject: ByteString): boolean
}

/** A compiled pattern, or what is wrong with its text and where (from 0). */
export type Compiled =
  | { ok: true; pattern: Pattern; states: number }
  | { ok: false; at: number; found: string; expected: string }

/** What was compiled, by its text: every session of a log, and every remedy that is tried, asks for the same. */
const known = new Map<string, Compiled>()
let knownStates = 0

/** Compiles a pattern of the vendor's dialect. */
export function compilePattern(text: string): Compiled {
  const before = known.get(text)
  if (before !== undefined) return before
  const compiled = compile(text)
  if (!compiled.ok) return compiled
  knownStates += compiled.states
  if (knownStates > MAX_TEXT_STATES) {
    known.clear()
    knownStates = compiled.states
  }
  known.set(text, compiled)
  return compiled
}

function compile(text: string): Compiled {
  const translation = translatePattern(text)
  if (!translation.ok) return translation
  const { re2, states } = translation
  if (states > MAX_PATTERN_STATES)
    return { ok: false, at: 0, found: text, expected: 'a pattern of fewer repeats' }
  try {
    return { ok: true, pattern: RE2JS.compile(re2, RE2JS.DOTALL), states }
  } catch {
    // the only thing left that RE2 refuses in what we write: counts that multiply past its bound
    return { ok: false, at: 0, found: text, expected: 'a pattern of fewer repeats' }
  }
}

/** One search for several patterns: true where any of them is found. Throws on a pattern that does not compile. */
export function anyPattern(texts: readonly string[]): Pattern {
  const patterns = texts.map((text) => {
    const compiled = compilePattern(text)
    if (!compiled.ok) throw new Error(`a pattern that the reader let by does not compile`)
    return compiled.pattern
  })
  return { test: (subject) => patterns.some((pattern) => pattern.test(subject)) }
}
