const FIRST_STEP = ' First step: '

/** A report's sentence in two: what is told, and the first step with the words that lead to it; null where none is named. */
export function parted(sentence: string): { told: string; next: string | null } {
  const at = sentence.lastIndexOf(FIRST_STEP)
  if (at < 0) return { told: sentence, next: null }
  return { told: sentence.slice(0, at), next: sentence.slice(at + 1) }
}
