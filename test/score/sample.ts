import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { captureKind } from '../../worker/capture/kind.ts'
import { FORMATS } from '../../worker/transcript/formats.ts'
import { areAlike } from '../../worker/transcript/detect.ts'
import { compareCapture } from './captures.ts'
import type { Difference } from './common.ts'
import { align, alignSides, directionErrors, f1Of } from './common.ts'
import { dialogueLines } from './dialogue-lines.ts'
import { plainOctets, readUpload } from './reading.ts'
import { readTruth } from './truth.ts'

/** A sample as MANIFEST.json lists it. */
export interface Sample {
  path: string
  tool: string
  scenario: string
  truth_side: 'client' | 'server'
}

export interface SampleScore {
  sample: Sample
  /** the form it was read as, or why not */
  format: string
  confidence: number
  envelope: string[]
  detected: boolean
  f1: number
  directionErrors: string[]
  differences: Difference[]
}

/** Reads one sample of the corpus in `folder` and compares it with its truth. */
export function scoreSample(folder: string, sample: Sample): SampleScore {
  const path = join(folder, sample.path)
  const octets = plainOctets(readFileSync(path))
  const kind = captureKind(octets)
  if (kind !== null) return scoreCapture(path, sample, octets, kind)
  const { result, collected } = readUpload(octets)
  const truthPath = join(dirname(path), `${sample.scenario}.truth.jsonl`)
  const { connections, isPiped } = readTruth(truthPath, sample.truth_side)
  const truth = connections.flatMap(dialogueLines)
  const reading = collected.sessions.flatMap(dialogueLines)
  const differences = isPiped ? alignSides(truth, reading) : align(truth, reading)
  return {
    sample,
    format: result.ok ? result.format : result.reason,
    confidence: result.ok ? result.confidence : 0,
    envelope: result.ok ? result.envelope : [],
    detected: result.ok && isRight(result.format, originalTool(sample)),
    f1: f1Of(differences),
    directionErrors: directionErrors(truth, reading),
    differences,
  }
}

/** A capture has every octet of a connection, or names the holes: what fits counts, all of a connection or nothing. */
function scoreCapture(path: string, sample: Sample, octets: Uint8Array, kind: string): SampleScore {
  const truthPath = join(dirname(path), `${sample.scenario}.truth.jsonl`)
  const { verdicts } = compareCapture(octets, truthPath, sample.truth_side)
  const differences: Difference[] = verdicts.map(({ connection, verdict }) => ({
    side: verdict === 'differs' ? '-' : ' ',
    line: `connection ${connection}`,
  }))
  return {
    sample,
    format: kind,
    confidence: 1,
    envelope: [],
    detected: true,
    f1: f1Of(differences),
    directionErrors: [],
    differences,
  }
}

/** A mangled sample bears the name of the tool whose sample it was. */
function originalTool(sample: Sample): string {
  if (sample.tool !== 'mangled') return sample.tool
  const named = FORMATS.map((f) => f.id).filter((id) => sample.scenario.includes(`-${id}-`))
  return named.sort((a, b) => b.length - a.length)[0] ?? sample.tool
}

function isRight(named: string, tool: string): boolean {
  if (named === tool) return true
  const [a, b] = [named, tool].map((id) => FORMATS.find((f) => f.id === id))
  if (a === undefined) return false
  return b === undefined ? (a.alike?.includes(tool) ?? false) : areAlike(a, b)
}
