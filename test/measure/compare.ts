/**
 * Compares the two sides of every masked session of a corpus: `npm run -s compare -- CORPUS_DIR`.
 * The corpus was masked by another model, so what is asked for is that every changed octet of the
 * client's side is explained, or the comparison says that this is not our engine's work.
 */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { compareSessions } from '../../worker/diagnosis/compare/compare-sessions.ts'
import { type Change } from '../../worker/diagnosis/compare/comparison.ts'
import { RecordingSink, type Recording } from '../../worker/diagnosis/compare/recording.ts'
import { compareTools } from '../../worker/inspection/compare-tools.ts'
import { loadEngine } from '../vectors/core.ts'
import { readSamples } from '../diagnosis/corpus.ts'

const corpus = process.argv[2]
if (corpus === undefined) throw new Error('usage: npm run -s compare -- CORPUS_DIR')

const TOOLS = compareTools(loadEngine())

interface TruthLine {
  conn: number | string
  dir: 'c' | 's'
  hop: string
  bytes?: string
}

function record(lines: TruthLine[], hops: string[]): Recording | undefined {
  const sink = new RecordingSink()
  const place = { sourceLine: null, packet: null, time: null }
  sink.open({
    key: null,
    client: null,
    server: null,
    vantage: 'unknown',
    segments: true,
    started: null,
  })
  for (const { hop, dir, bytes } of lines)
    if (bytes !== undefined && hops.includes(hop))
      sink.wire(0, dir === 'c' ? 'C' : 'S', Buffer.from(bytes, 'base64').toString('latin1'), place)
  sink.close(0)
  return sink.recordings[0]
}

let pairs = 0
let exact = 0
const SIDES = { C: "client's side", S: "server's side" } as const
const counts = {
  C: { changed: 0, explained: 0, octets: 0, octetsExplained: 0, withoutReason: 0 },
  S: { changed: 0, explained: 0, octets: 0, octetsExplained: 0, withoutReason: 0 },
}
const reasons = new Map<string, number>()

function count(change: Change): void {
  const side = counts[change.direction]
  side.changed++
  if (change.explained) side.explained++
  else if (change.why === null) side.withoutReason++
  for (const { length, explained } of change.ranges) {
    side.octets += length
    if (explained) side.octetsExplained += length
  }
  tally(change)
}

function tally({ direction, why }: Change): void {
  if (why === null) return
  const key = `${direction} ${why.replace(/\d+/g, 'N')}`
  reasons.set(key, (reasons.get(key) ?? 0) + 1)
}

for (const sample of readSamples(corpus)) {
  const file = join(corpus, dirname(sample.path), `${sample.scenario}.truth.jsonl`)
  if (sample.pixproxy === null || !existsSync(file)) continue
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((text) => text !== '')
    .map((text) => JSON.parse(text) as TruthLine)
  for (const conn of new Set(lines.map((line) => line.conn))) {
    const own = lines.filter((line) => line.conn === conn)
    if (!own.some(({ hop }) => hop === 'c2p' || hop === 's2p')) continue
    const outside = record(own, ['c2p', 'p2c'])
    const inside = record(own, ['p2s', 's2p'])
    if (outside === undefined || inside === undefined) continue
    const found = compareSessions(outside, inside, TOOLS)
    pairs++
    if (found.unexplained === 0) exact++
    found.changes.forEach(count)
    found.unchanged.forEach(tally)
  }
}
console.log(`${pairs} sessions, ${exact} explained to the octet`)
for (const direction of ['C', 'S'] as const) {
  const { changed, explained, octets, octetsExplained, withoutReason } = counts[direction]
  console.log(
    `${SIDES[direction]}: ${explained} of ${changed} changed lines explained, ` +
      `${octetsExplained} of ${octets} changed octets; ${withoutReason} left without a reason`,
  )
}
console.log('not this engine:')
for (const [why, times] of [...reasons].sort((a, b) => b[1] - a[1]))
  console.log(`  ${String(times).padStart(4)} × ${why}`)
