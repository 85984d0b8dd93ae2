import type { ByteString } from '../smtp/octets.ts'
import type { Evidence, Format, Head } from './format.ts'

/** A format that may be what an upload is. */
export interface Candidate {
  format: Format
  /** 0–1: 1 − Π(1 − weight) over the evidence */
  confidence: number
  evidence: Evidence[]
}

/** Two candidates closer than this cannot be told apart by detection. */
const TOO_CLOSE = 0.05

export function confidenceOf(evidence: readonly Evidence[]): number {
  let doubt = 1
  for (const { weight } of evidence) doubt *= 1 - weight
  return 1 - doubt
}

/** The formats that have any evidence in `head`, best first; of equals the one that stands first in the table. */
export function rank(formats: readonly Format[], head: Head): Candidate[] {
  const candidates: Candidate[] = []
  for (const format of formats) {
    const evidence = format.detect(head)
    if (evidence.length > 0)
      candidates.push({ format, evidence, confidence: confidenceOf(evidence) })
  }
  return candidates.sort((a, b) => b.confidence - a.confidence)
}

/** True if a file of one may be read as the other without loss: one dialect, two names. */
export function areAlike(a: Format, b: Format): boolean {
  return (a.alike?.includes(b.id) ?? false) || (b.alike?.includes(a.id) ?? false)
}

/** Ids of the candidates that are as likely as the first and speak another dialect, the first among them; [] if none. */
export function ambiguity(candidates: readonly Candidate[]): string[] {
  const best = candidates[0]
  if (best === undefined) return []
  const rivals = candidates.filter(
    (c) =>
      c !== best &&
      best.confidence - c.confidence < TOO_CLOSE &&
      !areAlike(best.format, c.format) &&
      !(c.format.general ?? false),
  )
  return rivals.length === 0 ? [] : [best, ...rivals].map((c) => c.format.id)
}

/** How many lines of the head match, and which was the first (from 1; 0 if none). */
export function countMatches(
  lines: readonly ByteString[],
  pattern: RegExp,
): { count: number; first: number } {
  let count = 0
  let first = 0
  for (let i = 0; i < lines.length; i++)
    if (pattern.test(lines[i] as ByteString)) {
      count++
      if (first === 0) first = i + 1
    }
  return { count, first }
}

/**
 * A sign for lines of one pattern: nothing if no line matches, `weight` if at least `enough` do, and
 * a part of it below that. `what` says what the lines are; the line's number is added, never its text.
 */
export function signOf(
  head: Head,
  pattern: RegExp,
  what: string,
  weight: number,
  enough = 1,
): Evidence[] {
  const { count, first } = countMatches(head.lines, pattern)
  if (count === 0) return []
  const sign =
    count === 1 ? `line ${first} is ${what}` : `${count} lines are ${what}, from line ${first}`
  return [{ sign, weight: count >= enough ? weight : (weight * count) / enough }]
}
