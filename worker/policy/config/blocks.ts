import type { ConfigLine } from './lines.ts'

/** A line and the deeper lines under it. */
export interface Block {
  header: ConfigLine
  lines: ConfigLine[]
}

/**
 * Divides the lines under a header by mode: `begins` says of a line, and the header of the part before it, whether it
 * begins a part; null: it does unless it is deeper than that header.
 */
export function partsOf(
  lines: readonly ConfigLine[],
  begins: (part: string | null, text: string) => boolean | null,
): Block[] {
  const parts: Block[] = []
  for (const line of lines) {
    const last = parts.at(-1)
    const isDeeper = last !== undefined && line.indent > last.header.indent
    const isNew = begins(last?.header.text ?? null, line.text) ?? !isDeeper
    if (last === undefined || isNew) parts.push({ header: line, lines: [] })
    else last.lines.push(line)
  }
  return parts
}
