import type { EngineRecord } from '../../engine/records.ts'
import type { ProfileId, Switches } from '../../policy/policy.ts'
import type { ByteString, Direction } from '../../smtp/octets.ts'
import type { Pair } from './align.ts'
import type { RecordedLine, Recording } from './recording.ts'

/** What the engine made of a session. */
export interface RunResult {
  /** octets that left the firewall: C towards the server, S towards the client */
  forwarded: Record<Direction, ByteString>
  /** line records in any order; gaps between them count as forwarded unchanged */
  records: Pick<EngineRecord, 'direction' | 'offset' | 'length' | 'forwarded' | 'rule'>[]
}

/** What comparing asks of the engine. */
export interface CompareTools {
  /** runs a whole session; `real`: the segments are real ones (C5, C6), else print */
  run(
    profile: ProfileId,
    switches: Switches,
    segments: readonly { direction: Direction; octets: ByteString }[],
    real: boolean,
  ): RunResult
}

/**
 * The session as both ends meant it: the client's octets as recorded outside, the server's as recorded
 * inside, in the order of the outside recording.
 */
export function originalSegments(
  outside: Recording,
  inside: Recording,
  servers: readonly Pair[],
): { direction: Direction; octets: ByteString }[] {
  const here = outside.lines.filter(({ direction }) => direction === 'S')
  const there = inside.lines.filter(({ direction }) => direction === 'S')
  const meant = there.map(({ text, terminator }) => text + terminator).join('')
  const ends = endsInside(here, there, servers)
  const segments: { direction: Direction; octets: ByteString }[] = []
  let seen = 0
  let given = 0
  for (const { direction, octets } of outside.segments) {
    if (direction === 'C') {
      segments.push({ direction, octets })
      continue
    }
    seen += octets.length
    const upTo = Math.max(given, positionInside(seen, ends))
    if (upTo > given) segments.push({ direction, octets: meant.slice(given, upTo) })
    given = upTo
  }
  if (given < meant.length) segments.push({ direction: 'S', octets: meant.slice(given) })
  return segments
}

type End = { outside: number; inside: number }

const endOf = ({ offset, text, terminator }: RecordedLine): number =>
  offset + text.length + terminator.length

function endsInside(
  here: readonly RecordedLine[],
  there: readonly RecordedLine[],
  pairs: readonly Pair[],
): End[] {
  const ends: End[] = []
  let outside = 0
  for (const pair of pairs) {
    const a = pair.outside === null ? undefined : here[pair.outside]
    const b = pair.inside === null ? undefined : there[pair.inside]
    if (a !== undefined) outside = endOf(a)
    if (b !== undefined) ends.push({ outside, inside: endOf(b) })
  }
  return ends
}

/** Where in the server's own octets the client stood when it had got `seen` of them. */
function positionInside(seen: number, ends: readonly End[]): number {
  let before: End = { outside: 0, inside: 0 }
  for (const end of ends) {
    if (end.outside > seen) return Math.min(before.inside + seen - before.outside, end.inside)
    before = end
  }
  return before.inside
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
