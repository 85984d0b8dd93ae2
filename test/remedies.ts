/**
 * Remedies over a corpus: `npm run -s remedies -- CORPUS_DIR`. Every session of every file under every
 * profile and a map of its own: each remedy shown is sent back as the policy, bound, and undone, and must do
 * what it says. Prints totals
 * and failures; exits 1 if there is one.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { TRIED_POLICIES } from './remedies/policies.ts'
import { tryRemedies } from './remedies/tried.ts'
import { loadEngine } from './vectors/core.ts'

const corpus = process.argv[2]
if (corpus === undefined) throw new Error('usage: npm run -s remedies -- CORPUS_DIR')

/** What of a corpus is no upload: descriptions, and what was said in truth. */
const NO_UPLOAD = /(?:^|\/)(?:README|FORMAT|MANIFEST)|\.truth\.jsonl$|\.md$/

const engine = loadEngine()
const totals = {
  uploads: 0,
  sessions: 0,
  findings: 0,
  observed: 0,
  reconstructed: 0,
  tried: 0,
  configurations: 0,
  reasons: 0,
  unverified: 0,
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
    const tried = tryRemedies(engine, upload, policy)
    if (tried === null) break
    if (policy === TRIED_POLICIES[0]) totals.uploads++
    for (const count of counts) totals[count] += tried[count]
    for (const failure of new Set(tried.failures)) {
      failed++
      if (failed <= 200) console.log(`${name} under ${policy.name}: ${failure}`)
    }
  }
}
const { uploads, sessions, findings, observed, reconstructed } = totals
const { tried, configurations, reasons, unverified } = totals
console.log(`${uploads} uploads under ${TRIED_POLICIES.length} policies: ${sessions} sessions`)
console.log(
  `${findings} findings with remedies; ${tried} verified remedies tried again, ${configurations} runs`,
)
console.log(
  `${observed} of the findings are of sessions recorded behind a firewall; ${reconstructed} have one verified on a reconstruction`,
)
console.log(`${unverified} remedies not verified; ${reasons} say why no configuration helps`)
console.log(`${failed} failures`)
process.exitCode = failed ? 1 : 0
