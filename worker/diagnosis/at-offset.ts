import type { Direction } from '../smtp/octets.ts'
import type { ViewedLine } from './view.ts'

/** Finds, by direction and octet, the index of the last line that begins at or before it; null if none does. */
export function linesByOffset(
  lines: readonly ViewedLine[],
): (direction: Direction, offset: number) => number | null {
  const indexes = { C: [] as number[], S: [] as number[] }
  lines.forEach(({ direction, offset }, at) => {
    if (direction !== null && offset !== null) indexes[direction].push(at)
  })
  return (direction, offset) => atOrBefore(indexes[direction], lines, offset)
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
