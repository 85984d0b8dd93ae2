/**
 * False blame over a corpus: `npm run -s blame -- CORPUS_DIR`. No sample recorded without a firewall
 * may be blamed on a PIX or ASA. Prints every sample that is, and what public samples are taken for.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { diagnose, type SessionDiagnosis } from '../../worker/diagnosis/diagnose.ts'
import type { SessionView } from '../../worker/diagnosis/view.ts'
import { readSamples, sessionsOf } from '../diagnosis/corpus.ts'
import { viewFromLines } from '../diagnosis/view-from-text.ts'
import { viewsFromUpload } from '../diagnosis/view-from-upload.ts'

const corpus = process.argv[2]
if (corpus === undefined) throw new Error('usage: npm run -s blame -- CORPUS_DIR')

const blames = ({ fingerprint }: SessionDiagnosis): boolean =>
  /PIX|ASA/.test(fingerprint?.device ?? '')
const judge = (views: SessionView[]): SessionDiagnosis[] => views.map((view) => diagnose(view))

function brief({ mode, fingerprint, server }: SessionDiagnosis): string {
  if (fingerprint === null) return `${mode}, no sign (${server.software ?? '?'})`
  const { device, profiles, vantage, confidence, switches, signs } = fingerprint
  return `${mode}, ${device ?? 'no device'} ${confidence.toFixed(2)} [${profiles.join(' ')}] ${vantage} ${JSON.stringify(switches)} ${signs.map(({ findingId }) => findingId).join(' ')} (${server.software ?? '?'})`
}

let clean = 0
let blamed = 0
let maybe = 0
let masked = 0
let found = 0
const missed: string[] = []
for (const sample of readSamples(corpus)) {
  const views = viewsFromUpload(readFileSync(join(corpus, sample.path)))
  const side = sample.truth_side === 'client' ? 'outside' : 'inside'
  const truth = sessionsOf(corpus, sample).map((session) => viewFromLines(session[side]))
  const verdicts = judge([...(views ?? []), ...truth])
  if (sample.pixproxy === null) {
    clean++
    if (verdicts.some(blames)) {
      blamed++
      console.log(`BLAMED ${sample.path}: ${verdicts.filter(blames).map(brief).join('; ')}`)
    } else if (verdicts.some(({ mode }) => mode === 'observed')) {
      maybe++
      if (process.argv[3] === 'maybe')
        console.log(`maybe ${sample.path}: ${verdicts.map(brief).join('; ')}`)
    }
  } else {
    masked++
    if (judge(views ?? []).some(({ mode }) => mode === 'observed')) found++
    else
      missed.push(
        `${sample.path}: ${judge(views ?? [])
          .map(brief)
          .join('; ')}`,
      )
  }
}
console.log(`${clean} unmasked samples: ${blamed} blamed, ${maybe} "masked in flight, or sent so"`)
console.log(`${masked} masked samples: ${found} observed`)
if (process.argv[3] === 'missed') for (const line of missed) console.log(`missed ${line}`)
for (const file of readdirSync(join(corpus, 'public')).filter((name) => name.endsWith('.txt'))) {
  const upload = readFileSync(join(corpus, 'public', file))
  const body = upload.subarray(upload.indexOf(10) + 1)
  const views = viewsFromUpload(body)
  const verdicts = views === null ? null : judge(views)
  const wrong = /^(?:control|falsepositive|noncisco)-/.test(file) && (verdicts ?? []).some(blames)
  console.log(
    `${wrong ? 'BLAMED ' : ''}${file}: ${verdicts === null ? 'not a transcript' : verdicts.map(brief).join('; ')}`,
  )
  if (wrong) blamed++
}
process.exitCode = blamed === 0 ? 0 : 1
