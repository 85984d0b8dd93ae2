import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { captureBench } from '../bench/captures.ts'
import { rowText } from '../bench/count.ts'
import { inlineBench } from '../bench/inline.ts'
import { maskBench } from '../bench/mask.ts'
import { policyBench } from '../bench/policy.ts'
import { readerBench } from '../bench/readers.ts'
import { STREAM_NAMES, stream } from '../bench/streams.ts'
import { serveBare } from '../support/bare-worker.ts'

/**
 * `npm run bench [core|mask|inline|policy|readers]`: the core, all rules on, in workerd, against the plain-TypeScript engine, a
 * bare indexOf line scan and a native C scan, GB/s. Columns take turns, so that what else the machine
 * does meets them all; medians. Ratios hold better than figures.
 */
const RUNS = 7
const PLAIN_OCTETS = 1 << 20
const RUN_MILLISECONDS = 250
const MASKED_MEGABYTES = 1000
const COLUMNS = ['core', 'plain', 'indexOf', 'native'] as const
type Column = (typeof COLUMNS)[number]

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!
}

/** Compiles the native scan; null where there is no C compiler. */
function nativeScan(): ((file: string, rounds: number) => number) | null {
  const program = 'build/bench/scan'
  try {
    execFileSync('gcc', ['-O3', '-march=native', '-o', program, 'test/bench/scan.c'])
  } catch {
    return null
  }
  return (file, rounds) =>
    1000 * Number(execFileSync(program, [file, String(rounds)], { encoding: 'utf8' }).split(' ')[0])
}

async function coreBench(): Promise<void> {
  mkdirSync('build/bench', { recursive: true })
  const native = nativeScan()
  const worker = await serveBare('bench', 'test/bench/workerd/wrangler.toml')
  console.log(
    'data set           core   plain TypeScript  indexOf  native   core/indexOf  core/native  core/plain',
  )
  try {
    for (const name of STREAM_NAMES) {
      const { octets } = stream(name)
      const file = `build/bench/${name.replaceAll(' ', '-')}`
      writeFileSync(file, octets)
      /** milliseconds of so many rounds, timed from outside */
      const time = async (column: Column, rounds: number): Promise<number> => {
        if (column === 'native') return native!(file, rounds)
        const start = performance.now()
        const path = `${encodeURIComponent(name)}/${column}?rounds=${rounds}`
        const response = await fetch(`${worker.origin}/${path}`)
        if (!response.ok) throw new Error(`${path}: ${response.status}`)
        await response.text()
        return performance.now() - start
      }
      const columns = COLUMNS.filter((column) => column !== 'native' || native !== null)
      const rounds = new Map<Column, number>()
      for (const column of columns) {
        await time(column, 1)
        const once = await time(column, 1)
        rounds.set(column, Math.max(1, Math.round(RUN_MILLISECONDS / once)))
      }
      const speeds = new Map<Column, number[]>(columns.map((column) => [column, []]))
      for (let run = 0; run < RUNS; run++)
        for (const column of columns) {
          const size = column === 'plain' ? PLAIN_OCTETS : octets.length
          const elapsed = await time(column, rounds.get(column)!)
          speeds.get(column)!.push((size * rounds.get(column)!) / elapsed / 1e6)
        }
      print(name, (column) => (speeds.has(column) ? median(speeds.get(column)!) : null))
    }
  } finally {
    worker.stop()
  }
}

function print(name: string, of: (column: Column) => number | null): void {
  const core = of('core')!
  const figure = (value: number | null, width: number, digits: number): string =>
    (value === null ? '–' : value.toFixed(digits)).padStart(width)
  const ratio = (column: Column, width: number, digits: number): string =>
    figure(of(column) === null ? null : core / of(column)!, width, digits)
  console.log(
    [
      name.padEnd(17),
      figure(core, 5, 2),
      figure(of('plain'), 18, 4),
      figure(of('indexOf'), 8, 2),
      figure(of('native'), 7, 2),
      ratio('indexOf', 14, 1),
      ratio('native', 12, 2),
      ratio('plain', 11, 0),
    ].join(' '),
  )
}

const only = process.argv[2]
if (only === undefined || only === 'core') await coreBench()
if (only === undefined || only === 'mask') await maskBench(MASKED_MEGABYTES)
if (only === undefined || only === 'policy') await policyBench()
if (only === undefined || only === 'inline') await inlineBench(MASKED_MEGABYTES)
if (only === undefined || only === 'readers') {
  console.log('\nreaders, MB/s (in Node)')
  for (const row of [...captureBench(), ...readerBench()]) console.log(rowText(row))
}
