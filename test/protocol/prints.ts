import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { isProtocolFinding } from '../../worker/diagnosis/protocol/pages.ts'
import { ProtocolWatch } from '../../worker/diagnosis/protocol/watch.ts'
import { inspectUpload } from '../../worker/inspect.ts'
import type { FindingRecord } from '../../worker/report/finding.ts'
import { ReportCollector } from '../../worker/report/sink.ts'
import { readSamples, type Sample } from '../diagnosis/corpus.ts'
import { loadEngine } from '../vectors/core.ts'

const engine = loadEngine()

/** What the pipeline finds in a print; [] where it is none. */
function printed(upload: Uint8Array): FindingRecord[] {
  const sink = new ReportCollector()
  const octets = upload[0] === 0x1f && upload[1] === 0x8b ? gunzipSync(upload) : upload
  const options = { format: 'auto', switches: {}, lines: 'none', eol: 'auto' } as const
  const inspection = inspectUpload(engine, options, sink)
  if (inspection.push(new Uint8Array(octets)) ?? !inspection.end().ok) return []
  const findings = sink.report()?.findings ?? []
  return findings.filter(({ id }) => isProtocolFinding(id) || SHARED.has(id))
}

/** Engine events that are facts of the octets too. */
const SHARED: ReadonlySet<string> = new Set(['bad-termination', 'bare-cr', 'nul-octet'])

interface Truth {
  conn: number | string
  dir: 'c' | 's'
  hop: string
  bytes?: string
  tls?: boolean
  ev?: string
}

const exact = { segments: false, exact: true, complete: false, oneSided: null } as const
/** Programs differ in whether a bare LF ends a message; a print shows the reading of its own. */
const READINGS = [
  { ...exact, eol: 'auto' },
  { ...exact, eol: 'lf' },
] as const

/** The ids that a sample's octets themselves show, on the side its print was made on; null without a truth file. */
function wire(corpus: string, sample: Sample): Set<string> | null {
  const file = join(corpus, dirname(sample.path), `${sample.scenario}.truth.jsonl`)
  if (!existsSync(file)) return null
  const hops =
    sample.truth_side === 'client'
      ? /^(?:wire|c2p|p2c|stdin|stdout)$/
      : /^(?:wire|p2s|s2p|stdin|stdout)$/
  const watches = new Map<string, ProtocolWatch[]>()
  for (const text of readFileSync(file, 'utf8').split('\n')) {
    if (text === '') continue
    const { conn, dir, hop, bytes, tls, ev } = JSON.parse(text) as Truth
    if (!hops.test(hop)) continue
    const both = watches.get(String(conn)) ?? READINGS.map((source) => new ProtocolWatch(source))
    watches.set(String(conn), both)
    for (const watch of both) {
      if (ev === 'tls-start' || tls === true) watch.mark({ kind: 'tls-started' })
      if (ev === 'eof' || ev === 'reset') watch.mark({ kind: 'closed', by: null, how: ev })
      if (bytes !== undefined)
        watch.wire(dir === 'c' ? 'C' : 'S', Buffer.from(bytes, 'base64').toString('latin1'))
    }
  }
  const sightings = [...watches.values()].flat().flatMap((watch) => watch.end())
  return new Set(sightings.map(({ id }) => id))
}

interface Tally {
  clean: string[]
  masked: string[]
  wire: string[]
  false: string[]
}

/**
 * Protocol findings over a corpus, every sample read twice: as printed, through the whole pipeline, and as the
 * octets that crossed the wire (its truth file). Prints each id with the samples that show it; returns how many
 * prints show what their octets do not (`FALSE`). `wanted`: every place of that id.
 */
export function comparePrints(corpus: string, wanted: string | undefined): number {
  const tallies = new Map<string, Tally>()
  const tally = (id: string): Tally => {
    const found = tallies.get(id) ?? { clean: [], masked: [], wire: [], false: [] }
    tallies.set(id, found)
    return found
  }
  const show = (path: string, finding: FindingRecord): void => {
    if (finding.id === wanted) console.log(`${path}: ${finding.detail}`)
  }
  for (const sample of readSamples(corpus)) {
    const octets = wire(corpus, sample)
    for (const finding of printed(readFileSync(join(corpus, sample.path)))) {
      const { id } = finding
      show(sample.path, finding)
      const group = sample.pixproxy === null ? 'clean' : 'masked'
      if (!tally(id)[group].includes(sample.path)) tally(id)[group].push(sample.path)
      if (octets !== null && !octets.has(id) && !tally(id).false.includes(sample.path))
        tally(id).false.push(sample.path)
    }
    for (const id of octets ?? []) tally(id).wire.push(sample.path)
  }
  const publicFolder = join(corpus, 'public')
  for (const file of existsSync(publicFolder) ? readdirSync(publicFolder) : []) {
    if (!file.endsWith('.txt')) continue
    for (const finding of printed(readFileSync(join(publicFolder, file)))) {
      show(`public/${file}`, finding)
      tally(finding.id).masked.push(`public/${file}`)
    }
  }
  return printTallies(tallies, wanted)
}

function printTallies(tallies: ReadonlyMap<string, Tally>, wanted: string | undefined): number {
  const some = (paths: readonly string[]): string =>
    paths.slice(0, wanted === undefined ? 4 : Infinity).join(' ') + (paths.length > 4 ? ' …' : '')
  let wrong = 0
  for (const [id, found] of [...tallies].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (wanted !== undefined && wanted !== id) continue
    console.log(
      `${id}: ${found.clean.length} clean prints, ${found.masked.length} masked or public, ${found.wire.length} by their octets`,
    )
    console.log(`    ${some([...found.clean, ...found.masked])}`)
    if (wanted !== undefined) console.log(`    octets: ${some(found.wire)}`)
    if (found.false.length > 0) console.log(`    FALSE ${found.false.length}: ${some(found.false)}`)
    wrong += found.false.length
  }
  console.log(`${tallies.size} ids, ${wrong} findings of prints that their octets do not show`)
  return wrong
}
