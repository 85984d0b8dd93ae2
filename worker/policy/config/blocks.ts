import type { ConfigLine } from './lines.ts'

/** A line and the deeper lines under it. */
export interface Block {
  header: ConfigLine
  lines: ConfigLine[]
}

/** Divides the lines under a header: each line of the first depth with what stands deeper below it. */
export function nested(lines: readonly ConfigLine[]): Block[] {
  const blocks: Block[] = []
  let depth = 0
  for (const line of lines) {
    const last = blocks[blocks.length - 1]
    if (last !== undefined && line.indent > depth) {
      last.lines.push(line)
    } else {
      depth = line.indent
      blocks.push({ header: line, lines: [] })
    }
  }
  return blocks
}
