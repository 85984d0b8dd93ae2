import type { EngineRecord } from '../../engine/records.ts'
import type { EffectivePolicy } from '../../policy/effective.ts'
import type { ByteString, Direction } from '../../smtp/octets.ts'
import type { Steps } from '../../turn.ts'
import type { Original } from './original.ts'

/** What the engine made of a session. */
export interface RunResult {
  /** octets that left the firewall: C towards the server, S towards the client */
  forwarded: Record<Direction, ByteString>
  /** line records in any order; gaps between them count as forwarded unchanged */
  records: Pick<EngineRecord, 'direction' | 'offset' | 'length' | 'forwarded' | 'rule'>[]
}

/** What comparing asks of the engine. */
export interface CompareTools {
  /** runs a whole session, in steps */
  running(policy: EffectivePolicy, original: Original): Steps<RunResult>
}

/** What the engine sends on in place of the octets from `start` to `end` of a direction's input, and by which rules. */
export function forwardedOf(
  run: RunResult,
  direction: Direction,
): (start: number, end: number) => { text: ByteString; rules: string[] } {
  const records = run.records
    .filter((record) => record.direction === direction)
    .sort((a, b) => a.offset - b.offset)
  /** octets that did not go before each record */
  const lostBefore = [0]
  for (const { length, forwarded } of records)
    lostBefore.push((lostBefore[lostBefore.length - 1] ?? 0) + length - forwarded)
  const firstReaching = (position: number): number => {
    let low = 0
    let high = records.length
    while (low < high) {
      const middle = (low + high) >> 1
      const { offset = 0, length = 0 } = records[middle] ?? {}
      if (offset + length <= position) low = middle + 1
      else high = middle
    }
    return low
  }
  /** octets lost before `position`; of a record that went in part, the last ones are */
  const lost = (position: number, at: number): number => {
    const { offset = position, length = 0, forwarded = 0 } = records[at] ?? {}
    const within = Math.min(offset + length, position) - Math.max(offset + forwarded, offset)
    return (lostBefore[at] ?? 0) + Math.max(0, within)
  }
  return (start, end) => {
    const first = firstReaching(start)
    const rules = new Set<string>()
    for (let at = first; at < records.length && (records[at]?.offset ?? end) < end; at++) {
      const rule = records[at]?.rule ?? null
      if (rule !== null) rules.add(rule)
    }
    const from = start - lost(start, first)
    const to = end - lost(end, firstReaching(end))
    return { text: run.forwarded[direction].slice(from, to), rules: [...rules] }
  }
}
