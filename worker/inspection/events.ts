import type { SessionView, ViewedLine } from '../diagnosis/view.ts'
import type { EngineEvent } from '../engine/records.ts'

/** Puts events into the view: each is about the last line of its direction that begins at or before it. */
export function placeEvents(view: SessionView, events: readonly EngineEvent[]): void {
  const { lines } = view
  const indexes = { C: [] as number[], S: [] as number[] }
  lines.forEach(({ direction }, at) => {
    if (direction !== null) indexes[direction].push(at)
  })
  for (const { name, direction, offset, match } of events) {
    const at = atOrBefore(indexes[direction], lines, offset)
    view.events.push({ name, direction, offset, match, at })
    const line = at === null ? undefined : lines[at]
    if (line && !line.events.includes(name)) line.events.push(name)
  }
}

function atOrBefore(
  indexes: readonly number[],
  lines: readonly ViewedLine[],
  offset: number,
): number | null {
  let low = 0
  let high = indexes.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (lines[indexes[middle]!]!.offset! <= offset) low = middle + 1
    else high = middle
  }
  return low === 0 ? null : indexes[low - 1]!
}
