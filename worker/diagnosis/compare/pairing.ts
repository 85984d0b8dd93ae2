import { MAX_PAIRING_LINES } from '../../limits.ts'
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
export function pairSessions(
  outside: readonly Recording[],
  inside: readonly Recording[],
): PairedSessions[] {
  if (outside.length === 1 && inside.length === 1) return [{ outside: 0, inside: 0 }]
  const index = new Map<string, number[]>()
  inside.forEach((recording, at) => {
    for (const key of keys(recording)) {
      const holders = index.get(key)
      if (holders === undefined) index.set(key, [at])
      else holders.push(at)
    }
  })
  const scored = outside.flatMap((recording, at) => scores(recording, at, index))
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
    const looked = holders.length > MOST_HOLDERS ? holders.filter((at) => at === outside) : holders
    for (const at of looked) score.set(at, (score.get(at) ?? 0) + 1 / holders.length)
  }
  return [...score].map(([inside, value]) => ({ outside, inside, score: value }))
}

function keys({ lines }: Recording): Set<string> {
  return new Set(lines.slice(0, MAX_PAIRING_LINES).map(({ direction, text }) => direction + text))
}
