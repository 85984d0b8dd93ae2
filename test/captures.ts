/**
 * Reads every capture of a manifest and compares the octets of each direction with the truth beside it.
 * Run: npm run -s captures -- MANIFEST.json
 */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { captureKind } from '../worker/capture/kind.ts'
import { CaptureReading } from '../worker/capture/reading.ts'
import { Collect, linesOf, octetsOf } from './capture/collect.ts'

interface Sample {
  path: string
  truth_side: 'client' | 'server'
}

interface Truth {
  conn: number
  dir: 'c' | 's'
  hop: string
  bytes?: string
}

const manifest = process.argv[2]
if (!manifest) throw new Error('npm run -s captures -- MANIFEST.json [substring] [--dump]')
const only = process.argv[3]?.startsWith('--') ? '' : (process.argv[3] ?? '')
const dump = process.argv.includes('--dump')
const root = dirname(manifest)
const samples = (JSON.parse(readFileSync(manifest, 'utf8')) as { samples: Sample[] }).samples

let equal = 0
let compared = 0
for (const sample of samples) {
  if (!sample.path.includes(only)) continue
  let file: Uint8Array = readFileSync(join(root, sample.path))
  if (file[0] === 0x1f && file[1] === 0x8b) file = gunzipSync(file)
  if (!captureKind(file)) continue
  const sink = new Collect()
  const reading = new CaptureReading(sink)
  for (let at = 0; at < file.length; at += 65_536) reading.push(file.subarray(at, at + 65_536))
  const summary = reading.end()
  compared++
  const wanted = truthOf(join(root, sample.path.replace(/\.[a-z]+(\.gz)?$/, '.truth.jsonl')))
  const got = sink.sessions.map((session) => ({
    c: text(octetsOf(session, 'C')),
    s: text(octetsOf(session, 'S')),
  }))
  const missing = wanted.filter((one) => !got.some((two) => one.c === two.c && one.s === two.s))
  const complete = summary.gaps === 0 && summary.faults.length === 0
  if (missing.length === 0) equal++
  const verdict = missing.length === 0 ? 'equal' : complete ? 'DIFFERS' : 'incomplete'
  const { packets, flows, gaps, gapOctets, faults } = summary
  console.log(
    `${verdict.padEnd(10)} ${sample.path.padEnd(44)} ${packets} packets, smtp ${flows.smtp} of ${wanted.length}, other ${flows.other}, gaps ${gaps}/${gapOctets} ${faults.map((fault) => fault.kind).join(' ')}`,
  )
  if (dump) for (const one of sink.sessions) console.log(one.about, linesOf(one).join('\n'))
}
console.log(`${equal} of ${compared} equal to the truth`)

/** Sessions of both sides of a proxy, where there is one: a capture may show either. */
function truthOf(path: string): { c: string; s: string }[] {
  const lines = readFileSync(path, 'utf8').trim().split('\n')
  const all = lines.map((line) => JSON.parse(line) as Truth).filter((one) => one.bytes)
  const sessions = new Map<number, { c: string; s: string }>()
  for (const one of all) {
    if (one.hop === 'p2s' || one.hop === 's2p') continue
    const session = sessions.get(one.conn) ?? { c: '', s: '' }
    sessions.set(one.conn, session)
    session[one.dir] += text(Buffer.from(one.bytes!, 'base64'))
  }
  return [...sessions.values()]
}

function text(octets: Uint8Array): string {
  return Buffer.from(octets).toString('latin1')
}
