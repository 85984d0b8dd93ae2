import { fixed, join, type Redacted } from '../redact/redacted.ts'

/**
 * A literal of our own source as Redacted. Only literal types are taken (`string` itself is refused),
 * so no wire octets can come this way.
 */
export function own<const T extends string>(word: string extends T ? never : T): Redacted {
  return join([fixed``, fixed``], word)
}

const LETTERS = new Map(
  [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'].map((letter) => [letter, join([fixed``, fixed``], letter)]),
)

/** What S3 writes over a keyword line of `octets` octets, with the letter that ends it. */
export function maskText(octets: number, letter: string): Redacted {
  return join([crosses(octets - 1), LETTERS.get(letter) ?? fixed``], '')
}

/** `count` times X. */
export function crosses(count: number): Redacted {
  return join(
    Array.from({ length: Math.max(0, count) + 1 }, () => fixed``),
    'X',
  )
}

/** `1 line`, `3 lines`. */
export function counted(count: number, one: Redacted, many: Redacted): Redacted {
  return fixed`${count} ${count === 1 ? one : many}`
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly Redacted[]): Redacted {
  if (words.length < 2) return words[0] ?? fixed``
  const last = words[words.length - 1] ?? fixed``
  return fixed`${join(words.slice(0, -1), ', ')} and ${last}`
}

/** Words as a sentence that ends. */
export function ended(words: Redacted): Redacted {
  return /[.!?]$/.test(words) ? words : fixed`${words}.`
}

/** A step as the last words of a report's sentence. */
export function asFirstStep(words: Redacted): Redacted {
  return fixed`First step: ${ended(words)}`
}
