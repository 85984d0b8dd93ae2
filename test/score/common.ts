/** One line of a comparison: in both, only in the truth, only in the reading. */
export interface Difference {
  side: ' ' | '-' | '+'
  line: string
}

/** Longest common subsequence of two lists, as an alignment in order. */
export function align(truth: readonly string[], reading: readonly string[]): Difference[] {
  const width = reading.length + 1
  const table = new Uint16Array((truth.length + 1) * width)
  for (let i = truth.length - 1; i >= 0; i--)
    for (let j = reading.length - 1; j >= 0; j--)
      table[i * width + j] =
        truth[i] === reading[j]
          ? (table[(i + 1) * width + j + 1] as number) + 1
          : Math.max(table[(i + 1) * width + j] as number, table[i * width + j + 1] as number)
  const found: Difference[] = []
  let i = 0
  let j = 0
  while (i < truth.length || j < reading.length) {
    if (i < truth.length && j < reading.length && truth[i] === reading[j]) {
      found.push({ side: ' ', line: truth[i] as string })
      i++
      j++
    } else if (
      j >= reading.length ||
      (i < truth.length &&
        (table[(i + 1) * width + j] as number) >= (table[i * width + j + 1] as number))
    )
      found.push({ side: '-', line: truth[i++] as string })
    else found.push({ side: '+', line: reading[j++] as string })
  }
  return found
}

/** F1 of an alignment: 1 if both are equal (two empty lists too). */
export function f1Of(differences: readonly Difference[]): number {
  const common = differences.filter((d) => d.side === ' ').length
  const total = common * 2 + (differences.length - common)
  return total === 0 ? 1 : (2 * common) / total
}

/**
 * An alignment's lines that are on one side only; what both have in between is one line that counts it.
 * A missing line whose text `print` (one character an octet) has no more often than the reading says so: no
 * reader finds it.
 */
export function explained(differences: readonly Difference[], print: string): string[] {
  const lines: string[] = []
  let alike = 0
  for (const { side, line } of differences) {
    if (side === ' ') {
      alike++
      continue
    }
    if (alike > 0) lines.push(`  (${alike} alike)`)
    alike = 0
    const read = differences.filter((d) => d.side !== '-' && d.line === line).length
    const isLost = side === '-' && print.split(line.slice(2)).length - 1 <= read
    lines.push(`${side} ${line}${isLost ? '  (not in the print)' : ''}`)
  }
  if (alike > 0) lines.push(`  (${alike} alike)`)
  return lines
}

/** Lines of the reading that the truth has from the other side only. */
export function directionErrors(truth: readonly string[], reading: readonly string[]): string[] {
  const known = new Set(truth)
  return reading.filter((line) => {
    const turned = (line.startsWith('C') ? 'S' : 'C') + line.slice(1)
    return !known.has(line) && known.has(turned)
  })
}

/** The lines of each side aligned by themselves: order between the sides does not count. */
export function alignSides(truth: readonly string[], reading: readonly string[]): Difference[] {
  return ['C', 'S'].flatMap((side) =>
    align(
      truth.filter((line) => line.startsWith(side)),
      reading.filter((line) => line.startsWith(side)),
    ),
  )
}

/** F1 of an alignment's lines by side: what is left of a loss once order between the sides is forgiven. */
export function f1BySide(differences: readonly Difference[]): number {
  const truth = differences.filter((d) => d.side !== '+').map((d) => d.line)
  const reading = differences.filter((d) => d.side !== '-').map((d) => d.line)
  return f1Of(alignSides(truth, reading))
}
