import type { Evidence, Head } from '../format.ts'

/** A line that speaks for a form: what it looks like, in words, and how far one of them settles it. */
export interface Sign {
  pattern: RegExp
  /** completes "line 3 …" */
  says: string
  weight: number
}

/** For each sign the first line of `head` that bears it, as evidence. */
export function evidenceOf(head: Head, signs: readonly Sign[]): Evidence[] {
  const evidence: Evidence[] = []
  for (const { pattern, says, weight } of signs) {
    const line = head.lines.findIndex((text) => pattern.test(text))
    if (line >= 0) evidence.push({ sign: `line ${line + 1} ${says}`, weight })
  }
  return evidence
}
