import { RE2JS } from 're2js'
import type { ByteString } from '../../smtp/octets.ts'
import { translatePattern } from './translate.ts'

/** Says whether a pattern of the map is found anywhere in `subject`; time linear in its length. */
export interface Pattern {
  test(subject: ByteString): boolean
}

/** A compiled pattern, or what is wrong with its text and where (from 0). */
export type Compiled =
  { ok: true; pattern: Pattern } | { ok: false; at: number; found: string; expected: string }

/** Compiles a pattern of the vendor's dialect. */
export function compilePattern(text: string): Compiled {
  const translation = translatePattern(text)
  if (!translation.ok) return translation
  try {
    return { ok: true, pattern: RE2JS.compile(translation.re2, RE2JS.DOTALL) }
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
