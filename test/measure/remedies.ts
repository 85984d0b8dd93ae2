/**
 * Cures over a corpus: `npm run -s remedies -- CORPUS_DIR`. Every session of every file under every profile and
 * a map of its own: the cure of its report is pasted back alone, after every other text of the report and
 * before it, without each of its parts, and undone, and must do what it says. Prints totals and failures;
 * exits 1 if there is one.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { TRIED_POLICIES } from '../remedies/policies.ts'
import { tryCure } from '../remedies/tried.ts'
import { loadEngine } from '../vectors/core.ts'

const corpus = process.argv[2]
if (corpus === undefined) throw new Error('usage: npm run -s remedies -- CORPUS_DIR')

/** What of a corpus is no upload: descriptions, and what was said in truth. */
const NO_UPLOAD = /(?:^|\/)(?:README|FORMAT|MANIFEST)|(?:^|\/)index\.jsonl$|\.truth\.jsonl$|\.md$/

const engine = loadEngine()
const totals = {
  uploads: 0,
  sessions: 0,
  cures: 0,
  parts: 0,
  onSession: 0,
  onReconstruction: 0,
  unverified: 0,
  pastes: 0,
  cured: 0,
  left: 0,
}
const counts = Object.keys(totals).filter((name) => name !== 'uploads') as Exclude<
  keyof typeof totals,
  'uploads'
>[]
let failed = 0
for (const name of readdirSync(corpus, { recursive: true, encoding: 'utf8' }).sort()) {
  const path = join(corpus, name)
  if (NO_UPLOAD.test(name)) continue
  let upload: Uint8Array
  try {
    upload = readFileSync(path)
  } catch {
    // a folder
    continue
  }
  for (const policy of TRIED_POLICIES) {
    const tried = tryCure(engine, upload, policy)
    if (tried === null) break
    if (policy === TRIED_POLICIES[0]) totals.uploads++
    for (const count of counts) totals[count] += tried[count]
    for (const failure of new Set(tried.failures)) {
      failed++
      if (failed <= 200) console.log(`${name} under ${policy.name}: ${failure}`)
    }
  }
}
const { uploads, sessions, cures, parts, onSession, onReconstruction, unverified } = totals
const { pastes, cured, left } = totals
console.log(`${uploads} uploads under ${TRIED_POLICIES.length} policies: ${sessions} sessions`)
console.log(
  `${cures} cures of ${parts} parts: ${onSession} verified on the session, ${onReconstruction} on a reconstruction, ${unverified} not`,
)
console.log(`${pastes} pastes: alone, after and before every other text, without each part`)
console.log(`${cured} findings of changed lines cured, ${left} left with a reason`)
console.log(`${failed} failures`)
process.exitCode = failed ? 1 : 0
