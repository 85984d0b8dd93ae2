import { PLAIN_SETTINGS } from '../../worker/engine/policy.ts'
import { resolvePolicy } from '../../worker/policy/effective.ts'
import { ReferenceEngine } from '../reference/engine.ts'
import { loadEngine } from '../vectors/core.ts'
import { captureBench } from './captures.ts'
import { readerBench } from './readers.ts'
import { streams } from './streams.ts'

/**
 * `npm run bench`: the core, all rules on, against the plain-TypeScript engine and a bare indexOf line
 * scan, in one run, GB/s, medians. In Node's V8, not in workerd.
 */
const RUNS = 9
const CHUNK_OCTETS = 262_144
const PLAIN_OCTETS = 1024 * 1024
const core = loadEngine()
const policy = resolvePolicy('asa-9.4', {
  limits: resolvePolicy('asa-9.4').limits.map((l) => ({
    ...l,
    gt: l.match === 'rcpt-count' ? 4_294_967_295 : l.gt,
  })),
})

function median(run: () => number): number {
  return Array.from({ length: RUNS }, run).sort((a, b) => a - b)[RUNS >> 1]!
}

function timed(octets: number, work: () => void): number {
  const start = performance.now()
  work()
  return octets / (performance.now() - start) / 1e6
}

const receiver = { octets: (): void => undefined, output: (): void => undefined }

/** Limits would cut a line of megabytes: such streams run under pix-7, which has none. */
const unlimited = resolvePolicy('pix-7')

function coreRun(octets: Uint8Array, limits: boolean): void {
  const session = core.open(limits ? policy : unlimited, { ...PLAIN_SETTINGS, oneSided: 'client' })
  const { input } = core
  for (let at = 0; at < octets.length; at += CHUNK_OCTETS) {
    const chunk = octets.subarray(at, at + CHUNK_OCTETS)
    core.memory.set(chunk, input)
    session.feedWritten('C', chunk.length, receiver)
  }
  if (session.closed) throw new Error('the bench stream was cut')
  session.close()
}

function plainRun(octets: Uint8Array): void {
  const engine = new ReferenceEngine({
    profile: 'asa-9.4',
    switches: { limits: policy.limits.map(({ match, gt, action }) => ({ match, gt, action })) },
    eol: 'auto',
    oneSided: 'client',
    stream: true,
  })
  engine.feed('C', octets)
}

let lines = 0
function indexOfRun(octets: Uint8Array): void {
  for (let at = octets.indexOf(10); at >= 0; at = octets.indexOf(10, at + 1)) lines++
}

console.log('data set            core  plain TypeScript  indexOf   core/indexOf  core/plain')
for (const { name, octets } of streams()) {
  const limited = octets.includes(10)
  const plain = octets.subarray(0, PLAIN_OCTETS)
  const fast = median(() => timed(octets.length, () => coreRun(octets, limited)))
  const scan = median(() => timed(octets.length, () => indexOfRun(octets)))
  const slow = timed(plain.length, () => plainRun(plain))
  console.log(
    `${name.padEnd(18)} ${fast.toFixed(2).padStart(5)} ${slow.toFixed(4).padStart(17)} ${scan.toFixed(2).padStart(8)} ${(fast / scan).toFixed(1).padStart(14)} ${(fast / slow).toFixed(0).padStart(11)}`,
  )
}
if (lines === 0) throw new Error('nothing was scanned')

console.log('\nreaders, MB/s')
for (const { name, megabytesASecond } of [...captureBench(), ...readerBench()]) {
  console.log(`${String(megabytesASecond).padStart(6)}  ${name}`)
}
