/**
 * Which of `names` was meant by `stated`, if it is a typo of one: letter case, `-` and `_` aside, a third of its
 * letters at most added, left out, exchanged or put the wrong way round; otherwise null.
 */
export function nearest(stated: string, names: readonly string[]): string | null {
  if (stated.length > MAX_TYPO_CHARS) return null
  const word = plain(stated)
  let found: { name: string; distance: number } | null = null
  for (const name of names) {
    const distance = distanceOf(word, plain(name))
    if (distance > name.length / 3) continue
    if (found === null || distance < found.distance) found = { name, distance }
  }
  return found?.name ?? null
}

/** Longer than any name by a third; what is longer would cost its square. */
const MAX_TYPO_CHARS = 40

function plain(name: string): string {
  return name.toLowerCase().replace(/[-_\s]/g, '')
}

/** Letters to change to make `a` into `b`; two that stand the wrong way round are one (optimal string alignment). */
function distanceOf(a: string, b: string): number {
  let [before, last]: [number[], number[]] = [[], Array.from({ length: b.length + 1 }, (_, i) => i)]
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const differs = a[i - 1] === b[j - 1] ? 0 : 1
      const turned = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      row[j] = Math.min(
        last[j]! + 1,
        row[j - 1]! + 1,
        last[j - 1]! + differs,
        turned ? before[j - 2]! + 1 : Infinity,
      )
    }
    ;[before, last] = [last, row]
  }
  return last[b.length]!
}
