/**
 * Reads every capture of a manifest and compares the octets of each direction of each connection with
 * the truth beside it. Run: npm run -s captures -- MANIFEST.json [substring] [--dump]
 * `equal`: octet for octet. `holes`: but for the gaps the reading names. Exit status 1 if one differs.
 */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { captureKind } from '../../worker/capture/kind.ts'
import { linesOf } from '../capture/collect.ts'
import { compareCapture } from '../score/captures.ts'
import { plainOctets } from '../score/reading.ts'
import type { Sample } from '../score/sample.ts'

const manifest = process.argv[2]
if (!manifest) throw new Error('npm run -s captures -- MANIFEST.json [substring] [--dump]')
const only = process.argv[3]?.startsWith('--') ? '' : (process.argv[3] ?? '')
const dump = process.argv.includes('--dump')
const root = dirname(manifest)
const samples = (JSON.parse(readFileSync(manifest, 'utf8')) as { samples: Sample[] }).samples

const count = { equal: 0, holes: 0, DIFFERS: 0 }
for (const sample of samples) {
  if (!sample.path.includes(only)) continue
  const octets = plainOctets(readFileSync(join(root, sample.path)))
  if (!captureKind(octets)) continue
  const truth = join(root, dirname(sample.path), `${sample.scenario}.truth.jsonl`)
  const { summary, sessions, verdicts, others } = compareCapture(octets, truth, sample.truth_side)
  const verdict = verdicts.some((one) => one.verdict === 'differs')
    ? 'DIFFERS'
    : verdicts.some((one) => one.verdict === 'holes')
      ? 'holes'
      : 'equal'
  count[verdict]++
  const { packets, flows, gaps, gapOctets, faults } = summary
  console.log(
    `${verdict.padEnd(8)} ${sample.path.padEnd(44)} ${packets} packets, smtp ${flows.smtp} of ${verdicts.length}, more ${others}, other ${flows.other}, gaps ${gaps}/${gapOctets} ${faults.map((fault) => fault.kind).join(' ')}`,
  )
  if (dump) for (const one of sessions) console.log(one.about, linesOf(one).join('\n'))
}
console.log(
  `${count.equal} equal to the truth, ${count.holes} but for the holes they name, ${count.DIFFERS} differ`,
)
if (count.DIFFERS > 0) process.exitCode = 1
