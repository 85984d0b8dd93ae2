/**
 * Scores the readers against a corpus: `npm run -s score -- MANIFEST.json [--tool NAME] [--explain]`.
 * Per sample the dialogue lines (no mail data, AUTH by verb) against the truth's, as F1 of their
 * longest common subsequence. `--explain` names for each sample below 0.99 what the reading lacks (-)
 * and what it has too much (+), with the count of the lines between that agree, and which of the lacking
 * ones stand nowhere in the print.
 */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Sample, SampleScore } from '../score/sample.ts'
import { explained, f1BySide } from '../score/common.ts'
import { plainOctets } from '../score/reading.ts'
import { scoreSample } from '../score/sample.ts'

const args = process.argv.slice(2)
const explain = args.includes('--explain')
const toolAt = args.indexOf('--tool')
const tool = toolAt < 0 ? undefined : args[toolAt + 1]
const manifestPath = args.find(
  (arg, i) => !arg.startsWith('--') && i !== toolAt + 1 + (toolAt < 0 ? 1e9 : 0),
)
if (manifestPath === undefined) {
  console.error('usage: npm run -s score -- MANIFEST.json [--tool NAME] [--explain]')
  process.exit(2)
}

const manifest = JSON.parse(readFileSync(manifestPath, 'utf8')) as { samples: Sample[] }
const samples = manifest.samples.filter((s) => tool === undefined || s.tool === tool)
const scores = samples.map((sample) => scoreSample(dirname(manifestPath), sample))

for (const score of scores.filter(
  (s) => s.f1 < (explain ? 0.99 : 0.9) || s.directionErrors.length > 0 || !s.detected,
)) {
  const { sample, f1, format, envelope } = score
  const around = envelope.length > 0 ? ` in ${envelope.join(' in ')}` : ''
  const wrong =
    score.directionErrors.length > 0 ? `, ${score.directionErrors.length} direction errors` : ''
  console.log(
    `${f1.toFixed(3)} ${sample.path} read as ${format}${around} (${score.confidence.toFixed(2)})${score.detected ? '' : ', WRONG FORM'}${wrong}`,
  )
  if (explain) {
    const octets = plainOctets(readFileSync(join(dirname(manifestPath), sample.path)))
    const print = Buffer.from(octets).toString('latin1')
    for (const line of explained(score.differences, print)) console.log(`    ${shown(line)}`)
  }
  for (const line of score.directionErrors) console.log(`    ! ${shown(line)}`)
}

/** A transcript's line as a terminal may show it. */
function shown(line: string): string {
  return line.slice(0, 130).replace(/[^ -~]/g, '?')
}

function row(name: string, part: SampleScore[]): string {
  const average = part.reduce((sum, s) => sum + s.f1, 0) / part.length
  const least = Math.min(...part.map((s) => s.f1))
  const bySide = part.reduce((sum, s) => sum + f1BySide(s.differences), 0) / part.length
  const wrong = part.reduce((sum, s) => sum + s.directionErrors.length, 0)
  const detected = part.filter((s) => s.detected).length
  return [
    name.padEnd(24),
    String(part.length).padStart(7),
    average.toFixed(4).padStart(8),
    least.toFixed(3).padStart(7),
    bySide.toFixed(4).padStart(8),
    String(wrong).padStart(17),
    `${detected}/${part.length}`.padStart(12),
  ].join(' ')
}

console.log(
  `\n${'tool'.padEnd(24)} samples  average     min  by side direction errors     detected`,
)
const tools = [...new Set(scores.map((s) => s.sample.tool))].sort()
for (const name of tools)
  console.log(
    row(
      name,
      scores.filter((s) => s.sample.tool === name),
    ),
  )
if (scores.length > 0) console.log(row('all', scores))
