import { COMPARED_AT_ONCE_LINES, MAX_PAIRING_LINES } from '../../limits.ts'
import { Pace, type Steps } from '../../turn.ts'
import type { Recording } from './recording.ts'

/** Recordings of one session, one from each upload, by their indexes there. */
export interface PairedSessions {
  outside: number
  inside: number
}

/**
 * Which recording of one upload is of the same session as which of the other: those that share most
 * lines, rare ones counting more (a queue id, a host name; a QUIT says nothing), each once, best first.
 * Clocks are not looked at: two hosts' seldom agree. Where each upload has one session, they are paired
 * whatever they share.
 */
export function* pairing(
  outside: readonly Recording[],
  inside: readonly Recording[],
): Steps<PairedSessions[]> {
  if (outside.length === 1 && inside.length === 1) return [{ outside: 0, inside: 0 }]
  const index = new Map<string, number[]>()
  const pace = new Pace(COMPARED_AT_ONCE_LINES)
  for (const [at, recording] of inside.entries()) {
    for (const key of keys(recording)) {
      const holders = index.get(key)
      if (holders === undefined) index.set(key, [at])
      else holders.push(at)
    }
    if (pace.isDue(recording.lines.length)) yield
  }
  const scored: (PairedSessions & { score: number })[] = []
  for (const [at, recording] of outside.entries()) {
    for (const score of scores(recording, at, index)) scored.push(score)
    if (pace.isDue(recording.lines.length)) yield
  }
  scored.sort((a, b) => b.score - a.score || a.outside - b.outside || a.inside - b.inside)
  const taken = { outside: new Set<number>(), inside: new Set<number>() }
  const pairs: PairedSessions[] = []
  for (const pair of scored) {
    if (taken.outside.has(pair.outside) || taken.inside.has(pair.inside)) continue
    taken.outside.add(pair.outside)
    taken.inside.add(pair.inside)
    pairs.push({ outside: pair.outside, inside: pair.inside })
  }
  return pairs.sort((a, b) => a.outside - b.outside)
}

/** A line that more sessions than this have tells none of them. */
const MOST_HOLDERS = 64

function scores(
  recording: Recording,
  outside: number,
  index: ReadonlyMap<string, readonly number[]>,
): (PairedSessions & { score: number })[] {
  const score = new Map<number, number>()
  for (const key of keys(recording)) {
    const holders = index.get(key) ?? []
    // Of sessions all alike the ones at the same place count, so that a probe's are paired in order.
    const looked =
      holders.length > MOST_HOLDERS ? (holds(holders, outside) ? [outside] : []) : holders
    for (const at of looked) score.set(at, (score.get(at) ?? 0) + 1 / holders.length)
  }
  return [...score].map(([inside, value]) => ({ outside, inside, score: value }))
}

/** Whether `at` is among them; they ascend, and may be as many as there are sessions. */
function holds(holders: readonly number[], at: number): boolean {
  let [low, high] = [0, holders.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (holders[middle]! < at) low = middle + 1
    else high = middle
  }
  return holders[low] === at
}

function keys({ lines }: Recording): Set<string> {
  return new Set(lines.slice(0, MAX_PAIRING_LINES).map(({ direction, text }) => direction + text))
}
